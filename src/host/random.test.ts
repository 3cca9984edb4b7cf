import assert from "node:assert/strict";
import { test } from "node:test";
import { RealRandom } from "./random.ts";

test("below draws every number under its bound and none other", () => {
  const random = new RealRandom();
  const seen = new Set<number>();
  for (let i = 0; i < 1_000; i++) seen.add(random.below(4));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3]);
});

test("below refuses a bound that would not be drawn evenly", () => {
  const random = new RealRandom();
  for (const bound of [0, -1, 1.5, 2 ** 48]) assert.throws(() => random.below(bound), /bound/);
});

test("bytes gives as many as asked, different each time", () => {
  const random = new RealRandom();
  assert.equal(random.bytes(16).length, 16);
  assert.notDeepEqual(random.bytes(16), random.bytes(16));
});
