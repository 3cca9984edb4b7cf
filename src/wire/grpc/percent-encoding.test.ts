import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { percentEncode } from "./percent-encoding.ts";

test("printable ASCII stays, all else is encoded byte by byte", () => {
  assert.equal(percentEncode("etcdserver: key not found ~"), "etcdserver: key not found ~");
  assert.equal(percentEncode("100%\n"), "100%25%0A");
  assert.equal(percentEncode("é\x7f"), "%C3%A9%7F");
});

test("decoding gives the text back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const encoded = percentEncode(text);
      assert.match(encoded, /^[\x20-\x7e]*$/);
      assert.equal(decodeURIComponent(encoded), text);
    }),
  );
});
