// A member whose power fails at any moment: what it acknowledged is there when it comes back, applied once and in order.
// SIM_SEED=<n> replays one history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { EtcdError } from "../../src/base/index.ts";
import type { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { type Member, pairOf } from "../../src/server/index.ts";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import {
  afterOperation,
  emptyKeySpace,
  type KeySpaceState,
  type Operation,
  requestOf,
} from "./key-space-model.ts";
import { beginLife, type Life, Machine, passTimeUntil, settle } from "./member-life.ts";

const { RangeRequest } = etcdserverpb;
const keys = ["a", "b", "c", "d", "e", "f"];
const operationsPerLife = 40;
const inFlightMax = 8;

function randomOperation(random: SeededRandom, state: KeySpaceState): Operation {
  const key = keys[random.below(keys.length)]!;
  const leases = [...state.leases];
  const lease =
    leases.length > 0 && random.below(2) === 0 ? leases[random.below(leases.length)]! : 0n;
  switch (random.below(12)) {
    case 0:
    case 1:
      return { kind: "delete", key, end: `${keys[random.below(keys.length)]!}~` };
    case 2:
    case 3:
      return { kind: "txn", puts: keys.filter((other) => other > key), deleted: key };
    case 4:
      return { kind: "grant", lease: BigInt(1 + random.below(1_000_000)) };
    case 5:
      return lease === 0n ? { kind: "put", key, value: "x", lease } : { kind: "revoke", lease };
    case 6:
      return { kind: "compact", revision: Math.max(1, state.revision - random.below(6)) };
    default:
      return {
        kind: "put",
        key,
        value: `v${random.below(1_000)}`.repeat(1 + random.below(80)),
        lease,
      };
  }
}

/** Resolves with the revision that the answer named, or undefined where it names none of its own. */
async function perform(member: Member, operation: Operation): Promise<number | undefined> {
  const request = requestOf(operation);
  if (request.put !== undefined) return (await member.put(request.put)).revision;
  if (request.deleteRange !== undefined) {
    return (await member.deleteRange(request.deleteRange)).revision;
  }
  if (request.txn !== undefined) return (await member.txn(request.txn)).revision;
  if (request.revoke !== undefined) return member.leases.revoke(request.revoke);
  if (request.grant !== undefined) await member.leases.grant(request.grant);
  else await member.compact(request.compact!);
  return undefined;
}

/** What clients know: the state after each request, and how many of the requests were answered. */
class History {
  /** Element 0 is the state that the life began with. */
  states: KeySpaceState[];
  acknowledged = 0;

  constructor(start: KeySpaceState) {
    this.states = [start];
  }

  get latest(): KeySpaceState {
    return this.states.at(-1)!;
  }
}

async function readState(member: Member): Promise<KeySpaceState> {
  const everything = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
  const found = await member.range(RangeRequest.create(everything));
  const pairs = found.payloads.map(pairOf).map((pair) => ({
    key: pair.key.toString(),
    value: pair.value.toString(),
    created: pair.createRevision,
    modified: pair.modRevision,
    version: pair.version,
    lease: pair.lease,
  }));
  return {
    revision: found.revision,
    compacted: (await member.hashKv(0n)).compactRevision,
    pairs: new Map(pairs.map((pair) => [pair.key, pair])),
    leases: new Set(member.leases.list()),
  };
}

function isSame(a: KeySpaceState, b: KeySpaceState): boolean {
  try {
    assert.deepEqual(sorted(a), sorted(b));
    return true;
  } catch {
    return false;
  }
}

function sorted({ revision, compacted, pairs, leases }: KeySpaceState) {
  return {
    revision,
    compacted,
    pairs: [...pairs.values()].sort((a, b) => (a.key < b.key ? -1 : 1)),
    leases: [...leases].sort(),
  };
}

/** The state that the member came back with is one that the history allows; it is returned. */
async function checkState(member: Member, history: History): Promise<KeySpaceState> {
  const state = await readState(member);
  const allowed = history.states.slice(history.acknowledged);
  const match = allowed.find((candidate) => isSame(candidate, state));
  if (match === undefined) assert.deepEqual(sorted(state), sorted(allowed[0]!));
  return match!;
}

/** Each key at an old revision is as it was then. */
async function checkPast(
  member: Member,
  past: ReadonlyMap<number, KeySpaceState>,
  now: KeySpaceState,
) {
  for (const [revision, state] of past) {
    if (revision < now.compacted || revision > now.revision) continue;
    const everything = { key: Buffer.from([0]), rangeEnd: Buffer.from([0]) };
    const found = await member.range(
      RangeRequest.create({ ...everything, revision: BigInt(revision) }),
    );
    assert.deepEqual(
      found.payloads.map((payload) => pairOf(payload).modRevision),
      sorted(state).pairs.map(({ modified }) => modified),
      `revision ${revision}`,
    );
  }
}

/** Sends requests, several at a time, until the power fails or all are sent. */
async function live(life: Life, history: History, random: SeededRandom): Promise<void> {
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  for (let n = 0; n < operationsPerLife && !life.isDead; n++) {
    const operation = randomOperation(random, history.latest);
    const before = history.latest;
    const after = afterOperation(before, operation);
    const position = history.states.push(after) - 1;
    const call = perform(life.member, operation).then(
      (revision) => {
        // Whoever was answered first: requests enter the log in the order in which they are made.
        history.acknowledged = Math.max(history.acknowledged, position);
        if (revision !== undefined) assert.equal(revision, after.revision, operation.kind);
      },
      (error: unknown) => {
        assert.ok(error instanceof EtcdError, String(error));
        if (error.kind === "Stopped") return;
        assert.equal(isSame(before, after), true, `${operation.kind}: ${error.message}`);
      },
    );
    const tracked = call
      .catch((error: unknown) => void failures.push(error))
      .finally(() => running.delete(tracked));
    running.add(tracked);
    if (random.below(3) === 0)
      await Promise.race([life.clock.advance(random.below(90)), life.death]);
    if (running.size >= inFlightMax) await answered(life, running);
  }
  await answered(life, running);
  if (failures.length > 0) throw failures[0];
}

/** All requests are answered, or nobody is there to do it. */
async function answered(life: Life, running: Iterable<Promise<void>>): Promise<void> {
  await passTimeUntil(life.clock, Promise.race([life.death, Promise.all(running)]));
}

/** The power may fail while the member stops, too. */
async function stopOrDie(life: Life): Promise<void> {
  try {
    await passTimeUntil(life.clock, life.stop());
  } catch (error) {
    assert.match(String(error), /EPOWER|EIO|WalError/);
  }
}

/** Lives and crashes of one member. Returns how many lives got to serve. */
async function runSeed(seed: number, lives: number): Promise<number> {
  const machine = new Machine(seed);
  const { random } = machine;
  let state = emptyKeySpace;
  let served = 0;
  let unclear = new History(state);
  const past = new Map<number, KeySpaceState>();
  for (let n = 0; n < lives; n++) {
    const isLast = n === lives - 1;
    if (!isLast) machine.failAt(random.below(120), random.below(4) === 0 ? "EIO" : "power-cut");
    const life = await beginLife(machine);
    if ("reason" in life) {
      assert.match(String(life.reason), /EPOWER|EIO|Wal/i, `life ${n}`);
    } else {
      served++;
      state = await passTimeUntil(life.clock, checkState(life.member, unclear));
      for (const revision of past.keys()) if (revision > state.revision) past.delete(revision);
      await checkPast(life.member, past, state);
      unclear = new History(state);
      await live(life, unclear, random);
      for (const one of unclear.states) past.set(one.revision, one);
      if (!life.isDead && random.below(3) === 0) await stopOrDie(life);
    }
    await settle();
    machine.crash();
  }
  return served;
}

const givenSeed = process.env.SIM_SEED;
const seeds =
  givenSeed === undefined ? Array.from({ length: 400 }, (_, n) => n + 1) : [Number(givenSeed)];

test("a member that loses power, or meets a disk error, at any moment comes back with all it acknowledged", async () => {
  let served = 0;
  for (const seed of seeds) {
    try {
      served += await runSeed(seed, 6);
    } catch (error) {
      throw new Error(`SIM_SEED=${seed}: ${(error as Error).message}`, { cause: error });
    }
  }
  assert.ok(served > seeds.length, `${served} lives served`);
});

test("a log whose old segments were removed brings the member back, even if the store lost its newest commits", async () => {
  const machine = new Machine(7);
  const first = await beginLife(machine);
  assert.ok("member" in first);
  const value = "x".repeat(1_000_000);
  const { walDir } = machine;
  const segments = async (): Promise<string[]> =>
    (await machine.disk.readDirectory(walDir)).map(({ name }) => name).sort();
  const [oldest] = await segments();
  for (let n = 0; n < 150; n++) {
    await perform(first.member, { kind: "put", key: keys[n % keys.length]!, value, lease: 0n });
    await first.clock.advance(20);
  }
  const before = await passTimeUntil(first.clock, readState(first.member));
  assert.ok(!(await segments()).includes(oldest!), "the oldest segment was removed");
  await settle();
  machine.crash();
  const second = await beginLife(machine);
  assert.ok("member" in second, "reason" in second ? String(second.reason) : "");
  assert.ok(isSame(await passTimeUntil(second.clock, readState(second.member)), before));
});
