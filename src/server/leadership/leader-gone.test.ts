import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { Role } from "../../raft/index.ts";
import { LeaderGone } from "./leader-gone.ts";

const leader = 5n;

interface WorldOptions {
  /** @default 1n */
  readonly id?: bigint;
  /** @default three */
  readonly voters?: readonly bigint[];
  /** @default true */
  readonly preVote?: boolean;
  readonly role?: Role;
}

/** A member with a heartbeat interval of 160 ms and an election timeout of 800 ms. */
function start({ id = 1n, voters = [1n, 3n, leader], preVote = true, role }: WorldOptions = {}) {
  const clock = new ManualClock();
  const asked: number[] = [];
  const raft = {
    id,
    role: role ?? ("follower" as Role),
    term: 7,
    leader,
    confState: () => ({
      voters,
      learners: [],
      votersOutgoing: [],
      learnersNext: [],
      autoLeave: false,
    }),
    forgetLeader: () => {
      raft.leader = 0n;
    },
    campaign: () => {
      raft.role = "preCandidate";
      asked.push(clock.monotonicMs());
    },
  };
  const log: string[] = [];
  const ignore = (): void => undefined;
  const gone = new LeaderGone({
    raft,
    clock,
    logger: { debug: ignore, info: (line) => void log.push(line), warn: ignore, error: ignore },
    preVote,
    heartbeatIntervalMs: 160,
    electionTimeoutMs: 800,
    poke: ignore,
  });
  return { clock, raft, asked, log, gone };
}

test("the first of those that are left asks at once, a few times, and then whenever its turn comes", async () => {
  const { clock, raft, asked, gone } = start();
  gone.gone(leader);
  assert.equal(raft.leader, 0n);
  await clock.advance(10_000);
  assert.deepEqual(asked, [0, 10, 30, 70, 320, 640, 960]);
  assert.equal(clock.pendingTimers, 0);
});

test("the others wait for their turns, which come in the order of their ids", async () => {
  const { clock, asked, gone } = start({ id: 3n });
  gone.gone(leader);
  await clock.advance(10_000);
  assert.deepEqual(asked, [160, 170, 190, 230, 480, 800, 1_120]);
  const last = start({ id: 9n, voters: [9n, leader, 1n, 4n, 3n] });
  last.gone.gone(leader);
  await last.clock.advance(10_000);
  assert.deepEqual(last.asked, [480, 490, 510, 550, 1_120]);
});

test("nobody asks any more once there is a leader, a newer term or a vote under way", async () => {
  for (const change of [
    { leader: 3n, role: "follower" as const },
    { term: 8 },
    { role: "candidate" as const },
    { role: "leader" as const },
  ]) {
    const { clock, raft, asked, gone } = start();
    gone.gone(leader);
    await clock.advance(20);
    Object.assign(raft, change);
    await clock.advance(10_000);
    assert.deepEqual(
      asked,
      [0, 10],
      JSON.stringify(change, (_, v) => String(v)),
    );
    assert.equal(clock.pendingTimers, 0);
  }
});

test("a member that does not follow the one that is gone does nothing", async () => {
  const other = start();
  other.gone.gone(3n);
  assert.equal(other.raft.leader, leader);
  for (const role of ["leader", "candidate", "preCandidate"] as const) {
    const { clock, raft, asked, gone } = start({ role });
    gone.gone(leader);
    await clock.advance(10_000);
    assert.deepEqual([raft.leader, asked, raft.role], [leader, [], role]);
  }
});

test("without pre-votes the election timeout is waited for", async () => {
  const { clock, raft, asked, gone } = start({ preVote: false });
  gone.gone(leader);
  await clock.advance(10_000);
  assert.deepEqual([raft.leader, asked], [leader, []]);
});

test("a learner forgets the leader, so that it may be asked, and asks nobody", async () => {
  const { clock, raft, asked, log, gone } = start({ id: 2n });
  gone.gone(leader);
  await clock.advance(10_000);
  assert.deepEqual([raft.leader, asked], [0n, []]);
  assert.deepEqual(log, ["the leader is gone: the voters elect another one"]);
});

test("after a stop nobody asks", async () => {
  const { clock, asked, gone } = start();
  gone.gone(leader);
  gone.stop();
  await clock.advance(10_000);
  assert.deepEqual([asked, clock.pendingTimers], [[], 0]);
});
