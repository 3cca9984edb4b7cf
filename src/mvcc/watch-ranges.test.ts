import assert from "node:assert/strict";
import { test } from "node:test";
import { WatchRanges } from "./watch-ranges.ts";
import type { WatchRange } from "./watcher.ts";

const everything = { prevKv: false, puts: true, deletes: true };

function rangesAt(ranges: WatchRanges, key: string): string[] {
  const found: WatchRange[] = [];
  ranges.collect(key, found);
  return found.map((range) => `${range.key}-${range.end}`).sort();
}

test("watchers of the same range with the same options share a group", () => {
  const ranges = new WatchRanges();
  const group = ranges.join("a", "c", everything);
  assert.equal(ranges.join("a", "c", { ...everything }), group);
  assert.equal(group.size, 2);
  const other = ranges.join("a", "c", { ...everything, prevKv: true });
  assert.notEqual(other, group);
  assert.equal(other.range, group.range);
  assert.notEqual(ranges.join("a", "d", everything).range, group.range);
});

test("a key is looked up among single keys and ranges", () => {
  const ranges = new WatchRanges();
  for (const [key, end] of [
    ["b", ""],
    ["a", "c"],
    ["a", "b"],
    ["b", "\0"],
  ] as const) {
    ranges.join(key, end, everything);
  }
  assert.deepEqual(rangesAt(ranges, "b"), ["a-c", "b-", "b-\0"]);
  assert.deepEqual(rangesAt(ranges, "a"), ["a-b", "a-c"]);
  assert.deepEqual(rangesAt(ranges, "\xff"), ["b-\0"]);
});

test("a range is forgotten when its last watcher leaves", () => {
  const ranges = new WatchRanges();
  const range = ranges.join("a", "c", everything);
  ranges.join("a", "c", everything);
  const single = ranges.join("a", "", everything);
  const filtered = ranges.join("a", "", { ...everything, puts: false });
  assert.equal([...ranges.groups()].length, 3);
  ranges.leave(range);
  ranges.leave(single);
  assert.deepEqual(rangesAt(ranges, "a"), ["a-", "a-c"]);
  ranges.leave(range);
  ranges.leave(filtered);
  assert.deepEqual(rangesAt(ranges, "a"), []);
  assert.deepEqual([...ranges.groups()], []);
});
