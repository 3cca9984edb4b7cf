import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { ProposeResult, RaftNode, Role } from "../../raft/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import { applyLagEntriesMax } from "../limits.ts";
import { Proposals } from "./proposals.ts";
import { Proposer } from "./proposer.ts";
import type { RaftLoop } from "./raft-loop.ts";
import { RequestIds } from "./request-id.ts";

const timeoutMs = 7_000;
const put = { put: etcdserverpb.PutRequest.create({ key: Buffer.from("k") }) };
const noLeader: ProposeResult = { kind: "dropped", reason: "noLeader" };

function startProposer() {
  const clock = new ManualClock();
  const proposals = new Proposals({
    clock,
    timeoutError: () => etcdError("Timeout"),
    lost: (proposal) => proposer.lost(proposal),
  });
  const world = {
    clock,
    proposals,
    next: noLeader as ProposeResult,
    committed: 0,
    trouble: undefined as string | undefined,
    proposed: [] as Buffer[],
    role: "follower" as Role,
  };
  const raft = {
    get role() {
      return world.role;
    },
    get committedIndex() {
      return world.committed;
    },
    propose(data: Buffer) {
      world.proposed.push(data);
      return world.next;
    },
    proposeConfChange(_change: unknown, data: Buffer) {
      world.proposed.push(data);
      return world.next;
    },
  };
  const proposer: Proposer = new Proposer({
    raft: raft as unknown as RaftNode,
    loop: { poke: () => undefined } as unknown as RaftLoop,
    proposals,
    ids: new RequestIds(1n, 0),
    clock,
    requestBytesMax: 1_000,
    timeoutMs,
    isKnownToAll: () => true,
    diskTrouble: () => world.trouble,
    applied: () => 0,
  });
  return { ...world, world, proposer };
}

const refusedWith = (text: string) => ({ message: `etcdserver: ${text}` });

test("a request in the log is answered by the entry at its index", async () => {
  const { world, proposer, proposals } = startProposer();
  world.next = { kind: "accepted", index: 5, term: 1 };
  const answer = proposer.request(put);
  proposals.take({ index: 5, term: 1 })!.resolve("done");
  assert.equal(await answer, "done");
});

test("a request larger than the limit is refused and not proposed", async () => {
  const { proposer, proposed } = startProposer();
  const request = etcdserverpb.PutRequest.create({ value: Buffer.alloc(1_001) });
  await assert.rejects(proposer.request({ put: request }), refusedWith("request is too large"));
  assert.equal(proposed.length, 0);
});

test("a request waits for a leader, and is proposed again when there is one", async () => {
  const { world, proposer, proposals, proposed } = startProposer();
  const answer = proposer.request(put);
  world.next = { kind: "accepted", index: 1, term: 1 };
  proposer.retryLeaderless();
  assert.equal(proposed.length, 2);
  proposals.take({ index: 1, term: 1 })!.resolve("done");
  assert.equal(await answer, "done");
  assert.equal(proposals.failed, 0);
});

test("a change of configuration waits for the one before it", async () => {
  const { world, proposer, proposals, proposed } = startProposer();
  world.next = { kind: "dropped", reason: "confChangePending" };
  const answer = proposer.confChange((id) => raftpb.ConfChange.create({ id, nodeId: 7n }));
  world.next = { kind: "accepted", index: 1, term: 1 };
  proposer.retryLeaderless();
  assert.equal(proposed.length, 2);
  proposals.take({ index: 1, term: 1 })!.resolve("done");
  assert.equal(await answer, "done");
});

test("a request that finds no leader in time fails and is counted", async () => {
  const { clock, proposer, proposals } = startProposer();
  const answer = assert.rejects(proposer.request(put), refusedWith("request timed out"));
  await clock.advance(timeoutMs);
  await answer;
  assert.equal(proposals.failed, 1);
});

