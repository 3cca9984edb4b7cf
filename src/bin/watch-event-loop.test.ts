import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { StageTimes } from "../host/index.ts";
import { watchEventLoop } from "./watch-event-loop.ts";

test("a timer that comes late tells how long the event loop stood still", () => {
  const clock = new ManualClock();
  let atMs = 0;
  let due: (() => void) | undefined;
  const late = {
    ...clock,
    monotonicMs: () => atMs,
    after: (_: number, run: () => void) => {
      due = run;
      return { cancel() {} };
    },
    wallMs: () => 0,
    soon: () => {},
    yield: async () => {},
  };
  const stages = new StageTimes();
  watchEventLoop(late, stages);
  atMs = 50;
  due!();
  assert.equal(stages.slowest(0, 50).stage, "raft");
  atMs = 500;
  due!();
  assert.deepEqual(stages.slowest(100, 500), { stage: "queue", ms: 400 });
});
