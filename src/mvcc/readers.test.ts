import assert from "node:assert/strict";
import { test } from "node:test";
import { Readers } from "./readers.ts";

test("compaction passes once no reader needs an older revision", async () => {
  const readers = new Readers();
  const old = readers.open(3);
  const exact = readers.open(5);
  let hasPassed = false;
  const passed = readers.passed(5).then(() => {
    hasPassed = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(hasPassed, false);
  old.close();
  old.close();
  await passed;
  exact.close();
  await readers.passed(Number.MAX_SAFE_INTEGER);
});