test("a request that went to the leader is answered by the entry with its id, and by no other", async () => {
  const { world, proposer, proposals, proposed } = startProposer();
  world.next = { kind: "forwarded", to: 2n };
  const answer = proposer.request(put);
  const { header } = etcdserverpb.InternalRaftRequest.decode(proposed[0]!);
  assert.equal(proposals.takeForwarded(header!.id + 1n), undefined);
  proposals.takeForwarded(header!.id)!.resolve("done");
  assert.equal(await answer, "done");
});

test("a request whose fate is not known is never proposed again", async () => {
  const { world, clock, proposer, proposed } = startProposer();
  world.next = { kind: "forwarded", to: 2n };
  const answer = assert.rejects(proposer.request(put), refusedWith("request timed out"));
  proposer.retryLeaderless();
  await clock.advance(timeoutMs + 250);
  await answer;
  assert.equal(proposed.length, 1);
});

test("a request is proposed again once another entry is committed in its place", async () => {
  const { world, clock, proposer, proposals, proposed } = startProposer();
  world.next = { kind: "accepted", index: 5, term: 1 };
  const answer = proposer.request(put);
  world.next = { kind: "accepted", index: 6, term: 3 };
  assert.equal(proposals.take({ index: 5, term: 2 }), undefined);
  await clock.yield();
  assert.equal(proposed.length, 2);
  assert.equal(proposed[0], proposed[1]);
  proposals.take({ index: 6, term: 3 })!.resolve("done");
  assert.equal(await answer, "done");
});

test("while the disk is full nothing is proposed", async () => {
  const { world, proposer, proposed } = startProposer();
  world.trouble = "the disk is full";
  await assert.rejects(proposer.request(put), refusedWith("mvcc: database space exceeded"));
  assert.equal(proposed.length, 0);
});

test("a leader far behind in applying takes no more", async () => {
  const { world, proposer } = startProposer();
  world.role = "leader";
  world.committed = applyLagEntriesMax + 1;
  await assert.rejects(proposer.request(put), refusedWith("too many requests"));
});

test("a stop fails what waits and refuses what comes", async () => {
  const { world, proposer } = startProposer();
  world.next = { kind: "accepted", index: 1, term: 1 };
  const answer = assert.rejects(proposer.request(put), refusedWith("server stopped"));
  proposer.stop();
  await answer;
  await assert.rejects(proposer.request(put), refusedWith("server stopped"));
});

test("what a leader asks for as leader goes into its own log or nowhere", async () => {
  const { world, clock, proposer, proposals, proposed } = startProposer();
  world.next = { kind: "forwarded", to: 2n };
  await assert.rejects(proposer.requestAsLeader(put), refusedWith("not leader"));
  assert.equal(proposed.length, 0);
  world.role = "leader";
  world.next = { kind: "accepted", index: 5, term: 1 };
  const answer = assert.rejects(proposer.requestAsLeader(put), refusedWith("not leader"));
  assert.equal(proposed.length, 1);
  world.role = "follower";
  assert.equal(proposals.take({ index: 5, term: 2 }), undefined);
  await clock.yield();
  await answer;
  assert.equal(proposed.length, 1);
});

test("a decision of a leader is not put off, and not carried over to its next leadership", async () => {
  const { world, clock, proposer, proposals, proposed } = startProposer();
  world.role = "leader";
  world.next = { kind: "dropped", reason: "transferring" };
  await assert.rejects(proposer.requestAsLeader(put), refusedWith("not leader"));
  world.next = { kind: "accepted", index: 5, term: 1 };
  const answer = assert.rejects(proposer.requestAsLeader(put), refusedWith("not leader"));
  proposals.take({ index: 5, term: 3 });
  await clock.yield();
  await answer;
  assert.equal(proposed.length, 2);
});

test("a follower that has much to apply goes on taking requests, as the leader may have room", async () => {
  const { world, proposer, proposed } = startProposer();
  world.committed = applyLagEntriesMax + 1;
  world.next = { kind: "forwarded", to: 2n };
  const answer = proposer.request(put);
  assert.equal(proposed.length, 1);
  proposer.stop();
  await assert.rejects(answer, refusedWith("server stopped"));
});
