import assert from "node:assert/strict";
import { test } from "node:test";
import { olderAt, olderIsTombstone, olderRevision, packOlder } from "./older-revisions.ts";

test("earlier revisions are found by main revision", () => {
  const older = [3, 0, 5, 2, 5, 4, 9, 1];
  assert.equal(olderAt(older, 2), -2);
  assert.equal(olderAt(older, 3), 0);
  assert.equal(olderAt(older, 4), 0);
  assert.equal(olderAt(older, 5), 4, "of one transaction the last");
  assert.equal(olderAt(older, 100), 6);
});

test("an earlier revision gives back its parts", () => {
  const older = [7, packOlder(3, true), 8, packOlder(0, false)];
  assert.deepEqual(olderRevision(older, 0), { main: 7, sub: 3 });
  assert.deepEqual([olderIsTombstone(older, 0), olderIsTombstone(older, 2)], [true, false]);
});
