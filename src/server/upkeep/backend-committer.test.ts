import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../../backend/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { BackendCommitter } from "./backend-committer.ts";

function startCommitter() {
  const clock = new ManualClock();
  const commits: { end(): void; fail(error: Error): void }[] = [];
  const failures: unknown[] = [];
  const durations: number[] = [];
  const backend = {
    pendingBytes: 0,
    commit: () =>
      new Promise<void>((resolve, reject) => commits.push({ end: resolve, fail: reject })),
  };
  const committer = new BackendCommitter(
    {
      state: { backend: backend as unknown as Backend },
      clock,
      committed: (durationMs) => durations.push(durationMs),
      failed: (error) => failures.push(error),
    },
    { intervalMs: 100, entriesMax: 1_000 },
  );
  return { clock, backend, commits, failures, durations, committer };
}

test("what was applied is committed at the end of the interval, together", async () => {
  const { clock, commits, committer } = startCommitter();
  committer.applied(1);
  committer.applied(2);
  await clock.advance(99);
  assert.equal(commits.length, 0);
  await clock.advance(1);
  assert.equal(commits.length, 1);
  commits[0]!.end();
  await clock.advance(10_000);
  assert.equal(commits.length, 1, "nothing new, nothing to commit");
});

test("many entries are committed without waiting for the interval", () => {
  const { commits, committer } = startCommitter();
  committer.applied(999);
  assert.equal(commits.length, 0);
  committer.applied(1_000);
  assert.equal(commits.length, 1);
});

test("large values are committed without waiting for the interval, one batch after the other", async () => {
  const { clock, backend, commits, committer } = startCommitter();
  backend.pendingBytes = 4 * 1024 * 1024;
  committer.applied(1);
  committer.applied(2);
  assert.equal(commits.length, 1);
  commits[0]!.end();
  await clock.yield();
  assert.equal(commits.length, 2);
  backend.pendingBytes = 0;
  commits[1]!.end();
  await clock.advance(1_000);
  assert.equal(commits.length, 2);
});

test("one commit runs at a time, and what came meanwhile goes into the next", async () => {
  const { clock, commits, committer } = startCommitter();
  committer.applied(1_000);
  committer.applied(5_000);
  await clock.advance(1_000);
  assert.equal(commits.length, 1);
  commits[0]!.end();
  await clock.yield();
  await clock.advance(100);
  assert.equal(commits.length, 2);
});

test("the time that a commit takes is told", async () => {
  const { clock, commits, durations, committer } = startCommitter();
  committer.applied(1_000);
  await clock.advance(30);
  commits[0]!.end();
  await clock.yield();
  assert.deepEqual(durations, [30]);
});

test("a commit that fails is reported", async () => {
  const { clock, commits, failures, committer } = startCommitter();
  const error = new Error("EIO");
  committer.applied(1_000);
  commits[0]!.fail(error);
  await clock.yield();
  assert.deepEqual(failures, [error]);
});

test("a stopped committer leaves no timer behind", async () => {
  const { clock, commits, committer } = startCommitter();
  committer.applied(1);
  committer.stop();
  assert.equal(clock.pendingTimers, 0);
  committer.applied(2);
  committer.applied(5_000);
  await clock.advance(1_000);
  assert.equal(commits.length, 0);
});
