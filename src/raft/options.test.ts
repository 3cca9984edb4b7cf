import assert from "node:assert/strict";
import { test } from "node:test";
import * as limits from "./limits.ts";
import { type RaftOptions, settingsFrom } from "./options.ts";

const required: RaftOptions = { id: 1n, random: { below: () => 0 } };

test("the defaults are those of an etcd server", () => {
  const settings = settingsFrom(required);
  assert.deepEqual(
    [settings.electionTicks, settings.heartbeatTicks, settings.preVote, settings.checkQuorum],
    [10, 1, true, true],
  );
  assert.deepEqual([settings.inflightMessagesMax, settings.messageBytesMax], [512, 1 << 20]);
  assert.equal(settings.inflightBytesMax, 32 << 20);
  assert.equal(settings.isLeaveJoint(Buffer.alloc(0)), true);
  assert.equal(settings.isLeaveJoint(Buffer.from("x")), false);
});

test("options out of range are refused with the wanted range", () => {
  for (const [wrong, message] of [
    [{ id: 0n }, /id must not be 0/],
    [{ electionTicks: 1 }, /electionTicks must be a whole number >= 2: current value is 1/],
    [{ heartbeatTicks: 0 }, /heartbeatTicks must be a whole number >= 1/],
    [{ heartbeatTicks: 10 }, /electionTicks must be a whole number >= 11/],
    [{ inflightMessagesMax: 0.5 }, /inflightMessagesMax/],
    [{ inflightBytesMax: 0 }, /inflightBytesMax/],
    [{ messageBytesMax: -1 }, /messageBytesMax/],
    [{ uncommittedBytesMax: Number.NaN }, /uncommittedBytesMax/],
  ] as const) {
    assert.throws(
      () => settingsFrom({ ...required, ...wrong }),
      (error) => error instanceof RangeError && message.test(error.message),
    );
  }
});

test("a batch to apply always fits into what may be applied at a time", () => {
  assert.ok(limits.committedBytesMax <= limits.applyingBytesMax);
  assert.ok(limits.messageBytesMax <= limits.inflightBytesMax);
  assert.ok(limits.messageBytesMax <= limits.uncommittedBytesMax);
  assert.ok(limits.heartbeatTicksDefault < limits.electionTicksDefault);
});
