import assert from "node:assert/strict";
import { test } from "node:test";
import { RaftError } from "./errors.ts";
import { messageFrom } from "./outbox.ts";
import { emptyHardState, type PersistedState } from "./persisted-state.ts";
import { RaftNode } from "./raft-node.ts";
import { LoneMember } from "./testing/small-cluster.ts";
import { type Entry, emptyConfState, MessageType, type MessageType as Type } from "./types.ts";

const options = { id: 1n, random: { below: () => 0 } };
const nothing: PersistedState = {
  hardState: emptyHardState,
  confState: { ...emptyConfState, voters: [1n] },
  snapshot: undefined,
  entries: [],
  applied: 0,
};

function entry(term: number, index: number, text = ""): Entry {
  return { term, index, type: 0, data: Buffer.from(text) };
}

/** Does what a Ready asks for, at once. */
function drain(node: RaftNode): void {
  while (node.hasReady()) {
    const ready = node.ready();
    if (ready.hardState || ready.snapshot || ready.entries.length > 0) node.persisted(ready);
    const last = ready.committed.at(-1);
    if (last !== undefined) node.applied(last.index);
  }
}

function soleLeader(): RaftNode {
  const node = new RaftNode(options, nothing);
  node.campaign();
  drain(node);
  return node;
}

test("proposals during a write go into the next one, together", () => {
  const node = soleLeader();
  node.propose(Buffer.from("a"));
  const first = node.ready();
  node.propose(Buffer.from("b"));
  node.propose(Buffer.from("c"));
  assert.equal(node.hasReady(), false, "nothing can be done before the disk has answered");
  node.persisted(first);
  const second = node.ready();
  assert.deepEqual(
    second.committed.map(({ index }) => index),
    [2],
  );
  assert.deepEqual(
    second.entries.map(({ index }) => index),
    [3, 4],
  );
  assert.equal(second.mustSync, true);
});

test("only the write in flight can be reported as durable", () => {
  const node = soleLeader();
  node.propose(Buffer.from("a"));
  const ready = node.ready();
  const idle = node.ready();
  assert.throws(() => node.persisted(idle), { name: "InvariantError" });
  node.persisted(ready);
  assert.throws(() => node.persisted(ready), { name: "InvariantError" });
});

test("a commit index alone is written with the next tick, and need not be synced", () => {
  const node = soleLeader();
  node.propose(Buffer.from("a"));
  drain(node);
  assert.equal(node.hasReady(), false);
  node.tick();
  const ready = node.ready();
  assert.deepEqual([ready.hardState?.commit, ready.mustSync], [2, false]);
});

test("a restart applies again what comes after the state machine's own index, and no more", () => {
  const node = new RaftNode(options, {
    ...nothing,
    hardState: { term: 1, vote: 1n, commit: 3 },
    entries: [entry(1, 1), entry(1, 2), entry(1, 3), entry(1, 4)],
    applied: 2,
  });
  assert.deepEqual(
    node.ready().committed.map(({ index }) => index),
    [3],
  );
});

test("state that contradicts itself is refused", () => {
  for (const wrong of [
    { hardState: { term: 1, vote: 0n, commit: 3 }, entries: [entry(1, 1)] },
    { hardState: { term: 1, vote: 0n, commit: 0 }, entries: [entry(1, 2)] },
    { hardState: { term: 1, vote: 0n, commit: 0 }, entries: [entry(2, 1)] },
    { hardState: { term: 2, vote: 0n, commit: 0 }, entries: [entry(2, 1), entry(1, 2)] },
    { applied: 1 },
  ]) {
    assert.throws(
      () => new RaftNode(options, { ...nothing, ...wrong }),
      (error) => error instanceof RaftError && error.code === "corruptState",
    );
  }
});

test("malformed and local messages of a peer are dropped", () => {
  const lone = new LoneMember(3);
  const { hup, beat, checkQuorum, unreachable, snapStatus, snap, app, vote } = MessageType;
  for (const type of [hup, beat, checkQuorum, unreachable, snapStatus, snap, 99 as Type]) {
    assert.deepEqual(lone.receive(2, 5, { type }), []);
  }
  assert.deepEqual(lone.receive(2, 0, { type: vote }), [], "a vote request without a term");
  for (const entries of [[entry(1, 2)], [entry(1, 1), entry(1, 3)], [entry(9, 1)]]) {
    assert.deepEqual(lone.receive(2, 5, { type: app, entries }), []);
  }
  assert.deepEqual([lone.node.term, lone.node.lastIndex], [0, 0]);
});

test("absent data in a received message is empty data", () => {
  const lone = new LoneMember(3);
  const received = messageFrom({ type: MessageType.app, to: 1n }, 2n, 1);
  lone.node.step({ ...received, entries: [{ term: 1, index: 1, type: 0, data: undefined }] });
  assert.equal(lone.node.entries(1, 2, 100)[0]?.data.length, 0);
});

test("whatever a leader sends, committed entries stay", () => {
  const lone = new LoneMember(3);
  const entries = [entry(1, 1, "a"), entry(1, 2, "b")];
  lone.receive(2, 1, { type: MessageType.app, entries, commit: 2 });
  for (const [index, logTerm] of [
    [0, 0],
    [1, 1],
    [2, 2],
  ] as const) {
    const other = [entry(3, index + 1, "x"), entry(3, index + 2, "y")];
    lone.receive(3, 3, { type: MessageType.app, index, logTerm, entries: other });
  }
  assert.deepEqual([lone.node.termOf(1), lone.node.termOf(2), lone.node.lastIndex], [1, 1, 2]);
});

test("a member that has lost acknowledged entries stops", () => {
  const lone = new LoneMember(3);
  assert.throws(
    () => lone.receive(2, 1, { type: MessageType.heartbeat, commit: 4 }),
    (error) => error instanceof RaftError && error.code === "commitBeyondLog",
  );
});

test("the log is compacted only up to the recorded snapshot", () => {
  const node = soleLeader();
  node.propose(Buffer.from("a"));
  drain(node);
  assert.throws(() => node.compact(2), { name: "InvariantError" });
  const metadata = { index: 2, term: 1, confState: node.confState() };
  node.recordSnapshot({ data: Buffer.from("state"), metadata });
  node.compact(2);
  assert.deepEqual([node.firstIndex, node.lastIndex, node.termOf(2)], [3, 2, 1]);
});

test("a proposal costs no work for what is already in the log", () => {
  const node = soleLeader();
  for (let i = 0; i < 50_000; i++) node.propose(Buffer.alloc(0));
  const ready = node.ready();
  assert.equal(ready.entries.length, 50_000);
  node.persisted(ready);
  assert.equal(node.committedIndex, 50_001);
});

test("reads of a sole voter are answered at once, after its first commit", () => {
  const node = new RaftNode(options, nothing);
  assert.equal(node.readIndex(Buffer.from("early")), "dropped");
  node.campaign();
  assert.equal(node.readIndex(Buffer.from("first")), "queued");
  const ready = node.ready();
  assert.deepEqual(ready.readStates, []);
  node.persisted(ready);
  const [first] = node.ready().readStates;
  assert.deepEqual([first?.index, first?.context.toString()], [1, "first"]);
  node.readIndex(Buffer.from("second"));
  assert.equal(node.ready().readStates.length, 1);
});
