import assert from "node:assert/strict";
import { test } from "node:test";
import { decodeHuffman } from "./huffman.ts";

function decode(hex: string): string | undefined {
  const bytes = Buffer.from(hex, "hex");
  const into = Buffer.alloc(bytes.length * 2);
  const length = decodeHuffman(bytes, 0, bytes.length, into);
  return length < 0 ? undefined : into.toString("latin1", 0, length);
}

test("RFC 7541's examples decode", () => {
  assert.equal(decode("f1e3c2e5f23a6ba0ab90f4ff"), "www.example.com");
  assert.equal(decode("a8eb10649cbf"), "no-cache");
  assert.equal(decode("25a849e95bb8e8b4bf"), "custom-value");
  assert.equal(
    decode("d07abe941054d444a8200595040b8166e082a62d1bff"),
    "Mon, 21 Oct 2013 20:13:21 GMT",
  );
});

test("padding must be ones, at most seven of them", () => {
  assert.equal(decode(""), "");
  assert.equal(decode("1f"), "a"); // 00011 and three ones
  assert.equal(decode("1e"), undefined); // the padding has a zero
  assert.equal(decode("1fff"), undefined); // eleven ones
  assert.equal(decode("ff"), undefined);
});

test("EOS inside a string is an error", () => {
  assert.equal(decode("ffffffff"), undefined);
  assert.equal(decode("ffffffffff"), undefined);
});
