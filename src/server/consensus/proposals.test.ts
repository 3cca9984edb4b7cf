import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { leaderlessRequestsMax, pendingProposalBytesMax } from "../limits.ts";
import { type Proposal, Proposals } from "./proposals.ts";

function startProposals() {
  const clock = new ManualClock();
  const lost: bigint[] = [];
  const proposals = new Proposals({
    clock,
    timeoutError: () => etcdError("Timeout"),
    lost: ({ id }) => lost.push(id),
  });
  let lastId = 0n;
  const propose = (data = Buffer.from("x")): { proposal: Proposal; answer: Promise<unknown> } => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
    const startedMs = clock.monotonicMs();
    const proposal = {
      id: ++lastId,
      data,
      request: undefined,
      asLeader: false,
      startedMs,
      deadlineMs: startedMs + 7_000,
      propose: () => ({ kind: "dropped", reason: "noLeader" }) as const,
      resolve,
      reject,
    };
    return { proposal, answer };
  };
  return { clock, proposals, propose, lost };
}

test("a leader's proposal is answered by the entry of its index and term only", async () => {
  const { proposals, propose, lost } = startProposals();
  const { proposal, answer } = propose();
  proposals.logged(proposal, { index: 5, term: 2 });
  assert.equal(proposals.take({ index: 6, term: 2 }), undefined);
  assert.equal(proposals.take({ index: 5, term: 2 }), proposal);
  proposal.resolve("done");
  assert.equal(await answer, "done");
  assert.equal(proposals.count, 0);
  assert.deepEqual(lost, []);
});

test("a leader's proposal is lost when an entry of another term is committed in its place", () => {
  const { proposals, propose, lost } = startProposals();
  proposals.logged(propose().proposal, { index: 5, term: 2 });
  assert.equal(proposals.take({ index: 5, term: 3 }), undefined);
  assert.deepEqual(lost, [1n]);
  assert.equal(proposals.count, 0);
});

test("a proposal whose index is taken again may still come back by its id", () => {
  const { proposals, propose, lost } = startProposals();
  const first = propose().proposal;
  proposals.logged(first, { index: 5, term: 2 });
  assert.equal(proposals.hasForwarded, false);
  proposals.logged(propose().proposal, { index: 5, term: 4 });
  assert.equal(proposals.takeForwarded(first.id), first);
  assert.equal(proposals.count, 1);
  assert.deepEqual(lost, []);
});

test("proposals time out wherever they wait, and leave no timer", async () => {
  const { clock, proposals, propose } = startProposals();
  const ways = [propose(), propose(), propose()] as const;
  proposals.logged(ways[0].proposal, { index: 1, term: 1 });
  proposals.forwarded(ways[1].proposal);
  proposals.leaderless(ways[2].proposal);
  const answers = ways.map(({ answer }) => assert.rejects(answer, /request timed out/));
  await clock.advance(7_500);
  await Promise.all(answers);
  assert.equal(proposals.failed, 3);
  assert.equal(clock.pendingTimers, 0);
});

test("who waited for a leader keeps its deadline", async () => {
  const { clock, proposals, propose } = startProposals();
  const { proposal, answer } = propose();
  proposals.leaderless(proposal);
  await clock.advance(6_000);
  for (const waiting of proposals.takeLeaderless()) proposals.forwarded(waiting);
  const late = assert.rejects(answer, /request timed out/);
  await clock.advance(1_250);
  await late;
});

test("what was sent to a leader that is gone is given up once the next one's term is applied", async () => {
  const { clock, proposals, propose } = startProposals();
  const [answered, lost, later] = [propose(), propose(), propose()];
  proposals.forwarded(answered.proposal);
  proposals.forwarded(lost.proposal);
  proposals.leaderGone(4);
  proposals.forwarded(later.proposal);
  proposals.appliedTerm(4);
  assert.equal(proposals.takeForwarded(answered.proposal.id), answered.proposal);
  assert.equal(proposals.count, 2);
  const told = assert.rejects(lost.answer, /timed out, possibly due to previous leader failure/);
  proposals.appliedTerm(5);
  await told;
  assert.equal(proposals.takeForwarded(later.proposal.id), later.proposal);
  assert.deepEqual([proposals.count, proposals.failed], [0, 1]);
  proposals.appliedTerm(6);
  await clock.advance(1_000);
  assert.equal(clock.pendingTimers, 0);
});

test("waiting bytes are bounded, wherever they wait", async () => {
  const { proposals, propose } = startProposals();
  assert.ok(proposals.hasRoomFor(pendingProposalBytesMax));
  const { proposal, answer } = propose(Buffer.alloc(10));
  proposals.leaderless(proposal);
  assert.ok(!proposals.hasRoomFor(pendingProposalBytesMax));
  for (const waiting of proposals.takeLeaderless()) proposals.forwarded(waiting);
  assert.ok(!proposals.hasRoomFor(pendingProposalBytesMax));
  const failed = assert.rejects(answer, /server stopped/);
  proposals.failAll(() => new Error("server stopped"));
  await failed;
  assert.ok(proposals.hasRoomFor(pendingProposalBytesMax));
});

test("not more than so many requests wait for a leader", async () => {
  const { proposals, propose } = startProposals();
  for (let n = 0; n < leaderlessRequestsMax; n++) proposals.leaderless(propose().proposal);
  const { proposal, answer } = propose();
  proposals.leaderless(proposal);
  await assert.rejects(answer, /too many requests/);
  assert.equal(proposals.count, leaderlessRequestsMax);
});
