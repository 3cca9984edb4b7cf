import assert from "node:assert/strict";
import { test } from "node:test";
import { StageTimes } from "./stage-times.ts";

test("the stage that took the most of a request's time is named", () => {
  const stages = new StageTimes();
  stages.took("fsync", 300, 1_300);
  stages.took("apply", 100, 1_400);
  assert.deepEqual(stages.slowest(1_000, 1_400), { stage: "fsync", ms: 300 });
  assert.deepEqual(stages.slowest(1_300, 1_400), { stage: "apply", ms: 100 });
});

test("what no stage has noted was waiting for other members", () => {
  const stages = new StageTimes();
  assert.deepEqual(stages.slowest(0, 500), { stage: "raft", ms: 500 });
  stages.took("fsync", 100, 200);
  assert.deepEqual(stages.slowest(0, 500), { stage: "raft", ms: 400 });
});

test("only what lies within the request's time counts, and short spans add up", () => {
  const stages = new StageTimes();
  stages.took("read", 1_000, 1_050);
  assert.deepEqual(stages.slowest(1_000, 1_400), { stage: "raft", ms: 350 });
  for (let at = 2_000; at < 2_300; at += 10) stages.took("fsync", 8, at + 8);
  assert.deepEqual(stages.slowest(2_000, 2_300), { stage: "fsync", ms: 240 });
  stages.took("apply", 4, 3_000);
  assert.deepEqual(stages.slowest(2_996, 3_000), { stage: "raft", ms: 4 });
});

test("an event loop that is busy with applying is not a queue of its own", () => {
  const stages = new StageTimes();
  stages.took("apply", 400, 1_400);
  stages.took("queue", 390, 1_400);
  assert.equal(stages.slowest(1_000, 1_400).stage, "apply");
  stages.took("queue", 300, 2_300);
  assert.deepEqual(stages.slowest(2_000, 2_350), { stage: "queue", ms: 300 });
});

test("only the newest spans are remembered", () => {
  const stages = new StageTimes();
  stages.took("fsync", 500, 500);
  for (let at = 1_000; at < 1_256; at++) stages.took("apply", 5, at);
  assert.equal(stages.slowest(0, 500).stage, "raft");
});
