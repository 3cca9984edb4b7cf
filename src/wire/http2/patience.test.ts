import assert from "node:assert/strict";
import { test } from "node:test";
import { withLimits } from "./limits.ts";
import { Patience } from "./patience.ts";
import { defaultKeepalive } from "./ping-policy.ts";

const limits = withLimits({
  sweepMs: 1_000,
  prefaceSeconds: 3,
  partialFrameSeconds: 2,
  lingerSeconds: 2,
  sendStallSeconds: 2,
});
const keepalive = { ...defaultKeepalive, intervalMs: 3_000, timeoutMs: 2_000 };
const fine = { hasSettings: true, isPartial: false };

test("a silent peer is asked once whether it is alive, and taken for dead if it does not answer", () => {
  const patience = new Patience(limits, keepalive);
  const heard = Array.from({ length: 7 }, () => patience.checkInput(fine));
  const bearable = ["bearable", "bearable", "bearable"];
  // The first sweep finds the bytes that the connection began with.
  assert.deepEqual(heard, [...bearable, "ask", "bearable", "dead", "dead"]);
});

test("a peer that is heard is not asked", () => {
  const patience = new Patience(limits, keepalive);
  for (let sweep = 0; sweep < 20; sweep++) {
    patience.heard();
    assert.equal(patience.checkInput(fine), "bearable");
  }
});

test("SETTINGS are waited for from the beginning of the connection", () => {
  const patience = new Patience(limits, keepalive);
  const check = () => {
    patience.sweep();
    patience.heard();
    patience.checkInput({ hasSettings: false, isPartial: false });
  };
  check();
  check();
  assert.throws(check, /^ConnectionError: no SETTINGS came$/);
});

test("a frame is waited for anew with each one that ends", () => {
  const patience = new Patience(limits, keepalive);
  const partial = { hasSettings: true, isPartial: true };
  patience.checkInput(partial);
  patience.checkInput(fine);
  patience.checkInput(partial);
  assert.throws(() => patience.checkInput(partial), /^ConnectionError: a frame does not end$/);
});

test("output is waited for as long as some of it is taken", () => {
  const patience = new Patience(limits, keepalive);
  for (let sentFrames = 1; sentFrames < 10; sentFrames++) {
    patience.checkOutput({ isCongested: true, sentFrames });
  }
  patience.checkOutput({ isCongested: true, sentFrames: 9 });
  const stuck = () => patience.checkOutput({ isCongested: true, sentFrames: 9 });
  assert.throws(stuck, /^ConnectionError: output is not taken$/);
  assert.doesNotThrow(() => patience.checkOutput({ isCongested: false, sentFrames: 9 }));
});

test("a state lasts from its own beginning", () => {
  const patience = new Patience(limits, keepalive);
  patience.sweep();
  patience.enter();
  patience.sweep();
  assert.equal(patience.hasLingered, false);
  patience.sweep();
  assert.equal(patience.hasLingered, true);
});
