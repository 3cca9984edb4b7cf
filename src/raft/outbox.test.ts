import assert from "node:assert/strict";
import { test } from "node:test";
import { messageFrom, Outbox } from "./outbox.ts";
import { MessageType } from "./types.ts";

/** Which queue a message goes to: "now", or "later" for after the disk. */
function queueOf(type: MessageType, termIsDurable: boolean): string {
  const outbox = new Outbox();
  outbox.add(messageFrom({ type, to: 2n }, 1n, 1), termIsDurable);
  return outbox.hasBeforeSync ? "now" : "later";
}

test("promises about log and vote always wait for the disk", () => {
  const { vote, voteResp, preVote, preVoteResp, appResp } = MessageType;
  for (const type of [vote, voteResp, preVote, preVoteResp, appResp]) {
    assert.equal(queueOf(type, true), "later");
  }
});

test("what a leader says waits only while its term is not durable", () => {
  const { app, snap, heartbeat, heartbeatResp, timeoutNow, readIndexResp } = MessageType;
  for (const type of [app, snap, heartbeat, heartbeatResp, timeoutNow, readIndexResp]) {
    assert.equal(queueOf(type, true), "now");
    assert.equal(queueOf(type, false), "later");
  }
});

test("forwarded requests never wait", () => {
  const { prop, readIndex, transferLeader } = MessageType;
  for (const type of [prop, readIndex, transferLeader]) assert.equal(queueOf(type, false), "now");
});

test("messages that were handed out are not added to", () => {
  const outbox = new Outbox();
  const none = outbox.takeAfterSync();
  outbox.add(messageFrom({ type: MessageType.appResp, to: 2n }, 1n, 1), true);
  const one = outbox.takeAfterSync();
  outbox.add(messageFrom({ type: MessageType.appResp, to: 3n }, 1n, 1), true);
  assert.deepEqual([none.length, one.length], [0, 1]);
});
