import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { Metrics } from "../../host/index.ts";
import type { RaftNode, Role } from "../../raft/index.ts";
import type { MemberOptions } from "../member-options.ts";
import type { Cluster } from "../membership/cluster.ts";
import type { PeerLink } from "../peers/peer-link.ts";
import type { LiveState } from "../state-machine/live-state.ts";
import { silentLogger } from "../testing/key-space.ts";
import { Leadership } from "./leadership.ts";

function start({ initialElectionTickAdvance = true } = {}) {
  const clock = new ManualClock();
  const lessor = {
    isPrimary: false,
    promote: () => {
      lessor.isPrimary = true;
    },
    demote: () => {
      lessor.isPrimary = false;
    },
  };
  const raft = {
    role: "follower" as Role,
    leader: 0n,
    term: 2,
    ticks: 0,
    transfers: [] as bigint[],
    tick: () => void raft.ticks++,
    transferLeader: (target: bigint) => void raft.transfers.push(target),
    termOf: (index: number) => (index < 10 ? 1 : raft.term),
  };
  const members = [1n, 2n, 3n].map((id) => ({ id, isLearner: false }));
  const peers = { activeSinceMs: (id: bigint) => (id === 3n ? 0 : 50) };
  const options = { electionTimeoutMs: 1_000, heartbeatIntervalMs: 100 };
  const leadership = new Leadership({ ...options, initialElectionTickAdvance } as MemberOptions, {
    ownId: 1n,
    raft: raft as unknown as RaftNode,
    state: { lessor } as unknown as LiveState,
    cluster: { members: () => members } as unknown as Cluster,
    clock,
    logger: silentLogger,
    metrics: new Metrics().etcd,
    peers: () => peers as unknown as PeerLink,
    poke: () => undefined,
    writingSinceMs: () => undefined,
    diskTrouble: () => undefined,
  });
  const become = (role: Role, leader: bigint): void => {
    raft.role = role;
    raft.leader = leader;
    leadership.changed({ role, leader });
  };
  return { clock, lessor, raft, leadership, become };
}

test("leases have their times with a leader that has applied an entry of its own term, until it is deposed", () => {
  const { lessor, leadership, become } = start();
  become("leader", 1n);
  leadership.applied(9);
  assert.equal(lessor.isPrimary, false, "earlier terms may have more to say of leases");
  leadership.applied(10);
  assert.equal(lessor.isPrimary, true);
  become("follower", 2n);
  assert.equal(lessor.isPrimary, false);
  leadership.applied(11);
  assert.equal(lessor.isPrimary, false);
});

test("a request that a new leader found waiting is told of the old one's failure", async () => {
  const { clock, leadership, become } = start();
  await clock.advance(5_000);
  become("follower", 2n);
  await clock.advance(3_000);
  assert.equal(leadership.timeoutError(4_000).kind, "TimeoutDueToLeaderFail");
  assert.equal(leadership.timeoutError(6_000).kind, "Timeout");
});

test("the one connected longest succeeds, by order or before a stop", async () => {
  const { clock, raft, leadership, become } = start();
  assert.equal(leadership.successor, 3n);
  become("leader", 1n);
  const left = leadership.stepDown();
  become("follower", 3n);
  await clock.yield();
  await clock.advance(100);
  await left;
  assert.deepEqual(raft.transfers, [3n]);
});

test("the first election is brought near, where that is wanted", async () => {
  const wanted = start();
  wanted.leadership.start();
  await wanted.clock.advance(100);
  assert.equal(wanted.raft.ticks, 8);
  const unwanted = start({ initialElectionTickAdvance: false });
  unwanted.leadership.start();
  await unwanted.clock.advance(100);
  assert.equal(unwanted.raft.ticks, 0);
});

test("a stopped leadership leaves no timer", () => {
  const { clock, leadership } = start();
  leadership.start();
  leadership.stop();
  assert.equal(clock.pendingTimers, 0);
});
