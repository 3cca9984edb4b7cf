import assert from "node:assert/strict";
import { test } from "node:test";
import { InvariantError } from "../base/index.ts";
import { startFailure } from "./start-failure.ts";

test("a failure is told in one line, with what caused it", () => {
  const cause = new Error("IO error: LOCK:\nResource temporarily unavailable");
  const error = new Error("Cannot open the backend at /data/member/store", { cause });
  assert.equal(
    startFailure(error),
    "Cannot open the backend at /data/member/store: IO error: LOCK: Resource temporarily unavailable",
  );
  assert.equal(startFailure("text"), "text");
});

test("a bug of our own is told with the place where it showed", () => {
  assert.match(startFailure(new InvariantError("entries are applied in order")), /\n {4}at /);
});
