import assert from "node:assert/strict";
import { test } from "node:test";
import { Numbered } from "./numbered.ts";

test("what is added is found by its number until removed, and numbers are given again", () => {
  const names = new Numbered<string>();
  const a = names.add("a");
  const b = names.add("b");
  assert.deepEqual([a, b], [0, 1]);
  names.remove(a);
  assert.throws(() => names.get(a));
  assert.throws(() => names.remove(a));
  assert.equal(names.add("c"), a);
  assert.equal(names.get(a), "c");
  assert.equal(names.get(b), "b");
});
