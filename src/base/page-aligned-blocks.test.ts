import assert from "node:assert/strict";
import { test } from "node:test";
import { pageAlignedBlocks } from "./page-aligned-blocks.ts";

test("blocks have their size and memory of their own", () => {
  const [a, b] = pageAlignedBlocks(2, 64 << 10);
  assert.equal(a!.length, 64 << 10);
  a!.fill(1);
  b!.fill(2);
  assert.ok(a!.every((byte) => byte === 1));
  assert.ok(b!.every((byte) => byte === 2));
});
