import assert from "node:assert/strict";
import { test } from "node:test";
import { goJsonString, goJsonStrings } from "./go-json.ts";

test("strings are escaped as Go escapes them, also what means something to HTML", () => {
  assert.equal(goJsonString('<a&"\n\u2028é>'), '"\\u003ca\\u0026\\"\\n\\u2028é\\u003e"');
  assert.equal(goJsonString("\b\u007f\\"), '"\\u0008\u007f\\\\"');
});

test("a list of strings has no spaces", () => {
  assert.equal(goJsonStrings([]), "[]");
  assert.equal(goJsonStrings(["a", "<"]), '["a","\\u003c"]');
});
