import assert from "node:assert/strict";
import { test } from "node:test";
import { nearestName } from "./nearest-name.ts";

const known = ["name", "data-dir", "listen-client-urls", "listen-peer-urls"];

test("a slip of the keys finds the name that was meant", () => {
  assert.equal(nearestName("nmae", known), "name");
  assert.equal(nearestName("data_dir", known), "data-dir");
  assert.equal(nearestName("listen-client-url", known), "listen-client-urls");
});

test("what is like nothing finds nothing", () => {
  assert.equal(nearestName("frobnicate", known), undefined);
  assert.equal(nearestName("x".repeat(1_000_000), known), undefined);
});
