import assert from "node:assert/strict";
import { test } from "node:test";
import { withTermOf } from "./open-log.ts";

test("entries of a term that a crash kept from the log bring the term with them, without a vote", () => {
  const hardState = { term: 9, vote: 7n, commit: 3 };
  assert.deepEqual(withTermOf({ term: 10 }, hardState), { term: 10, vote: 0n, commit: 3 });
});

test("the term and vote of a log that is whole stay as they are", () => {
  const hardState = { term: 9, vote: 7n, commit: 3 };
  assert.equal(withTermOf({ term: 9 }, hardState), hardState);
  assert.equal(withTermOf(undefined, hardState), hardState);
});
