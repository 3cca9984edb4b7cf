import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { type Entry, EntryType } from "../../raft/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import { type Proposal, Proposals } from "../consensus/proposals.ts";
import type { DeleteRangeResult } from "../kv/results.ts";
import { type KeySpaceOptions, openState, silentLogger } from "../testing/key-space.ts";
import { EntryApplier } from "./entry-applier.ts";

const {
  DeleteRangeRequest,
  InternalRaftRequest,
  LeaseGrantRequest,
  LeaseRevokeRequest,
  PutRequest,
  Request,
  RequestHeader,
} = etcdserverpb;
const { ConfChange } = raftpb;

interface StartOptions extends KeySpaceOptions {
  readonly consistentIndex?: number;
}

async function startApplier({ consistentIndex = 0, ...options }: StartOptions = {}) {
  const state = await openState(options);
  const clock = new ManualClock();
  const lost: Proposal[] = [];
  const proposals = new Proposals({
    clock,
    timeoutError: () => etcdError("Timeout"),
    lost: (proposal) => lost.push(proposal),
  });
  const propose = (data: Buffer, id = 0n): { proposal: Proposal; answer: Promise<unknown> } => {
    const { promise: answer, resolve, reject } = Promise.withResolvers<unknown>();
    const times = { startedMs: 0, deadlineMs: 7_000 };
    const nowhere = () => ({ kind: "dropped", reason: "noLeader" }) as const;
    const proposal = {
      id,
      data,
      request: undefined,
      asLeader: false,
      ...times,
      propose: nowhere,
      resolve,
      reject,
    };
    return { proposal, answer };
  };
  const seen: string[] = [];
  const failures: unknown[] = [];
  const applier = new EntryApplier({
    state,
    proposals,
    clock,
    logger: silentLogger,
    consistentIndex,
    appliedIndex: 0,
    hooks: {
      confChange: (entry) => {
        seen.push(`conf change ${entry.index}`);
        return "changed";
      },
      v2Request: (request) => void seen.push(`v2 ${request.path}`),
      clusterRequest: () => false,
      applied: (index) => seen.push(`applied ${index}`),
      spaceExhausted: () => seen.push("space exhausted"),
      compacted: () => seen.push("compacted"),
      failed: (error) => failures.push(error),
      took: () => undefined,
    },
  });
  return { state, clock, proposals, propose, lost, applier, seen, failures };
}

function entryOf(index: number, data: Buffer, type: Entry["type"] = EntryType.normal): Entry {
  return { index, term: 2, type, data };
}

function put(key: string, value: string | Buffer = "v"): Buffer {
  const request = PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
  return InternalRaftRequest.encode(InternalRaftRequest.create({ put: request }));
}

test("entries of a turn are applied in one slice, and the store's index goes with them", async () => {
  const { state, applier, seen } = await startApplier();
  applier.enqueue([entryOf(1, put("a")), entryOf(2, put("b")), entryOf(3, Buffer.alloc(0))]);
  assert.deepEqual(seen, ["applied 3"]);
  assert.equal(state.store.currentRevision, 3);
  assert.deepEqual(state.backend.consistentIndex, { index: 3, term: 2 });
  assert.deepEqual([applier.applied, applier.appliedTerm], [3, 2]);
});

test("what the store already contains is not applied again", async () => {
  const { state, applier, seen } = await startApplier({ consistentIndex: 2 });
  applier.enqueue([entryOf(1, put("a")), entryOf(2, put("b"))]);
  assert.equal(state.store.currentRevision, 1);
  assert.deepEqual(state.backend.consistentIndex, { index: 0, term: 0 }, "not set back");
  applier.enqueue([entryOf(3, put("c"))]);
  assert.equal(state.store.currentRevision, 2);
  assert.deepEqual(seen, ["applied 2", "applied 3"]);
});

test("changes of configuration reach the consensus core even when the store contains them", async () => {
  const { applier, seen } = await startApplier({ consistentIndex: 5 });
  applier.enqueue([entryOf(1, Buffer.alloc(0), EntryType.confChange)]);
  assert.deepEqual(seen, ["conf change 1", "applied 1"]);
});

