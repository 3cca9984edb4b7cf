import assert from "node:assert/strict";
import { test } from "node:test";
import { UrlPicker } from "./url-picker.ts";

test("an address is kept until it fails, then the next one's turn comes, round and round", () => {
  const picker = new UrlPicker(["a", "b", "c"]);
  assert.deepEqual([picker.pick(), picker.pick()], ["a", "a"]);
  const seen = ["a", "b", "c"].map((url) => {
    picker.failed(url);
    return picker.pick();
  });
  assert.deepEqual(seen, ["b", "c", "a"]);
});

test("several failures of one address move on once", () => {
  const picker = new UrlPicker(["a", "b", "c"]);
  picker.failed("a");
  picker.failed("a");
  assert.equal(picker.pick(), "b");
});

test("new addresses begin with the first, and there may be none", () => {
  const picker = new UrlPicker(["a", "b"]);
  picker.failed("a");
  picker.update(["x", "y"]);
  assert.equal(picker.pick(), "x");
  picker.update([]);
  assert.equal(picker.pick(), undefined);
  picker.failed(undefined);
  assert.equal(picker.pick(), undefined);
});
