import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Reader } from "./reader.ts";
import {
  sizeVarint,
  sizeVarint64,
  writeVarint,
  writeVarint64Before,
  writeVarintBefore,
} from "./varint.ts";

/** The definition, word for word and slow. */
function reference(value: bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

/** Every power of two and its neighbours, of either sign. */
const edges: bigint[] = [];
for (let power = 0n; power <= 64n; power++) {
  for (const near of [-1n, 0n, 1n]) edges.push(2n ** power + near, -(2n ** power) + near);
}

test("bigints are written as the definition says, at every edge", () => {
  for (const value of edges) {
    const expected = reference(value);
    assert.equal(sizeVarint64(value), expected.length, `size of ${value}`);
    const into = Buffer.alloc(12, 0xee);
    const start = writeVarint64Before(value, into, 11);
    assert.deepEqual(into.subarray(start, 11), expected, `bytes of ${value}`);
    assert.equal(into[11], 0xee);
  }
});

test("safe integers are written as the definition says, at every edge and at random", () => {
  const check = (value: number): void => {
    const expected = reference(BigInt(value));
    assert.equal(sizeVarint(value), expected.length, `size of ${value}`);
    const into = Buffer.alloc(12, 0xee);
    const start = writeVarintBefore(value, into, 11);
    assert.deepEqual(into.subarray(start, 11), expected, `bytes of ${value}`);
    const forwards = Buffer.alloc(12);
    assert.equal(writeVarint(value, forwards, 1), 1 + expected.length);
    assert.deepEqual(forwards.subarray(1, 1 + expected.length), expected);
  };
  for (const value of edges.map(Number)) if (Number.isSafeInteger(value)) check(value);
  fc.assert(fc.property(fc.maxSafeInteger(), check));
});

test("numbers that are no safe integers are not written", () => {
  for (const value of [2 ** 53, -(2 ** 53), 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    assert.throws(() => sizeVarint(value), /safe integer/);
    assert.throws(() => writeVarintBefore(value, Buffer.alloc(10), 10), /safe integer/);
  }
});

test("a varint is not written past its buffer", () => {
  assert.throws(() => writeVarint(300, Buffer.alloc(4), 3), /fits its buffer/);
});

test("what was written is read back, at every edge", () => {
  for (const value of edges) {
    const bytes = reference(value);
    assert.equal(new Reader(bytes).uint64("test"), BigInt.asUintN(64, value));
    assert.equal(new Reader(bytes).int64("test"), BigInt.asIntN(64, value));
    assert.equal(new Reader(bytes).int32("test"), Number(BigInt.asIntN(32, value)));
    assert.equal(new Reader(bytes).uint32("test"), Number(BigInt.asUintN(32, value)));
    assert.equal(new Reader(bytes).bool("test"), BigInt.asUintN(64, value) !== 0n);
  }
});

test("numbers are read if they are safe integers and refused otherwise, at every edge", () => {
  const limit = BigInt(Number.MAX_SAFE_INTEGER);
  for (const edge of edges) {
    const bytes = reference(edge);
    const signed = BigInt.asIntN(64, edge);
    if (-limit <= signed && signed <= limit) {
      assert.equal(new Reader(bytes).int64Number("test"), Number(signed));
    } else {
      assert.throws(() => new Reader(bytes).int64Number("test"), /number over 2\^53/);
    }
    const unsigned = BigInt.asUintN(64, edge);
    if (unsigned <= limit) {
      assert.equal(new Reader(bytes).uint64Number("test"), Number(unsigned));
    } else {
      assert.throws(() => new Reader(bytes).uint64Number("test"), /number over 2\^53/);
    }
  }
});
