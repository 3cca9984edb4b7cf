import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "./progress.ts";

const limits = { inflightMessagesMax: 2, inflightBytesMax: 1000 };

function replicating(match: number): Progress {
  const progress = new Progress(match + 1, limits);
  progress.maybeUpdate(match);
  progress.becomeReplicate();
  return progress;
}

test("a prober sends one append and waits for an answer or the next heartbeat", () => {
  const progress = new Progress(5, limits);
  assert.equal(progress.paused, false);
  progress.appendSent({ lastIndex: 5, bytes: 1 }, 0);
  assert.deepEqual([progress.paused, progress.next], [true, 5]);
  progress.resumeProbe();
  assert.equal(progress.paused, false);
});

test("a replicating follower is sent ahead until its window is full", () => {
  const progress = replicating(3);
  progress.appendSent({ lastIndex: 5, bytes: 1 }, 0);
  progress.appendSent(undefined, 0);
  assert.deepEqual([progress.next, progress.paused], [6, false]);
  progress.appendSent({ lastIndex: 6, bytes: 1 }, 0);
  assert.deepEqual([progress.next, progress.paused], [7, true]);
});

test("a replicating follower is sent no more while it has enough bytes to take in", () => {
  const progress = replicating(3);
  progress.appendSent({ lastIndex: 5, bytes: limits.inflightBytesMax }, 0);
  assert.deepEqual([progress.next, progress.paused], [6, true]);
});

test("acknowledgements only move forward", () => {
  const progress = replicating(3);
  assert.equal(progress.maybeUpdate(5), true);
  assert.equal(progress.maybeUpdate(4), false);
  assert.deepEqual([progress.match, progress.next], [5, 6]);
});

test("a rejection of a replicating follower goes back to what it had acknowledged", () => {
  const progress = replicating(3);
  progress.appendSent({ lastIndex: 8, bytes: 1 }, 0);
  assert.equal(progress.maybeDecrease(3, 3), false, "older than the acknowledgement");
  assert.equal(progress.maybeDecrease(8, 1), true);
  assert.equal(progress.next, 4);
});

test("a rejection of a probe follows the hint, but not below what was acknowledged", () => {
  for (const [match, next, rejected, hint, expected] of [
    [0, 10, 9, 9, 9],
    [0, 10, 9, 4, 5],
    [0, 10, 9, 0, 1],
    [6, 10, 9, 2, 7],
    [0, 10, 5, 2, undefined],
  ] as const) {
    const progress = new Progress(next, limits);
    progress.maybeUpdate(match);
    const taken = progress.maybeDecrease(rejected, hint);
    assert.equal(taken ? progress.next : undefined, expected);
  }
});

test("after a snapshot was delivered probing starts behind it, after a failure from what is known", () => {
  const delivered = new Progress(1, limits);
  delivered.becomeSnapshot(10);
  assert.equal(delivered.paused, true);
  delivered.becomeProbe();
  assert.equal(delivered.next, 11);

  const failed = new Progress(1, limits);
  failed.becomeSnapshot(10);
  failed.snapshotFailed();
  assert.deepEqual([failed.state.kind, failed.next], ["probe", 1]);
});
