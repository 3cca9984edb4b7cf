import assert from "node:assert/strict";
import { test } from "node:test";
import { lowerIdFirst } from "./campaign.ts";
import { LoneMember, SmallCluster } from "./testing/small-cluster.ts";
import { MessageType } from "./types.ts";

const options = { preVote: true, checkQuorum: true };
const { preVote, preVoteResp } = MessageType;

/** Member 1 of three, which has asked for pre-votes; its log has one entry. */
function asking() {
  const member = new LoneMember(3, options, 1);
  member.node.campaign();
  member.settle();
  assert.equal(member.node.role, "preCandidate");
  const { term } = member.node;
  const ask = (from: number, { context, index = 1 }: { context?: Buffer; index?: number } = {}) =>
    member.receive(from, term + 1, { type: preVote, index, logTerm: index, context });
  return { member, term, ask };
}

test("of two that ask for pre-votes at once, the one with the lower id is elected in that term", () => {
  for (const order of [
    [2, 3],
    [3, 2],
  ]) {
    const cluster = new SmallCluster(3, options);
    const { term } = cluster.node(1);
    cluster.cutOff(1);
    for (const id of order) cluster.node(id).campaign();
    cluster.exchange();
    assert.deepEqual([cluster.node(2).role, cluster.node(3).role], ["leader", "follower"]);
    assert.equal(cluster.node(2).term, term + 1);
  }
});

test("all that are left of five ask at once, and one of them is elected in that term", () => {
  const cluster = new SmallCluster(5, options);
  const { term } = cluster.node(1);
  cluster.cutOff(1);
  for (const id of [5, 3, 4, 2]) cluster.node(id).campaign();
  cluster.exchange();
  assert.equal(cluster.node(2).role, "leader");
  assert.equal(cluster.node(2).term, term + 1);
});

test("a pre-candidate goes on when a higher id asks that will withdraw itself", () => {
  const { member, ask } = asking();
  const [answer] = ask(2, { context: lowerIdFirst });
  assert.equal(answer?.reject, false);
  assert.equal(member.node.role, "preCandidate");
});

test("it withdraws for one that knows no withdrawal, and leaves no trace", () => {
  const { member, term, ask } = asking();
  const [answer] = ask(2);
  assert.deepEqual([answer?.type, answer?.reject], [preVoteResp, false]);
  assert.deepEqual([member.node.role, member.node.leader], ["follower", 0n]);
  assert.equal(member.node.term, term);
});

test("an answer to one that has withdrawn does not count", () => {
  const { member, term, ask } = asking();
  ask(2);
  assert.deepEqual(member.receive(3, term + 1, { type: preVoteResp }), []);
  assert.deepEqual([member.node.role, member.node.term], ["follower", term]);
});

test("nobody withdraws for a candidate that it refuses", () => {
  const { member, ask } = asking();
  const [answer] = ask(2, { index: 0 });
  assert.equal(answer?.reject, true);
  assert.equal(member.node.role, "preCandidate");
});

test("one that has withdrawn asks again after an election timeout", () => {
  const { member, ask } = asking();
  ask(2);
  const sent = member.tick(20);
  assert.equal(member.node.role, "preCandidate");
  assert.ok(sent.every(({ context }) => context?.equals(lowerIdFirst)));
});
