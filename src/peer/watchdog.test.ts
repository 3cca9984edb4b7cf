import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { Watchdog } from "./watchdog.ts";

test("silence is told once it has lasted as long as allowed", async () => {
  const clock = new ManualClock();
  let told = 0;
  const watchdog = new Watchdog(clock, 100, () => told++);
  for (let i = 0; i < 5; i++) {
    await clock.advance(60);
    watchdog.moved();
  }
  await clock.advance(99);
  assert.equal(told, 0);
  await clock.advance(1);
  assert.equal(told, 1);
  assert.equal(clock.pendingTimers, 0);
});

test("another limit begins anew, and a stop ends the watch", async () => {
  const clock = new ManualClock();
  let told = 0;
  const watchdog = new Watchdog(clock, 100, () => told++);
  await clock.advance(90);
  watchdog.restart(1_000);
  await clock.advance(999);
  assert.equal(told, 0);
  watchdog.stop();
  assert.equal(clock.pendingTimers, 0);
});
