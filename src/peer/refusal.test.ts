import assert from "node:assert/strict";
import { test } from "node:test";
import { isRefusal } from "./refusal.ts";

const coded = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code });

test("a refusal is one by all addresses of a name, and by nothing else", () => {
  const refused = coded("ECONNREFUSED");
  assert.ok(isRefusal(refused));
  assert.ok(isRefusal(new AggregateError([refused, refused])));
  assert.ok(!isRefusal(Object.assign(new AggregateError([refused, coded("ETIMEDOUT")]), refused)));
  assert.ok(!isRefusal(new AggregateError([])));
  for (const code of ["ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH", "ENOTFOUND"]) {
    assert.ok(!isRefusal(coded(code)), code);
  }
  assert.ok(!isRefusal("closed by the remote"));
});