test("a proposal is answered with what its own entry came to; one whose place another took is lost", async () => {
  const { proposals, propose, lost, applier } = await startApplier();
  const own = propose(put("a"));
  proposals.logged(own.proposal, { index: 1, term: 2 });
  const unlucky = propose(put("b"));
  proposals.logged(unlucky.proposal, { index: 2, term: 1 });
  applier.enqueue([entryOf(1, put("a")), entryOf(2, put("of another leader"))]);
  assert.equal(((await own.answer) as { readonly revision: number }).revision, 2);
  assert.deepEqual(lost, [unlucky.proposal]);
  assert.equal(proposals.count, 0);
});

test("a proposal that was sent to the leader is answered by the entry that bears its id", async () => {
  const { proposals, propose, applier } = await startApplier();
  const header = RequestHeader.create({ id: 7n });
  const request = PutRequest.create({ key: Buffer.from("a") });
  const data = InternalRaftRequest.encode(InternalRaftRequest.create({ header, put: request }));
  const own = propose(data, 7n);
  proposals.forwarded(own.proposal);
  applier.enqueue([entryOf(1, put("b")), entryOf(2, Buffer.from(data)), entryOf(3, data)]);
  assert.equal(((await own.answer) as { readonly revision: number }).revision, 3);
});

test("a legacy request and a change of configuration are known by their ids too", async () => {
  const { proposals, propose, applier } = await startApplier();
  const legacy = Request.encode(Request.create({ id: 8n, method: "PUT", path: "/0/version" }));
  const change = ConfChange.encode(ConfChange.create({ id: 9n, nodeId: 1n }));
  const publication = propose(legacy, 8n);
  const addition = propose(change, 9n);
  proposals.forwarded(publication.proposal);
  proposals.forwarded(addition.proposal);
  applier.enqueue([entryOf(1, change, EntryType.confChange), entryOf(2, legacy)]);
  await publication.answer;
  assert.equal(await addition.answer, "changed");
});

test("an entry that is refused changes nothing and is refused to its proposer only", async () => {
  const { state, proposals, propose, applier, failures } = await startApplier();
  const request = PutRequest.create({ key: Buffer.from("a"), lease: 404n });
  const data = InternalRaftRequest.encode(InternalRaftRequest.create({ put: request }));
  const { proposal, answer } = propose(data);
  proposals.logged(proposal, { index: 1, term: 2 });
  applier.enqueue([entryOf(1, data)]);
  await assert.rejects(answer, { message: "etcdserver: requested lease not found" });
  assert.equal(state.store.currentRevision, 1);
  assert.equal(applier.applied, 1);
  assert.deepEqual(failures, []);
});

test("an entry without a key is refused instead of stopping the member", async () => {
  const { applier, failures } = await startApplier();
  applier.enqueue([entryOf(1, put(""))]);
  assert.deepEqual([applier.applied, failures], [1, []]);
});

test("an entry past the quota is applied, but its proposer and the member are told", async () => {
  const { state, proposals, propose, applier, seen } = await startApplier({ quotaBytes: 300 });
  const data = put("a", "x".repeat(100));
  const { proposal, answer } = propose(data);
  proposals.logged(proposal, { index: 1, term: 2 });
  applier.enqueue([entryOf(1, data)]);
  await assert.rejects(answer, { message: "etcdserver: mvcc: database space exceeded" });
  assert.equal(state.store.currentRevision, 2);
  assert.ok(seen.includes("space exhausted"));
});

test("a request in the v2 encoding is passed on", async () => {
  const { applier, seen } = await startApplier();
  const request = Request.create({ method: "PUT", path: "/0/version", val: "3.5.0" });
  applier.enqueue([entryOf(1, Request.encode(request))]);
  assert.deepEqual(seen, ["v2 /0/version", "applied 1"]);
});

