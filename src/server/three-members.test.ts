import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { type TestContext, test } from "node:test";
import { createMemoryDisk } from "../backend/testing/memory-backend.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { Metrics } from "../host/index.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { recoveryMs } from "./health/self-care.ts";
import { decode } from "./kv/range.ts";
import type { Member } from "./member.ts";
import type { RunningMember } from "./member-runtime.ts";
import { startMember } from "./start/start-member.ts";
import { silentLogger } from "./testing/key-space.ts";
import { MemoryNetwork } from "./testing/memory-network.ts";
import { optionsInTest } from "./testing/options-in-test.ts";

const { PutRequest, RangeRequest } = etcdserverpb;
const names = ["a", "b", "c"];

const options = optionsInTest({
  name: "",
  initialCluster: names.map((name) => ({ name, peerUrls: [`http://${name}:2380`] })),
  strictReconfigCheck: false,
});

class Cluster {
  readonly clock = new ManualClock();
  readonly network = new MemoryNetwork(this.clock);
  readonly running: RunningMember[] = [];
  /** In the order of `running`. */
  readonly disks: MemoryDisk[] = [];

  /** @param seed - of the election timeouts */
  static async start(t: TestContext, seed = 1): Promise<Cluster> {
    const cluster = new Cluster();
    for (const [n, name] of names.entries()) await cluster.#startMember(name, seed + n);
    t.after(() => cluster.passTimeUntil(Promise.all(cluster.running.map((one) => one.stop()))));
    await cluster.passTimeUntil(Promise.all(cluster.running.map(({ ready }) => ready)));
    return cluster;
  }

  async #startMember(name: string, seed: number): Promise<void> {
    const { clock, network } = this;
    const disk = new MemoryDisk();
    this.disks.push(disk);
    const world = {
      clock,
      random: new SeededRandom(seed),
      disk,
      logger: silentLogger,
      metrics: new Metrics(),
      backend: await createMemoryDisk().open({ clock }),
      sha1: (bytes: Buffer) => createHash("sha1").update(bytes).digest(),
      connect: network.connect,
      fatal: (error: unknown) => assert.fail(String(error)),
    };
    const dirs = { wal: "/wal", snap: "/snap", store: "/store" };
    this.running.push(await startMember({ ...options, name }, world, dirs));
  }

  get members(): readonly Member[] {
    return this.running.map(({ member }) => member);
  }

  get leader(): Member {
    const leader = this.members.find(({ raft }) => raft.isLeader);
    assert.ok(leader, "there is a leader");
    return leader;
  }

  get followers(): readonly Member[] {
    return this.members.filter(({ raft }) => !raft.isLeader);
  }

  async passTimeUntil<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const done = (): void => {
      isDone = true;
    };
    work.then(done, done);
    while (!isDone) await this.clock.advance(5);
    return work;
  }

  put(member: Member, key: string, value: string): Promise<unknown> {
    const request = PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
    return this.passTimeUntil(member.put(request));
  }

  async get(member: Member, key: string): Promise<string | undefined> {
    const range = Promise.resolve(member.range(RangeRequest.create({ key: Buffer.from(key) })));
    const { payloads } = await this.passTimeUntil(range);
    return payloads[0] && decode(payloads[0]).value.toString();
  }
}

test("three members begin a cluster, agree on a leader and publish themselves", async (t) => {
  const cluster = await Cluster.start(t);
  assert.equal(new Set(cluster.members.map(({ raft }) => raft.leader)).size, 1);
  assert.equal(cluster.followers.length, 2);
});

test("a put through any member is read, up to date, through every other", async (t) => {
  const cluster = await Cluster.start(t);
  for (const [n, writer] of cluster.members.entries()) {
    await cluster.put(writer, `key${n}`, `value${n}`);
    for (const reader of cluster.members) {
      assert.equal(await cluster.get(reader, `key${n}`), `value${n}`);
    }
  }
});

test("two members go on without their leader, which takes part again when it is back", async (t) => {
  const cluster = await Cluster.start(t);
  const { leader: old } = cluster;
  await cluster.put(old, "before", "1");
  cluster.network.isolated.add(old.id);
  await cluster.clock.advance(5_000);
  assert.ok(!old.raft.isLeader);
  await cluster.put(cluster.leader, "without", "2");
  cluster.network.isolated.clear();
  assert.equal(await cluster.get(old, "without"), "2");
});

