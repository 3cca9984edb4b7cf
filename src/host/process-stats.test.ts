import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLimit, parseStat, readProcessStats } from "./process-stats.ts";

test("parseStat is not led astray by a process name with blanks and brackets", () => {
  const stat =
    "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14 20 0 11 0 100 999424 300 18446744073709551615";
  assert.deepEqual(parseStat(stat), { cpuSeconds: 3, threads: 11, virtualBytes: 999424 });
});

test("parseLimit gives the soft limit", () => {
  const limits =
    "Limit                     Soft Limit           Hard Limit           Units\n" +
    "Max open files            1024                 524288               files\n" +
    "Max address space         unlimited            unlimited            bytes\n";
  assert.equal(parseLimit(limits, "Max open files"), 1024);
  assert.equal(parseLimit(limits, "Max address space"), Number.POSITIVE_INFINITY);
});

test("readProcessStats describes this process", async () => {
  const stats = await readProcessStats();
  assert.ok(stats.cpuSeconds > 0);
  assert.ok(stats.threads >= 1);
  assert.ok(stats.residentBytes > 1_000_000);
  assert.ok(stats.virtualBytes > stats.residentBytes);
  assert.ok(stats.openDescriptors > 0 && stats.openDescriptors < stats.openDescriptorsMax);
});
