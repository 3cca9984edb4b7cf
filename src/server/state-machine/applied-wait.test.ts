import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { AppliedWait } from "./applied-wait.ts";

test("waiting ends when the index is applied, or its time is over", async () => {
  const clock = new ManualClock();
  const wait = new AppliedWait(clock, 5);
  assert.equal(await wait.reach(5, 1_000), true);
  const six = wait.reach(6, 1_000);
  const eight = wait.reach(8, 1_000);
  wait.applied(7);
  assert.equal(await six, true);
  await clock.advance(1_000);
  assert.equal(await eight, false);
  assert.equal(clock.pendingTimers, 0);
});
