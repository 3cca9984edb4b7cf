import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { goQuote, goQuoteText, scanGoQuoted } from "./go-quote.ts";

test("bytes are quoted as Go quotes them", () => {
  const cases: readonly [Buffer, string][] = [
    [Buffer.from(""), '""'],
    [Buffer.from('a"b\\c\n\t\u0007'), '"a\\"b\\\\c\\n\\t\\a"'],
    [Buffer.from([0, 0x7f, 0x1b]), '"\\x00\\x7f\\x1b"'],
    [Buffer.from([0x61, 0xff, 0xc3]), '"a\\xff\\xc3"'],
    [Buffer.from("é日🙂"), '"é日🙂"'],
    [Buffer.from("\u00a0\u200b\u{e0001}"), '"\\u00a0\\u200b\\U000e0001"'],
    [Buffer.from("\ufffd"), '"\ufffd"'],
  ];
  for (const [bytes, quoted] of cases) assert.equal(goQuote(bytes), quoted);
});

test("what was quoted is read as it was", () => {
  fc.assert(
    fc.property(fc.uint8Array(), (array) => {
      const bytes = Buffer.from(array);
      const quoted = goQuote(bytes);
      assert.deepEqual(scanGoQuoted(`${quoted} x`, 0), { bytes, end: quoted.length });
    }),
  );
});

test("backquotes and octal numbers are read too, and open quotes are not", () => {
  assert.equal(scanGoQuoted("`a\\n`", 0)?.bytes.toString(), "a\\n");
  assert.equal(scanGoQuoted('"\\101\\u00e9"', 0)?.bytes.toString(), "Aé");
  for (const text of ['"a', "`a", "a", '"\\q"', '"\n"', ""]) {
    assert.equal(scanGoQuoted(text, 0), undefined, text);
  }
});

test("a text without special signs is left as it is", () => {
  assert.equal(goQuoteText("a b"), '"a b"');
});
