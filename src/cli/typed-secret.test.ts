import assert from "node:assert/strict";
import { test } from "node:test";
import { TypedSecret } from "./typed-secret.ts";

function typed(...pieces: readonly (string | Buffer)[]) {
  const secret = new TypedSecret();
  const ends = pieces.map((piece) => secret.add(Buffer.from(piece)));
  return [secret.text, ends.at(-1)];
}

test("keys are gathered up to Enter or the end of the input", () => {
  assert.deepEqual(typed("se", "cret", "\r"), ["secret", "done"]);
  assert.deepEqual(typed("secret\nnext line"), ["secret", "done"]);
  assert.deepEqual(typed("secret\u0004"), ["secret", "done"]);
  assert.deepEqual(typed("sec"), ["sec", "more"]);
});

test("a character that comes in two pieces stays whole", () => {
  const bytes = Buffer.from("pässwörd😀\r");
  for (let at = 1; at < bytes.length; at += 1) {
    assert.deepEqual(typed(bytes.subarray(0, at), bytes.subarray(at)), ["pässwörd😀", "done"]);
  }
});

test("erasing takes whole characters, and nothing from an empty text", () => {
  assert.deepEqual(typed("\u007fa😀\u007fb\b\bc\r"), ["c", "done"]);
});

test("the key for it interrupts", () => {
  assert.equal(typed("abc\u0003")[1], "interrupted");
});
