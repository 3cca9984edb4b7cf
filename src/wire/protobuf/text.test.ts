import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { sizeText, writeTextBefore } from "./text.ts";

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 100 }),
  fc.string({ unit: "binary-ascii", maxLength: 100 }),
  fc.string({ unit: fc.constantFrom("\ud800", "\udc00", "a"), maxLength: 40 }),
);

test("text is written with its length as Node encodes it, halves of pairs included", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const expected = Buffer.from(text, "utf8");
      assert.equal(sizeText(text), expected.length);
      const into = Buffer.alloc(expected.length + 3, 0xee);
      const start = writeTextBefore(text, into, into.length - 1);
      assert.deepEqual(into.subarray(into.length - 1 - expected.length, -1), expected);
      assert.equal(into[into.length - 1], 0xee);
      assert.ok(start === (expected.length < 128 ? 1 : 0));
    }),
  );
});
