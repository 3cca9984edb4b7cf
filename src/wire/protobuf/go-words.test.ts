import assert from "node:assert/strict";
import { test } from "node:test";
import { type AnyCodec, etcdserverpb, goWords, ProtobufError } from "./index.ts";

function wordsFor(codec: AnyCodec, hex: string): string {
  try {
    codec.decode(Buffer.from(hex, "hex"));
  } catch (error) {
    assert.ok(error instanceof ProtobufError);
    return goWords(error);
  }
  return "";
}

test("faults are told in the words of official etcd", () => {
  const { RangeRequest, TxnRequest } = etcdserverpb;
  assert.equal(wordsFor(RangeRequest, "0a0561"), "unexpected EOF");
  const negative = "proto: negative length found during unmarshaling";
  assert.equal(wordsFor(RangeRequest, "0affffffffffffffffff0161"), negative);
  assert.equal(wordsFor(RangeRequest, `18${"ff".repeat(10)}01`), "proto: integer overflow");
  assert.equal(wordsFor(RangeRequest, "0000"), "proto: RangeRequest: illegal tag 0 (wire type 0)");
  assert.equal(wordsFor(RangeRequest, "1001"), "proto: wrong wireType = 0 for field RangeEnd");
  assert.equal(
    wordsFor(RangeRequest, "0c"),
    "proto: RangeRequest: wiretype end group for non-group",
  );
  assert.equal(wordsFor(RangeRequest, "ff0100"), "proto: illegal wireType 7");
  assert.equal(wordsFor(TxnRequest, "0801"), "proto: wrong wireType = 0 for field Compare");
});

test("what official etcd would take is told in our own words", () => {
  assert.match(wordsFor(etcdserverpb.RangeRequest, "8a80808080010161"), /tag over 32 bits/);
});
