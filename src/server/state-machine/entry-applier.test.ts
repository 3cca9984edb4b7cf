import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdError } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { type Entry, EntryType } from "../../raft/index.ts";
import { etcdserverpb, raftpb } from "../../wire/protobuf/index.ts";
import { type Proposal, Proposals } from "../consensus/proposals.ts";
import { type KeySpaceOptions, openState, silentLogger } from "../testing/key-space.ts";
import { EntryApplier } from "./entry-applier.ts";

const { DeleteRangeRequest, InternalRaftRequest, PutRequest, Request, RequestHeader } =
  etcdserverpb;
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
