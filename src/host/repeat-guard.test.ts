import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { RepeatGuard } from "./repeat-guard.ts";

test("a repeated subject is admitted once an interval, with the count of those held back", async () => {
  const clock = new ManualClock();
  const guard = new RepeatGuard(clock, 1_000);
  assert.equal(guard.admit("peer"), 0);
  for (let i = 0; i < 5; i++) assert.equal(guard.admit("peer"), undefined);
  assert.equal(guard.admit("another peer"), 0);
  await clock.advance(1_000);
  assert.equal(guard.admit("peer"), 5);
});

test("a guard forgets the oldest of too many subjects", () => {
  const guard = new RepeatGuard(new ManualClock(), 1_000);
  for (let i = 0; i <= 256; i++) assert.equal(guard.admit(String(i)), 0);
  assert.equal(guard.admit("256"), undefined);
  assert.equal(guard.admit("0"), 0);
});
