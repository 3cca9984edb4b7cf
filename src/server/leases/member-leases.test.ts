import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import type { Lessor, Renewal, TimeToLive } from "../../lease/index.ts";
import type { PeerLease } from "../../peer/index.ts";
import { LeaderQuestions } from "../consensus/leader-questions.ts";
import { LeaderWatch } from "../consensus/leader-watch.ts";
import type { Proposer } from "../consensus/proposer.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import { RequestIds } from "../consensus/request-id.ts";
import { AppliedWait } from "../state-machine/applied-wait.ts";
import { MemberLeases } from "./member-leases.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const renewed: Renewal = { kind: "renewed", ttl: 60n, forgetCheckpoint: false };
const found: TimeToLive = { kind: "found", ttl: 9n, grantedTtl: 60n, keys: ["b", "a"] };

/** Member 1, by default the leader. Its lessor answers in turn what the lists hold. */
function startLeases({ leader = 1n, committedIndex = 0 } = {}) {
  const clock = new ManualClock();
  const raft = { leader, committedIndex, term: 2 };
  const readings: (() => void)[] = [];
  const leaders = new LeaderWatch(() => raft.leader, clock);
  const renewals: Renewal[] = [];
  const times: TimeToLive[] = [];
  const settled: (() => void)[] = [];
  const proposed: unknown[] = [];
  const asked: [bigint, bigint][] = [];
  const answers: (bigint | PeerLease | Error)[] = [];
  const appliedWait = new AppliedWait(clock, 0);
  const propose = async (fields: unknown) => void proposed.push(fields);
  const ask = async (id: bigint, lease: bigint) => {
    asked.push([id, lease]);
    const answer = answers.shift() ?? new Error("no answer");
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const leases = new MemberLeases({
    state: {
      lessor: {
        get isPrimary() {
          return raft.leader === 1n;
        },
        has: () => false,
        renew: () => renewals.shift() ?? { kind: "not-primary" },
        timeToLive: () => times.shift() ?? { kind: "not-primary" },
        onSettled: (_: bigint, listener: () => void) => void settled.push(listener),
      } as unknown as Lessor,
      metrics: new Metrics().etcd,
    },
    proposer: { request: propose, requestAsLeader: propose } as unknown as Proposer,
    barrier: { wait: async () => readings.shift()?.() } as unknown as ReadBarrier,
    ids: new RequestIds(1n, 0),
    leader: new LeaderQuestions({ ownId: 1n, leaders, clock, logger: quiet, timeoutMs: 7_000 }),
    queries: {
      renewLease: (id, lease) => ask(id, lease) as Promise<bigint>,
      leaseTimeToLive: (id, { leaseId }) => ask(id, leaseId) as Promise<PeerLease>,
    },
    appliedWait,
    raft,
    write: async (fields) => {
      proposed.push(fields);
      return { id: fields.leaseGrant!.id, ttl: fields.leaseGrant!.ttl };
    },
  });
  return {
    clock,
    raft,
    readings,
    leases,
    renewals,
    times,
    settled,
    proposed,
    asked,
    answers,
    appliedWait,
  };
}

test("the leader renews; a lease that is gone has no time", async () => {
  const { leases, renewals } = startLeases();
  renewals.push(renewed, { kind: "not-found" });
  assert.equal(await leases.renew(5n), 60n);
  assert.equal(await leases.renew(5n), 0n);
});

test("a leader that was deposed before the others confirmed it has the new one renew", async () => {
  const { raft, readings, leases, renewals, asked, answers } = startLeases();
  renewals.push(renewed);
  readings.push(() => {
    raft.leader = 2n;
    raft.term = 3;
  });
  answers.push(30n);
  assert.equal(await leases.renew(5n), 30n);
  assert.deepEqual(asked, [[2n, 5n]]);
});

test("a leader that was deposed meanwhile, and leads again, renews again", async () => {
  const { clock, raft, readings, leases, renewals } = startLeases();
  renewals.push(renewed, { ...renewed, ttl: 20n });
  readings.push(() => {
    raft.term = 4;
  });
  const ttl = leases.renew(5n);
  for (let n = 0; n < 3; n++) {
    await clock.yield();
    await clock.advance(50);
  }
  assert.equal(await ttl, 20n);
});

test("renewing a lease past its end waits until it is revoked", async () => {
  const { clock, leases, renewals, settled } = startLeases();
  renewals.push({ kind: "expired" }, { kind: "not-found" });
  const ttl = leases.renew(5n);
  await clock.yield();
  settled[0]!();
  assert.equal(await ttl, 0n);
});

test("renewing voids a checkpoint", async () => {
  const { leases, renewals, proposed } = startLeases();
  renewals.push({ ...renewed, forgetCheckpoint: true });
  await leases.renew(5n);
  assert.equal(proposed.length, 1);
});

test("other members have the leader renew, until it answers", async () => {
  const { clock, leases, asked, answers } = startLeases({ leader: 2n });
  answers.push(new Error("connection refused"), etcdError("NotLeader"), 60n);
  const ttl = leases.renew(5n);
  for (let n = 0; n < 3; n++) {
    await clock.yield();
    await clock.advance(50);
  }
  assert.equal(await ttl, 60n);
  assert.deepEqual(asked, [
    [2n, 5n],
    [2n, 5n],
    [2n, 5n],
  ]);
  answers.push(etcdError("LeaseNotFound"));
  assert.equal(await leases.renew(5n), 0n);
});

test("the leader tells how much time a lease has left; other members ask it", async () => {
  const { leases, times } = startLeases();
  times.push(found, found, { kind: "not-found" });
  const query = { leaseId: 5n, keys: true };
  const keys = [Buffer.from("a"), Buffer.from("b")];
  assert.deepEqual(await leases.timeToLive(query), { ttl: 9n, grantedTtl: 60n, keys });
  const withoutKeys = await leases.timeToLive({ leaseId: 5n, keys: false });
  assert.deepEqual(withoutKeys.keys, []);
  const gone = { ttl: -1n, grantedTtl: 0n, keys: [] };
  assert.deepEqual(await leases.timeToLive(query), gone);
  const follower = startLeases({ leader: 2n });
  follower.answers.push(gone);
  assert.deepEqual(await follower.leases.timeToLive(query), gone);
  assert.deepEqual(follower.asked, [[2n, 5n]]);
});

test("a leader answers another member once it has applied what was committed, within a second", async () => {
  const { clock, leases, renewals, times, appliedWait } = startLeases({ committedIndex: 3 });
  renewals.push(renewed, { kind: "not-found" }, { kind: "not-primary" });
  times.push(found);
  const late = assert.rejects(leases.renewForPeer(5n), { kind: "Timeout" });
  await clock.advance(1_000);
  await late;
  const ttl = leases.renewForPeer(5n);
  appliedWait.applied(3);
  assert.equal(await ttl, 60n);
  await assert.rejects(leases.renewForPeer(5n), { kind: "LeaseNotFound" });
  await assert.rejects(leases.renewForPeer(5n), { kind: "NotLeader" });
  assert.equal((await leases.timeToLiveForPeer({ leaseId: 5n, keys: false })).ttl, 9n);
  await assert.rejects(leases.timeToLiveForPeer({ leaseId: 5n, keys: false }), {
    kind: "NotLeader",
  });
});

test("a session without a lease gets one of a minute", async () => {
  const { leases, proposed } = startLeases();
  assert.equal(await leases.forSession(5n), 5n);
  assert.notEqual(await leases.forSession(0n), 0n);
  const [{ leaseGrant }] = proposed as [{ leaseGrant: { ttl: bigint } }];
  assert.equal(leaseGrant.ttl, 60n);
});