test("an entry that needs a page from the disk is applied in its turn, after waiting for it", async () => {
  const { state, clock, applier, failures } = await startApplier({ pageCacheBytesMax: 70_000 });
  const large = Buffer.alloc(20_000, 1);
  const writes = Array.from({ length: 40 }, (_, n) => entryOf(n + 1, put(`k${n}`, large)));
  applier.enqueue(writes);
  while (applier.applied < writes.length) await clock.yield();
  await state.backend.commit({ sync: true });
  const range = { key: Buffer.from("k"), rangeEnd: Buffer.from("l"), prevKv: true };
  const deletion = InternalRaftRequest.encode(
    InternalRaftRequest.create({ deleteRange: DeleteRangeRequest.create(range) }),
  );
  applier.enqueue([entryOf(41, deletion)]);
  applier.enqueue([entryOf(42, put("after"))]);
  while (applier.applied < 42) await clock.yield();
  assert.deepEqual(failures, []);
  assert.equal(state.store.keyCount, 1);
  assert.equal(state.store.currentRevision, 43);
});

function deletion(key: string, rangeEnd: string, prevKv = false): Buffer {
  const range = { key: Buffer.from(key), rangeEnd: Buffer.from(rangeEnd), prevKv };
  const request = InternalRaftRequest.create({ deleteRange: DeleteRangeRequest.create(range) });
  return InternalRaftRequest.encode(request);
}

/** An applier that has put a to e and deletes them, two in a turn, of which the first one was. */
async function startDeleting() {
  const started = await startApplier({ deleteStepKeys: 2 });
  const { applier, proposals, propose, state, seen } = started;
  applier.enqueue([..."abcde"].map((key, n) => entryOf(n + 1, put(key))));
  await state.backend.commit();
  const own = propose(deletion("a", "z", true));
  proposals.logged(own.proposal, { index: 7, term: 2 });
  seen.length = 0;
  applier.enqueue([
    entryOf(6, put("f")),
    entryOf(7, deletion("a", "z", true)),
    entryOf(8, put("g")),
  ]);
  return { ...started, answer: own.answer };
}

const everything = { key: "a", end: "z", revision: 0, limit: 0, countOnly: false };

test("a delete of many keys goes in steps, of which nobody sees one before the last", async () => {
  const { state, applier, clock, seen, answer } = await startDeleting();
  const { store, backend } = state;
  const hashBefore = store.hashKv(7);
  const writes: string[] = [];
  let isCommitted = false;
  const committed = backend.commit({ sync: true }).then(() => {
    isCommitted = true;
  });
  const snapshot = backend.snapshot();
  store.onChanges(({ revision, changes }) => writes.push(`${revision}: ${changes.length}`));
  for (let turn = 0; turn < 2; turn++) {
    assert.deepEqual([applier.applied, store.currentRevision], [6, 7]);
    const found = store.range(everything);
    assert.ok(found.kind === "found" && found.count === 6 && found.payloads.length === 6);
    assert.deepEqual(
      [store.state("a"), store.state("f")],
      ["changing", { createRevision: 7, modRevision: 7, version: 1 }],
    );
    const changes = store.changesFrom(7, { revisionsMax: 10, bytesMax: 1_000 });
    assert.ok(changes.kind === "found" && changes.changes.length === 1 && changes.next === 8);
    assert.deepEqual([isCommitted, writes], [false, []]);
    await clock.yield();
  }
  const { deleted, previous, revision } = (await answer) as DeleteRangeResult;
  assert.deepEqual([deleted, previous.length, revision], [6, 6, 8]);
  assert.deepEqual(seen, ["applied 6", "applied 7", "applied 8"]);
  assert.deepEqual(writes, ["8: 6", "9: 1"]);
  assert.deepEqual([store.keyCount, store.state("a")], [1, undefined]);
  await committed;
  assert.deepEqual((await snapshot).consistentIndex.index, 8);
  assert.equal((await store.hashKv(7)).hash, (await hashBefore).hash);
});

test("what asks for the state as a whole waits for the end of a delete", async () => {
  const { state, applier, clock } = await startDeleting();
  const asked = [
    state.store.hashAll().then(() => applier.applied),
    state.store.imageIndex(1 << 20).then(() => applier.applied),
    Promise.resolve(state.store.whenWritten()).then(() => applier.applied),
  ];
  for (const at of await Promise.all(asked)) assert.ok(at >= 7, `asked at ${at}`);
  while (applier.applied < 8) await clock.yield();
  assert.equal(state.store.whenWritten(), undefined);
});

