import assert from "node:assert/strict";
import { test } from "node:test";
import { stallsOf } from "./stalls.ts";

test("gaps longer than the limit count, in whatever order the times come", () => {
  const stalls = stallsOf([1_000, 0, 90, 350, 400], 100);
  assert.deepEqual(stalls, { longestMs: 600, totalMs: 860, count: 2 });
});

test("without two times there is no stall", () => {
  assert.deepEqual(stallsOf([], 100), { longestMs: 0, totalMs: 0, count: 0 });
  assert.deepEqual(stallsOf([5], 100), { longestMs: 0, totalMs: 0, count: 0 });
});
