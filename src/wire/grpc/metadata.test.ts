import assert from "node:assert/strict";
import { test } from "node:test";
import { binaryPair, Metadata } from "./metadata.ts";

const metadata = new Metadata(
  [
    ["token", "a"],
    ["token", "b"],
    ["key-bin", "AP/+"],
    ["short-bin", "/w"],
    ["joined-bin", "AQ==,Ag=="],
  ].map(([name, value]) => ({ name: name!, value: value!, flaw: undefined })),
);

test("the first value counts, all can be had", () => {
  assert.equal(metadata.get("token"), "a");
  assert.deepEqual(metadata.getAll("token"), ["a", "b"]);
  assert.equal(metadata.get("other"), undefined);
  assert.equal([...metadata.entries()].length, 5);
});

test("binary values decode with and without padding", () => {
  assert.deepEqual(metadata.getBinary("key-bin"), Buffer.from([0, 255, 254]));
  assert.deepEqual(metadata.getBinary("short-bin"), Buffer.from([255]));
  assert.deepEqual(metadata.getBinary("joined-bin"), Buffer.from([1]));
  assert.equal(metadata.getBinary("no-bin"), undefined);
});

test("binary values are sent without padding", () => {
  assert.deepEqual(binaryPair("key-bin", Buffer.from([255])), ["key-bin", "/w"]);
});
