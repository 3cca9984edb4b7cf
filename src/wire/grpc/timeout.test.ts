import assert from "node:assert/strict";
import { test } from "node:test";
import { parseTimeoutMs } from "./timeout.ts";

test("every unit is read", () => {
  const expected = { "2H": 7_200_000, "3M": 180_000, "4S": 4000, "5m": 5, "6u": 0.006, "0S": 0 };
  for (const [text, ms] of Object.entries(expected)) assert.equal(parseTimeoutMs(text), ms, text);
  assert.ok(Math.abs((parseTimeoutMs("99999999n") ?? 0) - 99.999999) < 1e-9);
});

test("what is malformed is undefined", () => {
  for (const text of ["", "S", "5", "5s", "-1S", "1.5S", "123456789S", " 1S", "1S "]) {
    assert.equal(parseTimeoutMs(text), undefined, text);
  }
});
