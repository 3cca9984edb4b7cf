import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { etcdError, type Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import { computeMemberId, decodeConfChange } from "../../membership/index.ts";
import type { FollowerStatus, RaftStatus } from "../../raft/index.ts";
import type { raftpb } from "../../wire/protobuf/index.ts";
import { LeaderQuestions } from "../consensus/leader-questions.ts";
import { LeaderWatch } from "../consensus/leader-watch.ts";
import type { ReadBarrier } from "../consensus/read-barrier.ts";
import type { Cluster, ClusterMember } from "./cluster.ts";
import { MemberChanges } from "./member-changes.ts";

const quiet: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const sha1 = (bytes: Buffer): Buffer => createHash("sha1").update(bytes).digest();

function member(id: bigint, fields: Partial<ClusterMember> = {}): ClusterMember {
  const name = `m${id}`;
  const peerUrls = [`http://${name}:2380`];
  return { id, name, peerUrls, clientUrls: [], isLearner: false, ...fields };
}

function follower(id: bigint, match: number): FollowerStatus {
  const known = { isLearner: false, recentActive: true, paused: false };
  return { id, match, next: match + 1, state: "replicate", ...known, ...nothingUnderWay };
}
const nothingUnderWay = { inflightMessages: 0, pendingSnapshotIndex: 0 };

interface Situation {
  readonly members?: readonly ClusterMember[];
  readonly leader?: bigint;
  readonly followers?: readonly FollowerStatus[];
  /** Since when members other than 1 can be reached, in ms of a clock that stands at 60 000. */
  readonly activeSinceMs?: Readonly<Record<string, number>>;
  readonly strict?: boolean;
}

/** Member 1 of a cluster, by default its leader and long connected with members 2 and 3. */
async function startChanges(situation: Situation = {}) {
  const { leader: first = 1n, strict = true, followers = [] } = situation;
  let leader = first;
  const transfers: bigint[] = [];
  const members = situation.members ?? [member(1n), member(2n), member(3n)];
  const active = situation.activeSinceMs ?? { 2: 0, 3: 0 };
  const clock = new ManualClock();
  await clock.advance(60_000);
  const proposed: raftpb.ConfChange[] = [];
  const promoted: [bigint, bigint][] = [];
  const metrics = new Metrics().etcd;
  const leaders = new LeaderWatch(() => leader, clock);
  const changes = new MemberChanges({
    ownId: 1n,
    cluster: { members: () => members } as unknown as Cluster,
    proposer: {
      confChange: async (changeWith) => {
        proposed.push(changeWith(77n));
        return members;
      },
    },
    barrier: { wait: () => undefined } as unknown as ReadBarrier,
    clock,
    sha1,
    metrics,
    leader: new LeaderQuestions({ ownId: 1n, leaders, clock, logger: quiet, timeoutMs: 7_000 }),
    leaders,
    transfer: (target) => {
      transfers.push(target);
      leader = target;
      leaders.changed();
    },
    queries: {
      promote: async (id, learner) => {
        promoted.push([id, learner]);
        if (learner === 9n) throw etcdError("LearnerNotReady");
      },
    },
    activeSinceMs: (id) => active[id.toString()],
    raftStatus: () => ({ role: leader === 1n ? "leader" : "follower", followers }) as RaftStatus,
    strictReconfigCheck: strict,
  });
  return { changes, proposed, promoted, transfers, metrics };
}

test("an added member is proposed under an identifier made of its URLs and the time", async () => {
  const { changes, proposed } = await startChanges();
  const peerUrls = ["http://z:2380", "http://a:2380"];
  const { member: added } = await changes.add({ peerUrls, isLearner: true });
  const unixSeconds = 1_700_000_060;
  assert.equal(added.id, computeMemberId({ peerUrls, unixSeconds }, sha1));
  assert.deepEqual(added.peerUrls, ["http://a:2380", "http://z:2380"]);
  assert.equal(proposed[0]!.id, 77n);
  assert.deepEqual(decodeConfChange(proposed[0]!), { kind: "add", member: added });
});

test("URLs that are none are refused before anything is proposed", async () => {
  const { changes, proposed } = await startChanges();
  const nonsense = { kind: "MemberBadURLs" };
  await assert.rejects(changes.add({ peerUrls: ["x"], isLearner: false }), nonsense);
  await assert.rejects(changes.add({ peerUrls: [], isLearner: false }), nonsense);
  await assert.rejects(changes.update(2n, ["ftp://x:1"]), nonsense);
  await assert.rejects(changes.update(9n, ["ftp://x:1"]), { kind: "MemberNotFound" });
  assert.deepEqual(proposed, []);
});

test("a member is added only while all voters have been connected for five seconds", async () => {
  const wanted = { peerUrls: ["http://new:1"], isLearner: false };
  const fresh = await startChanges({ activeSinceMs: { 2: 0, 3: 55_001 } });
  await assert.rejects(fresh.changes.add(wanted), { kind: "Unhealthy" });
  const connected = await startChanges({ activeSinceMs: { 2: 0, 3: 55_000 } });
  await connected.changes.add(wanted);
  const lax = await startChanges({ activeSinceMs: {}, strict: false });
  await lax.changes.add(wanted);
});

test("a leader that is to be removed hands over first, to this member or to the one connected longest", async () => {
  const own = await startChanges({ activeSinceMs: { 2: 40, 3: 20 } });
  await own.changes.remove(1n);
  assert.deepEqual(own.transfers, [3n]);
  const other = await startChanges({ leader: 2n });
  await other.changes.remove(2n);
  assert.deepEqual(other.transfers, [1n]);
  const follower = await startChanges();
  await follower.changes.remove(2n);
  assert.deepEqual(follower.transfers, []);
  assert.equal(own.proposed.length + other.proposed.length + follower.proposed.length, 3);
});

test("an active member is not removed where that would leave no working quorum", async () => {
  const { changes } = await startChanges({ activeSinceMs: { 2: 0 } });
  await assert.rejects(changes.remove(2n), { kind: "Unhealthy" });
  await changes.remove(3n);
  const lax = await startChanges({ activeSinceMs: { 2: 0 }, strict: false });
  await lax.changes.remove(2n);
  assert.deepEqual(decodeConfChange(lax.proposed[0]!), { kind: "remove", id: 2n });
});

test("an update keeps the order of the URLs and says whether the member is a learner", async () => {
  const { changes, proposed } = await startChanges({
    members: [member(1n), member(2n, { isLearner: true })],
  });
  const peerUrls = ["http://z:2380", "http://a:2380"];
  await changes.update(2n, peerUrls);
  assert.deepEqual(decodeConfChange(proposed[0]!), {
    ...{ kind: "update", id: 2n, peerUrls, isLearner: true },
  });
});

test("the leader promotes a learner that has nine tenths of its log", async () => {
  const members = [member(1n), member(2n, { isLearner: true })];
  const behind = [follower(1n, 100), follower(2n, 89)];
  const { changes, proposed, metrics } = await startChanges({ members, followers: behind });
  await assert.rejects(changes.promote(2n), { kind: "LearnerNotReady" });
  await assert.rejects(changes.promote(5n), { kind: "MemberNotFound" });
  assert.deepEqual(proposed, []);
  const text = "etcdserver: can only promote a learner member which is in sync with leader";
  assert.equal(metrics.etcd_server_learner_promote_failures.labels(text).value, 1);
  const ready = await startChanges({ members, followers: [follower(1n, 100), follower(2n, 90)] });
  await ready.changes.promote(2n);
  assert.deepEqual(decodeConfChange(ready.proposed[0]!), { kind: "promote", id: 2n });
  assert.equal(ready.metrics.etcd_server_learner_promote_successes.value, 1);
});

test("a member that does not lead has the leader promote, and passes on what it says", async () => {
  const { changes, proposed, promoted } = await startChanges({ leader: 3n });
  assert.equal((await changes.promote(2n)).length, 3);
  await assert.rejects(changes.promote(9n), { kind: "LearnerNotReady" });
  assert.deepEqual(promoted, [
    [3n, 2n],
    [3n, 9n],
  ]);
  assert.deepEqual(proposed, []);
  await assert.rejects(changes.promoteForPeer(2n), { kind: "NotLeader" });
});
