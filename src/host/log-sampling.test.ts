import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { LogSampling } from "./log-sampling.ts";

test("of equal messages in one second, the first hundred and then each hundredth pass", async () => {
  const clock = new ManualClock();
  const sampling = new LogSampling(clock);
  let passed = 0;
  for (let i = 0; i < 1_000; i++) passed += sampling.admits("warn same") ? 1 : 0;
  assert.equal(passed, 109);
  assert.equal(sampling.admits("warn other"), true);
  await clock.advance(1_000);
  assert.equal(sampling.admits("warn same"), true);
});