test("a write that a leader took alone is not lost to its client once another leader has its place", async (t) => {
  const cluster = await Cluster.start(t);
  const { leader: old } = cluster;
  cluster.network.isolated.add(old.id);
  const write = cluster.put(old, "key", "of the old leader");
  await cluster.clock.advance(4_000);
  cluster.network.isolated.clear();
  await write;
  for (const member of cluster.members) {
    assert.equal(await cluster.get(member, "key"), "of the old leader");
  }
});

test("a member that is cut off answers neither writes nor reads, and says why", async (t) => {
  const cluster = await Cluster.start(t);
  const cut = cluster.followers[0]!;
  cluster.network.isolated.add(cut.id);
  await assert.rejects(cluster.put(cut, "key", "value"), /request timed out/);
  await assert.rejects(cluster.get(cut, "key"), /request timed out/);
});

test("a leader whose disk stalls hands over before its followers miss it, and may lead again afterwards", async (t) => {
  const cluster = await Cluster.start(t);
  const { leader: slow, clock } = cluster;
  const { term } = slow.raft;
  const stall = Promise.withResolvers<undefined>();
  const disk = cluster.disks[cluster.members.indexOf(slow)]!;
  disk.configure({ onOperation: () => stall.promise });
  const write = cluster.put(slow, "key", "value");
  const startMs = clock.monotonicMs();
  while (cluster.members.every(({ raft }) => !raft.isLeader || raft.term === term)) {
    await clock.advance(5);
  }
  assert.ok(clock.monotonicMs() - startMs < options.electionTimeoutMs, "nobody had to time out");
  assert.match(slow.slowness ?? "", /a write to the log takes \d+ ms/);
  await cluster.put(cluster.leader, "meanwhile", "1");
  stall.resolve(undefined);
  await write;
  await clock.advance(recoveryMs + 1_000);
  assert.equal(slow.slowness, undefined);
  await cluster.passTimeUntil(cluster.leader.moveLeader(slow.id));
  assert.equal(cluster.leader, slow);
  assert.equal(await cluster.get(slow, "meanwhile"), "1");
});

test("a leader whose process is gone is replaced before anybody misses it, and what was sent to it is given up then", async (t) => {
  const cluster = await Cluster.start(t);
  const { leader: old, followers, clock } = cluster;
  const startMs = clock.monotonicMs();
  cluster.network.isolated.add(old.id);
  const write = assert.rejects(
    cluster.put(followers[0]!, "key", "sent to the old leader"),
    /timed out, possibly due to previous leader failure/,
  );
  const told = followers.map(({ id }) => id);
  cluster.network.tellGone(old.id, told);
  await write;
  const leader = followers.find(({ raft }) => raft.isLeader);
  assert.equal(leader?.id, told.toSorted((a, b) => (a < b ? -1 : 1))[0]);
  await cluster.put(followers[0]!, "key", "sent to the new leader");
  assert.equal(await cluster.get(followers[1]!, "key"), "sent to the new leader");
  assert.ok(clock.monotonicMs() - startMs < options.electionTimeoutMs, "nobody had to time out");
});

test("a leader that one follower takes for gone by mistake goes on, in its term", async (t) => {
  const cluster = await Cluster.start(t);
  const { leader, followers, clock } = cluster;
  const { term } = leader.raft;
  cluster.network.tellGone(leader.id, [followers[0]!.id]);
  await cluster.put(followers[0]!, "key", "value");
  await clock.advance(5_000);
  assert.equal(cluster.leader, leader);
  assert.deepEqual(
    cluster.members.map(({ raft }) => [raft.leader, raft.term]),
    cluster.members.map(() => [leader.id, term]),
  );
});

test("a leader that is removed hands over at once, and is to be stopped", async (t) => {
  const cluster = await Cluster.start(t);
  await cluster.clock.advance(10_000);
  const { leader: old, followers } = cluster;
  const at = cluster.clock.monotonicMs();
  await cluster.passTimeUntil(old.members.remove(old.id));
  const { removed } = cluster.running.find(({ member }) => member === old)!;
  await cluster.put(followers[0]!, "key", "value");
  assert.ok(cluster.clock.monotonicMs() - at < 500, "sooner than any election timeout");
  await cluster.passTimeUntil(removed);
  assert.notEqual(
    cluster.members.find(({ raft }) => raft.isLeader && raft.term > 2),
    undefined,
  );
});
