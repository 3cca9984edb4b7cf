import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MessageType, type ReceivedMessage } from "../../raft/index.ts";
import { messageInTest } from "../../raft/testing/message-in-test.ts";
import { heldProposalBytesMax, heldProposalMaxMs } from "../limits.ts";
import { HeldProposals } from "./held-proposals.ts";

function proposal(data: Buffer): ReceivedMessage {
  const entries = [{ term: 0, index: 0, type: 0, data }] as const;
  return messageInTest({ type: MessageType.prop, to: 1n, from: 2n, term: 0, entries });
}

function start() {
  const clock = new ManualClock();
  const held = new HeldProposals(clock);
  const take = () => held.take().map(({ entries }) => String(entries[0]?.data));
  return { clock, held, take };
}

test("what is held is taken once, in order", () => {
  const { held, take } = start();
  held.hold(proposal(Buffer.from("a")));
  held.hold(proposal(Buffer.from("b")));
  assert.deepEqual(take(), ["a", "b"]);
  assert.ok(held.isEmpty);
  assert.deepEqual(take(), []);
});

test("what is held for too long is dropped", async () => {
  const { clock, held, take } = start();
  held.hold(proposal(Buffer.from("a")));
  await clock.advance(heldProposalMaxMs - 1);
  held.hold(proposal(Buffer.from("b")));
  await clock.advance(1);
  assert.deepEqual(take(), ["b"]);
});

test("what there is no room for is dropped, until there is", () => {
  const { held, take } = start();
  held.hold(proposal(Buffer.alloc(heldProposalBytesMax, "x")));
  held.hold(proposal(Buffer.from("a")));
  assert.equal(take().length, 1);
  held.hold(proposal(Buffer.from("a")));
  assert.deepEqual(take(), ["a"]);
});
