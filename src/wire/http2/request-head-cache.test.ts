import assert from "node:assert/strict";
import { test } from "node:test";
import { HpackDecoder } from "./hpack-decoder.ts";
import { http2Limits } from "./limits.ts";
import { RequestHeadCache } from "./request-head-cache.ts";

// :method POST, :scheme http, :path /; then "a" as a literal that does not enter the table, or does.
const plain = Buffer.from("838684", "hex");
const literal = Buffer.from("83868400016101", "hex");
const valueX = Buffer.concat([literal, Buffer.from("x")]);
const entering = Buffer.from("83868440016101 78".replace(" ", ""), "hex");
const dynamic = Buffer.from("838684be", "hex");

function setUp() {
  const decoder = new HpackDecoder(http2Limits);
  const cache = new RequestHeadCache(decoder);
  const head = (block: Buffer) =>
    cache.find(block, 0, block.length) ?? cache.read(block, 0, block.length);
  return { cache, head };
}

test("equal blocks give the same head", () => {
  const { head } = setUp();
  assert.equal(head(plain), head(plain));
  assert.equal(head(valueX), head(valueX));
  assert.notEqual(head(plain), head(valueX));
});

test("a block that changes the dynamic table is read every time", () => {
  const { cache, head } = setUp();
  assert.notEqual(head(entering), head(entering));
  assert.equal(cache.find(entering, 0, entering.length), undefined);
});

test("a changed table outdates what was read before", () => {
  const { head } = setUp();
  head(entering);
  assert.equal(head(dynamic)?.get("a"), "x");
  head(Buffer.from("83868440016101 79".replace(" ", ""), "hex"));
  assert.equal(head(dynamic)?.get("a"), "y");
});

test("blocks that fall on one place do not mix", () => {
  const { head } = setUp();
  for (let round = 0; round < 2; round++) {
    for (let value = 0x21; value < 0x7f; value++) {
      const block = Buffer.concat([literal, Buffer.from([value])]);
      assert.equal(head(block)?.get("a"), String.fromCharCode(value));
    }
  }
});
