import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRetention } from "./auto-compaction.ts";

test("a whole number is hours in periodic mode and revisions in revision mode", () => {
  assert.deepEqual(parseRetention("2", "periodic"), { kind: "periodic", periodMs: 7_200_000 });
  assert.deepEqual(parseRetention("2", "revision"), { kind: "revision", revisions: 2 });
});

test("a duration is a period", () => {
  assert.deepEqual(parseRetention("30m", "periodic"), { kind: "periodic", periodMs: 1_800_000 });
});

test("zero is off in either mode", () => {
  for (const text of ["0", "0s", "00"]) {
    assert.deepEqual(parseRetention(text, "periodic"), { kind: "off" });
    assert.deepEqual(parseRetention(text, "revision"), { kind: "off" });
  }
});

test("anything else is refused in etcd's words", () => {
  for (const text of ["", "-1", "-1h", "1d", "soon"]) {
    assert.throws(() => parseRetention(text, "periodic"), /^ValueError: error parsing Compaction/);
  }
  assert.throws(() => parseRetention("1h", "revision"), /a duration has no meaning/);
});
