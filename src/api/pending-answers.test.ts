import assert from "node:assert/strict";
import { test } from "node:test";
import { PendingAnswers } from "./pending-answers.ts";

test("answers are pending up to the limit, and again when others were taken", () => {
  const pending = new PendingAnswers(100);
  assert.ok(pending.add(60));
  assert.ok(pending.add(40));
  assert.ok(!pending.add(1));
  pending.remove(60);
  assert.ok(pending.add(60));
});

test("one answer alone may be of any size", () => {
  const pending = new PendingAnswers(100);
  assert.ok(pending.add(1_000));
  assert.ok(!pending.add(1));
  pending.remove(1_000);
  assert.ok(pending.add(1));
});
