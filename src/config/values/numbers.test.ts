import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { int, uint, uint32 } from "./numbers.ts";

test("all of Go's ways to write a number are read", () => {
  const cases: [string, number][] = [
    ["0", 0],
    ["100000", 100_000],
    ["0x10", 16],
    ["0X1F", 31],
    ["0b101", 5],
    ["0o17", 15],
    ["017", 15],
    ["1_000_000", 1_000_000],
    ["0x_ff", 255],
  ];
  for (const [text, value] of cases) assert.equal(uint.parse(text), value, text);
  assert.equal(int.parse("-5"), -5);
  assert.equal(int.parse("+5"), 5);
  assert.equal(int.parse("-0x10"), -16);
});

test("anything else is refused", () => {
  const wrong = ["", " 1", "1 ", "1.5", "1e3", "08", "_1", "1_", "1__0", "0x", "-1", "+1", "ten"];
  for (const text of [...wrong, "9".repeat(200)]) assert.throws(() => uint.parse(text), text);
  assert.throws(() => int.parse("--1"));
});

test("a number outside its type is refused", () => {
  assert.equal(uint32.parse("4294967295"), 4_294_967_295);
  assert.throws(() => uint32.parse("4294967296"), /value out of range/);
  assert.throws(() => uint.parse("18446744073709551616"), /value out of range/);
  assert.throws(() => int.parse("9223372036854775808"), /value out of range/);
});

test("64-bit numbers beyond 2^53 become the largest exact number", () => {
  assert.equal(uint.parse("18446744073709551615"), Number.MAX_SAFE_INTEGER);
  assert.equal(int.parse("-9223372036854775808"), Number.MIN_SAFE_INTEGER);
});

test("every exact number survives writing and reading", () => {
  fc.assert(fc.property(fc.maxSafeInteger(), (n) => assert.equal(int.parse(int.format(n)), n)));
});
