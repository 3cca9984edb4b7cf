import assert from "node:assert/strict";
import { test } from "node:test";
import { freeBuffer } from "./free-buffer.ts";

test("a buffer that is freed has no bytes any more, and one that shares its memory is left as it is", () => {
  const own = Buffer.allocUnsafeSlow(100_000);
  freeBuffer(own);
  const canFree = "transfer" in ArrayBuffer.prototype;
  assert.equal(own.length, canFree ? 0 : 100_000);
  freeBuffer(own);
  const shared = Buffer.allocUnsafeSlow(100_000);
  freeBuffer(shared.subarray(1));
  freeBuffer(Buffer.from("of the pool"));
  assert.equal(shared.length, 100_000);
  assert.equal(Buffer.from("of the pool").toString(), "of the pool");
});
