import assert from "node:assert/strict";
import { totalmem } from "node:os";
import { test } from "node:test";
import { memoryLimitBytes } from "./memory.ts";

const gibibyte = 2 ** 30;

test("the lower of machine and cgroup is the limit", () => {
  assert.equal(memoryLimitBytes(8 * gibibyte, 2 * gibibyte), 2 * gibibyte);
  assert.equal(memoryLimitBytes(8 * gibibyte, 16 * gibibyte), 8 * gibibyte);
});

test("a cgroup without a limit does not count", () => {
  assert.equal(memoryLimitBytes(8 * gibibyte, 0), 8 * gibibyte);
  assert.equal(memoryLimitBytes(8 * gibibyte, 2 ** 63 - 4_096), 8 * gibibyte);
});

test("this machine has some memory", () => {
  assert.ok(memoryLimitBytes() > 0 && memoryLimitBytes() <= totalmem());
});
