import assert from "node:assert/strict";
import { test } from "node:test";
import { freeBuffer, freeMemory } from "./free-buffer.ts";

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

test("memory that is freed is gone from all that look at it", () => {
  const whole = Buffer.allocUnsafeSlow(100_000);
  const part = whole.subarray(10, 20);
  freeMemory(whole.buffer);
  const canFree = "transfer" in ArrayBuffer.prototype;
  assert.deepEqual([whole.length, part.length], canFree ? [0, 0] : [100_000, 10]);
});
