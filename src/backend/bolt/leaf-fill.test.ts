import assert from "node:assert/strict";
import { test } from "node:test";
import { LeafFill } from "./leaf-fill.ts";

const pageBytes = 4096;

/** Records and pages of the leaf that is first filled by records of one size. */
function firstLeafOf(recordBytes: number): { readonly records: number; readonly pages: number } {
  const fill = new LeafFill(pageBytes);
  while (!fill.endsBefore(recordBytes)) fill.add(recordBytes);
  return { records: fill.records, pages: fill.pages };
}

test("small records fill one page", () => {
  assert.deepEqual(firstLeafOf(256), { records: 15, pages: 1 });
  assert.deepEqual(firstLeafOf(1), { records: 240, pages: 1 });
});

test("records that leave much of a page empty fill several", () => {
  assert.deepEqual(firstLeafOf(2_100), { records: 7, pages: 4 });
  assert.deepEqual(firstLeafOf(10_000), { records: 2, pages: 5 });
});

test("a record larger than the largest leaf has one of its own", () => {
  assert.deepEqual(firstLeafOf(100_000), { records: 1, pages: 25 });
});

test("a leaf that begins with a small record ends before a large one", () => {
  const fill = new LeafFill(pageBytes);
  fill.add(10);
  assert.ok(fill.endsBefore(1_500_000));
  fill.clear();
  assert.deepEqual({ records: fill.records, pages: fill.pages }, { records: 0, pages: 1 });
});
