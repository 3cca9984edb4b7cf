// A leader that does not tell every follower at once how far the log is committed: who hears of it when.

import assert from "node:assert/strict";
import { test } from "node:test";
import { LoneMember } from "./testing/small-cluster.ts";
import { ConfChangeType, type Entry, type Message, MessageType } from "./types.ts";

const { app, appResp, heartbeatResp, prop, readIndex, voteResp } = MessageType;

function entry(text: string): Entry {
  return { term: 0, index: 0, type: 0, data: Buffer.from(text) };
}

/** The receivers of messages that say nothing but a commit index, each with it. */
function toldOnly(messages: readonly Message[]): [bigint, number][] {
  return messages
    .filter(({ type, entries }) => type === app && entries.length === 0)
    .map(({ to, commit }) => [to, commit]);
}

function toldOf(messages: readonly Message[], type: MessageType): [bigint, number][] {
  return messages.filter((m) => m.type === type).map(({ to, commit }) => [to, commit]);
}

/** Leader of three in term 1 whose first entry, of no content, is committed; its followers know that. */
function leaderOfThree(options = {}): LoneMember {
  const leader = new LoneMember(3, { lazyCommit: true, ...options });
  leader.node.campaign();
  leader.settle();
  leader.receive(2, 1, { type: voteResp });
  acknowledge(leader, 1);
  leader.node.tellCommit();
  leader.settle();
  return leader;
}

/** Both followers have stored the log up to `index`. Returns what they were told thereupon. */
function acknowledge(leader: LoneMember, index: number): Message[] {
  const messages = [2, 3].flatMap((id) => leader.receive(id, 1, { type: appResp, index }));
  assert.equal(leader.node.committedIndex, index);
  return messages;
}

function propose(leader: LoneMember, text: string): Message[] {
  leader.node.propose(Buffer.from(text));
  return leader.settle();
}

test("a commit index that nobody waits for goes along with the next append", () => {
  const leader = leaderOfThree();
  propose(leader, "a");
  assert.deepEqual(acknowledge(leader, 2), []);
  assert.equal(leader.node.owesCommit, true);
  assert.deepEqual(toldOf(propose(leader, "b"), app), [
    [2n, 2],
    [3n, 2],
  ]);
  assert.equal(leader.node.owesCommit, false);
});

test("it goes by itself when the caller says so, once", () => {
  const leader = leaderOfThree();
  propose(leader, "a");
  acknowledge(leader, 2);
  leader.node.tellCommit();
  assert.deepEqual(toldOnly(leader.settle()), [
    [2n, 2],
    [3n, 2],
  ]);
  assert.equal(leader.node.owesCommit, false);
  leader.node.tellCommit();
  assert.deepEqual(leader.settle(), []);
});

test("a heartbeat tells it as ever", () => {
  const leader = leaderOfThree();
  propose(leader, "a");
  acknowledge(leader, 2);
  assert.deepEqual(toldOf(leader.tick(1), MessageType.heartbeat), [
    [2n, 2],
    [3n, 2],
  ]);
  leader.node.tellCommit();
  assert.deepEqual(leader.settle(), []);
});

test("a follower hears at once that what it proposed is committed, and only that follower", () => {
  const leader = leaderOfThree();
  leader.receive(3, 0, { type: prop, entries: [entry("a")] });
  assert.deepEqual(toldOnly(acknowledge(leader, 2)), [[3n, 2]]);
  assert.equal(leader.node.owesCommit, true, "the other one is owed it still");
  propose(leader, "b");
  assert.deepEqual(acknowledge(leader, 3), [], "it waits no more");
});

test("a follower that proposed twice hears of the first entry before the second is committed", () => {
  const leader = leaderOfThree();
  leader.receive(3, 0, { type: prop, entries: [entry("a")] });
  leader.receive(3, 0, { type: prop, entries: [entry("b")] });
  assert.deepEqual(toldOnly(acknowledge(leader, 2)), [[3n, 2]]);
  assert.deepEqual(toldOnly(acknowledge(leader, 3)), [[3n, 3]]);
});

test("a follower that gets an index to read at hears at once that it is committed", () => {
  const leader = leaderOfThree();
  propose(leader, "a");
  // Member 3 confirms the read; member 2, whose read it is, has not stored the entry when the heartbeat leaves.
  leader.receive(3, 1, { type: appResp, index: 2 });
  const asked = leader.receive(2, 0, { type: readIndex, entries: [entry("r")] });
  assert.deepEqual(toldOf(asked, MessageType.heartbeat), [
    [2n, 1],
    [3n, 2],
  ]);
  const answered = leader.receive(3, 1, { type: heartbeatResp, context: Buffer.from("r") });
  assert.deepEqual(
    answered
      .filter(({ type }) => type === MessageType.readIndexResp)
      .map(({ to, index }) => [to, index]),
    [[2n, 2]],
  );
  assert.deepEqual(toldOnly(answered), [[2n, 2]]);
});

test("all followers hear at once that a change of configuration is committed", () => {
  const leader = leaderOfThree();
  const change = { type: ConfChangeType.removeNode, nodeId: 3n, id: 1n, context: undefined };
  leader.node.proposeConfChange(change, Buffer.from("v1 remove 3"));
  leader.settle();
  const messages = leader.receive(2, 1, { type: appResp, index: 2 });
  assert.deepEqual(toldOnly(messages), [
    [2n, 2],
    [3n, 2],
  ]);
});

test("a follower that can be sent nothing is owed nothing until it can", () => {
  const leader = leaderOfThree({ inflightMessagesMax: 1 });
  propose(leader, "a");
  propose(leader, "b");
  leader.receive(2, 1, { type: appResp, index: 2 });
  leader.receive(2, 1, { type: appResp, index: 3 });
  assert.equal(leader.node.committedIndex, 3);
  leader.node.tellCommit();
  assert.deepEqual(toldOnly(leader.settle()), [[2n, 3]], "member 3 has an append to answer first");
  assert.equal(leader.node.owesCommit, false);
  assert.deepEqual(toldOf(leader.receive(3, 1, { type: appResp, index: 2 }), app), [[3n, 3]]);
});

test("a leader that is deposed owes nobody anything", () => {
  const leader = leaderOfThree();
  propose(leader, "a");
  acknowledge(leader, 2);
  assert.equal(leader.node.owesCommit, true);
  leader.receive(2, 2, { type: MessageType.heartbeat });
  assert.equal(leader.node.owesCommit, false);
  leader.node.tellCommit();
  assert.deepEqual(leader.settle(), []);
});

test("without the option everybody hears of a commit index at once", () => {
  const leader = leaderOfThree({ lazyCommit: false });
  propose(leader, "a");
  assert.deepEqual(toldOnly(acknowledge(leader, 2)), [
    [2n, 2],
    [3n, 2],
  ]);
  assert.equal(leader.node.owesCommit, false);
});
