import assert from "node:assert/strict";
import { test } from "node:test";
import { fnv1a } from "./fnv1a.ts";

test("hashes are those that the authors of FNV published", () => {
  assert.equal(fnv1a(Buffer.alloc(0)), 0xcbf29ce484222325n);
  assert.equal(fnv1a(Buffer.from("a")), 0xaf63dc4c8601ec8cn);
  assert.equal(fnv1a(Buffer.from("foobar")), 0x85944171f73967e8n);
});
