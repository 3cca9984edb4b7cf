import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { getPriority } from "node:os";
import { test } from "node:test";
import { makeBackgroundThreadsYield } from "./background-threads.ts";

test("V8's threads get the lowest priority, and no other thread does", () => {
  const before = getPriority(process.pid);
  const count = makeBackgroundThreadsYield();
  assert.ok(count > 0, "Node names V8's threads as expected");
  const lowered = readdirSync("/proc/self/task").filter((id) => getPriority(Number(id)) === 19);
  const names = lowered.map((id) => readFileSync(`/proc/self/task/${id}/comm`, "utf8").trim());
  assert.deepEqual(names, new Array(count).fill("node-V8Worker"));
  assert.equal(getPriority(process.pid), before);
});
