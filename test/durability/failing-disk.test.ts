// A member on a simulated disk that fails or fills up at each of its operations in turn: what no real disk does on demand.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdError } from "../../src/base/index.ts";
import { type Member, pairOf } from "../../src/server/index.ts";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import {
  beginLife,
  type Death,
  type Life,
  Machine,
  passTimeUntil,
  settle,
} from "../sim/member-life.ts";

const { PutRequest, RangeRequest } = etcdserverpb;

/** More than a life of so many puts, with its snapshots, has. */
const operationsMax = 200;
const puts = 40;
const noRoomBytes = 4096;

const isAlive = (life: Life | Death): life is Life => "member" in life;

/** Resolves with whether it was acknowledged; a member that dies acknowledges nothing. */
async function put(life: Life, key: string): Promise<boolean> {
  const request = PutRequest.create({ key: Buffer.from(key), value: Buffer.alloc(100, key) });
  const answer = life.member.put(request).then(
    () => true,
    (error: unknown) => {
      assert.ok(error instanceof EtcdError, String(error));
      return false;
    },
  );
  return passTimeUntil(life.clock, Promise.race([answer, life.death.then(() => false)]));
}

async function putMany(life: Life, prefix: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let n = 0; n < puts; n++) {
    const key = `${prefix}${n}`;
    if (await put(life, key)) acknowledged.push(key);
  }
  return acknowledged;
}

async function keysOf(member: Member): Promise<Set<string>> {
  const everything = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
  const { payloads } = await member.range(RangeRequest.create(everything));
  return new Set(payloads.map((payload) => pairOf(payload).key.toString()));
}

/** The next life on a disk that works has everything, and takes writes. */
async function checkNextLife(machine: Machine, acknowledged: readonly string[]): Promise<void> {
  await settle();
  machine.crash();
  const life = await beginLife(machine);
  assert.ok(isAlive(life), `the member starts: ${"reason" in life ? life.reason : ""}`);
  const found = await passTimeUntil(life.clock, keysOf(life.member));
  const lost = acknowledged.filter((key) => !found.has(key));
  assert.deepEqual(lost, [], "acknowledged and lost");
  assert.equal(await put(life, "after"), true);
  await passTimeUntil(life.clock, life.stop());
}

test("a member whose disk fails at any one operation ends or goes on, and loses nothing", async () => {
  let deaths = 0;
  for (let failing = 0; failing < operationsMax; failing++) {
    const machine = new Machine(failing + 1);
    machine.disk.configure({
      onOperation: ({ number }) => (number === failing ? "EIO" : undefined),
    });
    const life = await beginLife(machine);
    const acknowledged = isAlive(life) ? await putMany(life, "k") : [];
    if (isAlive(life) && life.isDead) {
      deaths++;
      assert.equal(await put(life, "late"), false, "the dead acknowledge nothing");
    }
    await checkNextLife(machine, acknowledged);
  }
  assert.ok(deaths > 0, "some failures hit a running member");
});

test("a member whose store fails ends, and loses nothing", async () => {
  const machine = new Machine(1);
  const life = await beginLife(machine);
  assert.ok(isAlive(life));
  const acknowledged = await putMany(life, "a");
  machine.store.failNextWrite(new Error("IO error: 000007.log: Input/output error"));
  await passTimeUntil(life.clock, life.death);
  assert.equal(await put(life, "late"), false);
  await checkNextLife(machine, acknowledged);
});

test("a member whose store meets a full disk takes no writes until the store is written", async () => {
  const machine = new Machine(1);
  const life = await beginLife(machine);
  assert.ok(isAlive(life));
  const acknowledged = await putMany(life, "a");
  machine.store.failNextWrite(new Error("IO error: 000007.log: No space left on device"));
  while (await put(life, "filling")) await life.clock.advance(10);
  assert.equal(life.member.alarms.active().length, 1);
  await life.clock.advance(1_000);
  assert.equal(life.member.alarms.active().length, 0);
  acknowledged.push(...(await putMany(life, "b")));
  assert.equal(acknowledged.length, 2 * puts);
  await checkNextLife(machine, acknowledged);
});

test("a member whose log's disk fills up at any write goes on when there is room, and loses nothing", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const machine = new Machine(seed);
    const life = await beginLife(machine);
    assert.ok(isAlive(life));
    const acknowledged = await putMany(life, "a");
    machine.disk.configure({
      capacityBytes: machine.disk.usedBytes + machine.random.below(noRoomBytes),
    });
    acknowledged.push(...(await putMany(life, "b")));
    assert.equal(life.isDead, false);
    machine.disk.configure({});
    await life.clock.advance(2_000);
    assert.equal(life.member.alarms.active().length, 0);
    const later = await putMany(life, "c");
    assert.equal(later.length, puts);
    await checkNextLife(machine, [...acknowledged, ...later]);
  }
});
