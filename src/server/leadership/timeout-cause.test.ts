import assert from "node:assert/strict";
import { test } from "node:test";
import { type TimeoutFacts, timeoutError } from "./timeout-cause.ts";

function kindOf(startedMs: number, facts: Partial<TimeoutFacts> & { reached?: bigint[] }): string {
  const { reached = [], ...others } = facts;
  return timeoutError(startedMs, {
    ownId: 1n,
    leader: 2n,
    electedMs: undefined,
    electionTimeoutMs: 1_000,
    memberIds: [1n, 2n, 3n],
    activeSinceMs: (id) => (reached.includes(id) ? 100 : undefined),
    ...others,
  }).kind;
}

test("a request of shortly before an election is told of the leader's failure", () => {
  assert.equal(kindOf(9_000, { electedMs: 10_000 }), "TimeoutDueToLeaderFail");
  assert.equal(kindOf(9_000, { electedMs: 10_000, leader: 0n }), "TimeoutDueToLeaderFail");
  const reached = [2n];
  assert.equal(kindOf(7_999, { electedMs: 10_000, reached }), "Timeout");
  assert.equal(kindOf(10_001, { electedMs: 10_000, reached }), "Timeout");
});

test("a follower that could not reach the leader all the time says so", () => {
  assert.equal(kindOf(500, { reached: [3n] }), "TimeoutDueToConnectionLost");
  assert.equal(kindOf(500, { reached: [2n] }), "Timeout");
  assert.equal(kindOf(50, { reached: [2n] }), "TimeoutDueToConnectionLost");
});

test("a leader that could not reach a quorum all the time says so", () => {
  assert.equal(kindOf(500, { leader: 1n }), "TimeoutDueToConnectionLost");
  assert.equal(kindOf(500, { leader: 1n, reached: [3n] }), "Timeout");
});

test("without a leader there is nothing to say", () => {
  assert.equal(kindOf(500, { leader: 0n }), "Timeout");
});
