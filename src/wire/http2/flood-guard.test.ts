import assert from "node:assert/strict";
import { test } from "node:test";
import { FloodGuard } from "./flood-guard.ts";
import { withLimits } from "./limits.ts";

const limits = withLimits({
  controlBurst: 3,
  controlsPerSecond: 1,
  resetBurst: 2,
  resetsPerSecond: 2,
  idleFrameBurst: 1,
  idleFramesPerSecond: 1,
});

test("each sort of flood is counted by itself and ends the connection", () => {
  const guard = new FloodGuard(limits);
  for (let n = 0; n < 3; n++) guard.control();
  for (let n = 0; n < 2; n++) guard.reset();
  guard.idleFrame();
  assert.throws(() => guard.control(), /^ConnectionError: too many SETTINGS or PING frames$/);
  assert.throws(() => guard.reset(), /^ConnectionError: too many stream resets$/);
  assert.throws(() => guard.idleFrame(), /^ConnectionError: too many frames that carry nothing$/);
});

test("with every second that passes a few more are borne", () => {
  const guard = new FloodGuard(limits);
  for (let n = 0; n < 3; n++) guard.control();
  for (let n = 0; n < 2; n++) guard.reset();
  guard.leak();
  guard.control();
  for (let n = 0; n < 2; n++) guard.reset();
  assert.throws(() => guard.control(), /too many/);
  assert.throws(() => guard.reset(), /too many/);
});
