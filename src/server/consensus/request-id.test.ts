import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestIds } from "./request-id.ts";

test("request ids carry member and start time and count up", () => {
  const ids = new RequestIds(0x8e9e05c52164694dn, 0x0123456789ab);
  assert.equal(ids.next().toString(16), "694d23456789ab01");
  assert.equal(ids.next().toString(16), "694d23456789ab02");
});

test("a full counter runs into the time part", () => {
  const ids = new RequestIds(1n, 0);
  for (let n = 0; n < 256; n++) ids.next();
  assert.equal(ids.next(), (1n << 48n) + 257n);
});

test("lease ids are positive as signed numbers", () => {
  const ids = new RequestIds(0xffffn, 5);
  for (let n = 0; n < 1000; n++) assert.ok(BigInt.asIntN(64, ids.nextLease()) > 0n);
});