test("an applier that is stopped amid a delete ends it first, and answers", async () => {
  const { state, applier, clock, answer } = await startDeleting();
  const committed = state.backend.commit({ sync: true });
  applier.stop();
  assert.deepEqual([applier.applied, state.backend.consistentIndex.index], [7, 7]);
  assert.equal(((await answer) as DeleteRangeResult).deleted, 6);
  await committed;
  await clock.yield();
  assert.deepEqual([applier.applied, state.store.keyCount], [7, 0]);
});

test("a delete that goes wrong amid its steps stops the member, and never reaches the disk", async () => {
  const { state, clock, failures } = await startDeleting();
  const commit = assert.rejects(state.backend.commit(), { code: "closed" });
  state.lessor.detach = () => {
    throw new Error("broken");
  };
  while (failures.length === 0) await clock.yield();
  assert.match(String(failures[0]), /broken/);
  await state.backend.close();
  await commit;
});

test("a revoked lease with many keys goes in steps too, in the order of its keys", async () => {
  const { state, applier, clock } = await startApplier({ deleteStepKeys: 2 });
  const grant = LeaseGrantRequest.create({ id: 5n, ttl: 100n });
  const leased = (key: string): Buffer => {
    const request = PutRequest.create({ key: Buffer.from(key), lease: 5n });
    return InternalRaftRequest.encode(InternalRaftRequest.create({ put: request }));
  };
  const revoke = LeaseRevokeRequest.create({ id: 5n });
  const deleted: string[] = [];
  state.store.onChanges(({ changes }) => {
    for (const { kind, key, sub } of changes) if (kind === "delete") deleted.push(`${key}${sub}`);
  });
  applier.enqueue([
    entryOf(1, InternalRaftRequest.encode(InternalRaftRequest.create({ leaseGrant: grant }))),
    ...[..."edcba"].map((key, n) => entryOf(n + 2, leased(key))),
    entryOf(7, InternalRaftRequest.encode(InternalRaftRequest.create({ leaseRevoke: revoke }))),
  ]);
  assert.deepEqual([applier.applied, state.store.keyCount, deleted], [6, 3, []]);
  while (applier.applied < 7) await clock.yield();
  assert.deepEqual([state.store.keyCount, deleted], [0, ["a0", "b1", "c2", "d3", "e4"]]);
});

test("a stopped applier applies nothing more", async () => {
  const { state, applier } = await startApplier();
  applier.stop();
  applier.enqueue([entryOf(1, put("a"))]);
  assert.equal(state.store.currentRevision, 1);
});

test("a state takes the place of entries that wait, between two entries and before those behind it", async () => {
  const { applier, state, clock, seen } = await startApplier();
  applier.enqueue([entryOf(1, put("a")), entryOf(2, put("b"))]);
  seen.length = 0;
  const replacing = applier.replaceState({ index: 4, term: 3 }, async () => {
    seen.push(`replacing at ${applier.applied}`);
    applier.enqueue([entryOf(5, put("c"))]);
    await clock.yield();
    seen.push("replaced");
  });
  applier.enqueue([entryOf(3, put("dropped")), entryOf(4, put("dropped"))]);
  await replacing;
  for (let n = 0; n < 5; n++) await clock.yield();
  assert.deepEqual(seen, ["replacing at 2", "replaced", "applied 4", "applied 5"]);
  assert.deepEqual([applier.applied, applier.appliedTerm], [5, 2]);
  assert.equal(state.store.state("dropped"), undefined);
  assert.ok(state.store.state("c") !== undefined);
  assert.equal(state.backend.consistentIndex.index, 5);
});

test("a replacement that fails, or for which there is no time left, is told to who wanted it", async () => {
  const { applier, clock, failures } = await startApplier();
  const broken = () => Promise.reject(new Error("broken"));
  await assert.rejects(applier.replaceState({ index: 4, term: 3 }, broken), /broken/);
  const never = Promise.withResolvers<void>();
  const waiting = applier.replaceState({ index: 4, term: 3 }, () => never.promise);
  applier.stop();
  await assert.rejects(waiting, { kind: "Stopped" });
  await assert.rejects(
    applier.replaceState({ index: 9, term: 3 }, async () => undefined),
    { kind: "Stopped" },
  );
  never.resolve();
  await clock.yield();
  assert.deepEqual(failures, []);
});
