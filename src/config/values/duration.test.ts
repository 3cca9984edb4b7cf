import assert from "node:assert/strict";
import { test } from "node:test";
import { durationMs } from "./duration.ts";

test("settings take no negative duration", () => {
  assert.throws(() => durationMs.parse("-1s"), /negative/);
});
