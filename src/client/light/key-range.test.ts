import assert from "node:assert/strict";
import { test } from "node:test";
import { prefixEnd, prefixRange } from "./key-range.ts";

const cases: readonly [prefix: number[], end: number[]][] = [
  [[0x61], [0x62]],
  [[0x61, 0xff], [0x62]],
  [
    [0x61, 0x62],
    [0x61, 0x63],
  ],
  [[0xff, 0xff], [0]],
  [[], [0]],
];

for (const [prefix, end] of cases) {
  test(`keys that begin with [${prefix}] end before [${end}]`, () => {
    assert.deepEqual([...prefixEnd(Buffer.from(prefix))], end);
  });
}

test("a prefix has the range of its keys, and an empty one that of all keys", () => {
  const texts = ["a", ""].map((prefix) => {
    const { key, rangeEnd } = prefixRange(Buffer.from(prefix));
    return [key.toString(), rangeEnd.toString()];
  });
  assert.deepEqual(texts, [
    ["a", "b"],
    ["\0", "\0"],
  ]);
});
