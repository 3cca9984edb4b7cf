import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../backend/index.ts";
import { createMemoryDisk, type MemoryStores } from "../backend/testing/memory-backend.ts";
import { InvariantError } from "../base/index.ts";
import { CompactedError, CorruptPageError, FutureRevisionError } from "./errors.ts";
import { decodeKeyValue } from "./key-value.ts";
import { openStore } from "./mvcc-store.ts";
import { encodeEtcdRevision } from "./revision.ts";
import type { Payload, RangeQuery, Store } from "./store-contract.ts";
import type { StoreOptions } from "./store-options.ts";
import { EagerClock } from "./testing/eager-clock.ts";

interface World {
  readonly disk: MemoryStores;
  readonly backend: Backend;
  readonly store: Store;
}

async function open(
  disk: MemoryStores = createMemoryDisk(),
  options: Partial<StoreOptions> = {},
): Promise<World> {
  const backend = await disk.open();
  const clock = new EagerClock();
  const store = await openStore({ backend, clock, compactionPauseMs: 0, ...options });
  return { disk, backend, store };
}

async function reopen(world: World, options: Partial<StoreOptions> = {}): Promise<World> {
  await world.backend.commit({ sync: true });
  await world.store.close();
  await world.backend.close();
  return open(world.disk, options);
}

function put(store: Store, key: string, value: string | Buffer = "v"): number {
  const txn = store.write();
  txn.put(key, Buffer.from(value), 0n);
  return txn.end().revision;
}

function remove(store: Store, key: string, end = ""): number {
  const txn = store.write();
  txn.deleteRange(key, end);
  return txn.end().revision;
}

function query(key: string, end = "", more: Partial<RangeQuery> = {}): RangeQuery {
  return { key, end, revision: 0, limit: 0, countOnly: false, ...more };
}

function show(payload: Payload): string {
  const { key, value, createRevision, modRevision, version } = decodeKeyValue(payload);
  return `${key}=${value} ${createRevision}/${modRevision}/${version}`;
}

function read(store: Store, asked: RangeQuery): string[] {
  const found = store.range(asked);
  assert.equal(found.kind, "found");
  return found.payloads.map(show);
}

test("an empty store is at revision 1 and its compact revision reads as -1", async () => {
  const { store } = await open();
  assert.equal(store.currentRevision, 1);
  assert.equal(store.compactRevision, -1);
  assert.equal((await store.hashKv(0)).compactRevision, -1);
  assert.equal(put(store, "a"), 2);
});

test("a transaction is one revision, and none when it wrote nothing", async () => {
  const { store } = await open();
  const txn = store.write();
  assert.equal(txn.revision, 1);
  txn.put("a", Buffer.from("1"), 0n);
  assert.equal(txn.revision, 2);
  txn.put("b", Buffer.from("2"), 0n);
  assert.deepEqual(txn.deleteRange("a", ""), { keys: ["a"], next: undefined });
  const { revision, changes } = txn.end();
  assert.equal(revision, 2);
  assert.deepEqual(
    changes.map(({ kind, key, main, sub, isCreate }) => [kind, key, main, sub, isCreate]),
    [
      ["put", "a", 2, 0, true],
      ["put", "b", 2, 1, true],
      ["delete", "a", 2, 2, false],
    ],
  );
  assert.equal(remove(store, "nothing"), 2);
  assert.deepEqual(read(store, query("a", "z")), ["b=2 2/2/1"]);
});

test("a put on a living key keeps create_revision, on a deleted one begins anew", async () => {
  const { store } = await open();
  put(store, "a", "1");
  put(store, "a", "2");
  assert.deepEqual(read(store, query("a")), ["a=2 2/3/2"]);
  remove(store, "a");
  assert.deepEqual(read(store, query("a")), []);
  put(store, "a", "3");
  assert.deepEqual(read(store, query("a")), ["a=3 5/5/1"]);
  assert.deepEqual(read(store, query("a", "", { revision: 3 })), ["a=2 2/3/2"]);
  assert.deepEqual(read(store, query("a", "", { revision: 4 })), []);
});

test("a transaction reads its own writes, at its own revision", async () => {
  const { store } = await open();
  put(store, "a", "1");
  const txn = store.write();
  assert.equal(txn.range(query("a")).revision, 2);
  txn.put("a", Buffer.from("2"), 0n);
  const found = txn.range(query("a"));
  assert.deepEqual([found.revision, found.payloads.map(show)], [3, ["a=2 2/3/2"]]);
  assert.deepEqual(txn.range(query("a", "", { revision: 2 })).payloads.map(show), ["a=1 2/2/1"]);
  assert.throws(() => txn.range(query("a", "", { revision: 4 })), FutureRevisionError);
  assert.throws(() => store.write(), InvariantError);
  txn.end();
  assert.throws(() => txn.end(), InvariantError);
});

test("reads and compactions are refused exactly outside compact and current revision", async () => {
  const { store } = await open();
  for (const value of ["1", "2", "3", "4"]) put(store, "a", value);
  store.compact(3);
  assert.throws(() => store.range(query("a", "", { revision: 2 })), CompactedError);
  assert.deepEqual(read(store, query("a", "", { revision: 3 })), ["a=2 2/3/2"]);
  assert.throws(() => store.range(query("a", "", { revision: 6 })), FutureRevisionError);
  assert.throws(() => store.compact(3), CompactedError);
  assert.throws(() => store.compact(6), FutureRevisionError);
  assert.throws(() => store.changesFrom(2, { revisionsMax: 1, bytesMax: 1 }), CompactedError);
  await assert.rejects(store.hashKv(2), CompactedError);
  assert.equal(store.at("a", 2), undefined);
  assert.deepEqual(store.missingFor([query("a", "", { revision: 2 })]), []);
});

test("count ignores the limit and adds up whole leaves, also at an old revision", async () => {
  const { store } = await open();
  const txn = store.write();
  for (let at = 0; at < 3000; at++) txn.put(`k${at.toString().padStart(5, "0")}`, Buffer.of(1), 0n);
  txn.end();
  remove(store, "k00100", "k00200");
  const count = (asked: RangeQuery): number => {
    const found = store.range(asked);
    assert.equal(found.kind, "found");
    return found.count;
  };
  assert.equal(count(query("k", "\0", { limit: 3 })), 2900);
  assert.equal(count(query("k", "\0", { countOnly: true })), 2900);
  assert.equal(count(query("k", "\0", { revision: 2, limit: 3 })), 3000);
  assert.equal(count(query("k00050", "k02950", { countOnly: true })), 2800);
  assert.equal(count(query("k1", "k0")), 0);
});

test("a cursor sees its revision to the end, and compaction waits for it to close", async () => {
  const { store } = await open(undefined, { pageCacheBytesMax: 0 });
  for (const key of ["a", "b", "c", "d"]) put(store, key, "old");
  const cursor = store.cursor(query("a", "\0"));
  const seen = (await cursor.next(1)).map(show);
  for (const key of ["a", "b", "c", "d"]) put(store, key, Buffer.alloc(70_000));
  store.compact(store.currentRevision);
  let isThrough = false;
  const compaction = store.runCompaction().then(() => {
    isThrough = true;
  });
  for (;;) {
    const slice = await cursor.next(1);
    if (slice.length === 0) break;
    seen.push(...slice.map(show));
    for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
  }
  assert.deepEqual(seen, ["a=old 2/2/1", "b=old 3/3/1", "c=old 4/4/1", "d=old 5/5/1"]);
  assert.equal(isThrough, false);
  cursor.close();
  await compaction;
  assert.equal(store.isCompactionPending, false);
});

test("compaction leaves a page in place while somebody holds it", async () => {
  let world = await open();
  put(world.store, "a", "1");
  put(world.store, "a", Buffer.alloc(70_000));
  put(world.store, "a", "3");
  world = await reopen(world, { pageCacheBytesMax: 0 });
  const { store } = world;
  const old = query("a", "", { revision: 3 });
  const lease = await store.load(store.missingFor([old]));
  store.compact(4);
  let isThrough = false;
  const compaction = store.runCompaction().then(() => {
    isThrough = true;
  });
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isThrough, false);
  lease.release();
  await compaction;
  const found = await store.whenLoaded(() => store.range(query("a")));
  assert.equal(found.kind, "found");
  assert.deepEqual(found.payloads.map(show), ["a=3 2/4/3"]);
});

test("a revision larger than the page cache is read whole", async () => {
  let world = await open();
  const txn = world.store.write();
  for (const key of ["a", "b", "c", "d", "e"]) txn.put(key, Buffer.alloc(50_000), 0n);
  txn.end();
  put(world.store, "f");
  world = await reopen(world, { pageCacheBytesMax: 0 });
  const { store } = world;
  const limits = { revisionsMax: 100, bytesMax: 1 };
  const found = await store.whenLoaded(() => store.changesFrom(2, limits));
  assert.equal(found.kind, "found");
  assert.deepEqual([found.changes.map(({ key }) => key).join(""), found.next], ["abcde", 3]);
});

test("many commits of little leave as few pairs as their bytes need", async () => {
  let world = await open();
  for (let at = 0; at < 300; at++) {
    put(world.store, `k${at}`, Buffer.alloc(500));
    await world.backend.commit();
    if (at % 50 === 49) world = await reopen(world);
  }
  let pairs = 0;
  for await (const chunk of world.backend.entries("key")) pairs += chunk.length;
  assert.ok(pairs <= 2 + 130, `${pairs} pairs`);
  put(world.store, "large", Buffer.alloc(64 << 10));
  await world.backend.commit();
  pairs = 0;
  for await (const chunk of world.backend.entries("key")) pairs += chunk.length;
  assert.equal(pairs, 4, "three full pages and the large one");
});

test("what a commit of more than a page has written, later ones leave alone", async () => {
  const { store, backend } = await open();
  const stored = async (): Promise<string[]> => {
    const pairs: string[] = [];
    for await (const chunk of backend.entries("key"))
      for (const { key, value } of chunk) pairs.push(`${key.toString("hex")} ${value.length}`);
    return pairs;
  };
  let before: string[] = [];
  for (let commit = 0; commit < 3; commit++) {
    for (let at = 0; at < 15; at++) put(store, `k${at}`, Buffer.alloc(10_000));
    await backend.commit();
    const now = await stored();
    assert.equal(now.length, before.length + 3, "six, six and three");
    assert.deepEqual(now.slice(0, before.length), before);
    before = now;
  }
});

test("a compaction that a restart interrupted is pending again and is carried out", async () => {
  let world = await open();
  for (const value of ["1", "2", "3"]) put(world.store, "a", value);
  world.store.compact(4);
  world = await reopen(world);
  assert.equal(world.store.compactRevision, 4);
  assert.equal(world.store.isCompactionPending, true);
  const { removedRecords } = await world.store.runCompaction();
  assert.equal(removedRecords, 2);
  assert.deepEqual(world.store.compactionHashes, [], "it may not have met every record");
  world = await reopen(world);
  assert.equal(world.store.isCompactionPending, false);
  assert.equal(world.store.currentRevision, 4);
});

test("the compact revision survives when nothing else does", async () => {
  let world = await open();
  put(world.store, "a");
  remove(world.store, "a");
  put(world.store, "b");
  remove(world.store, "b");
  world.store.compact(4);
  await world.store.runCompaction();
  world = await reopen(world);
  assert.equal(world.store.currentRevision, 5);
  world.store.compact(5);
  await world.store.runCompaction();
  world = await reopen(world);
  assert.deepEqual([world.store.currentRevision, world.store.compactRevision], [5, 5]);
});

test("the ten newest compaction hashes are remembered with the compact revision before them", async () => {
  const { store } = await open();
  for (let at = 0; at < 14; at++) {
    put(store, "a", `${at}`);
    const before = await store.hashKv(0);
    const previous = store.compactRevision;
    store.compact(store.currentRevision);
    await store.runCompaction();
    const [newest] = store.compactionHashes;
    assert.equal(newest?.compactRevision, previous);
    assert.equal(newest?.hash, before.hash);
  }
  assert.equal(store.compactionHashes.length, 10);
});

test("listeners hear every revision that wrote, until they stop", async () => {
  const { store } = await open();
  const heard: string[] = [];
  const stop = store.onChanges(({ revision, changes }) => {
    heard.push(`${revision}:${changes.length}`);
  });
  put(store, "a");
  remove(store, "nothing");
  remove(store, "a");
  stop();
  put(store, "a");
  assert.deepEqual(heard, ["2:1", "3:1"]);
});

test("Maintenance.Hash leaves out what is a member's own", async () => {
  const { store, backend } = await open();
  put(store, "a");
  const before = await store.hashAll();
  backend.setConsistentIndex({ index: 7, term: 3 });
  await backend.commit();
  assert.equal(await store.hashAll(), before);
  backend.put("lease", Buffer.from("l"), Buffer.from("x"));
  assert.notEqual(await store.hashAll(), before);
});

const keyBucketPrefix = "\x06";

async function openTampered(change: (pairs: Map<string, Buffer>) => void): Promise<unknown> {
  const world = await open();
  for (let at = 0; at < 40; at++) put(world.store, `k${at}`, Buffer.alloc(5000));
  await world.backend.commit({ sync: true });
  world.disk.tamper(change);
  return open(world.disk);
}

test("a history with a hole, with foreign bytes or a bad compact revision is refused by bucket and key", async () => {
  const pages = (pairs: Map<string, Buffer>): string[] =>
    [...pairs.keys()].filter((name) => name.startsWith(keyBucketPrefix)).sort();
  await assert.rejects(
    openTampered((pairs) => pairs.delete(pages(pairs)[1]!)),
    /bucket key: the history has a hole between revisions \d+ and \d+/,
  );
  await assert.rejects(
    openTampered((pairs) => {
      const name = pages(pairs)[1]!;
      const bytes = Buffer.from(pairs.get(name)!);
      bytes[17] = 0x0b;
      pairs.set(name, bytes);
    }),
    CorruptPageError,
  );
  await assert.rejects(
    openTampered((pairs) => pairs.set("\x0ascheduledCompactRev", Buffer.from("no"))),
    /bucket meta/,
  );
  await openTampered((pairs) =>
    pairs.set("\x0ascheduledCompactRev", encodeEtcdRevision({ main: 3, sub: 0 })),
  );
});

test("a page that is gone from the backend is an error for its readers", async () => {
  let world = await open();
  for (let at = 0; at < 40; at++) put(world.store, `k${at}`, Buffer.alloc(5000));
  world = await reopen(world, { pageCacheBytesMax: 0 });
  const { store, backend } = world;
  const chunks = [];
  for await (const chunk of backend.entries("key")) chunks.push(...chunk);
  backend.delete("key", chunks[0]!.key);
  await assert.rejects(
    store.whenLoaded(() => store.range(query("k0"))),
    CorruptPageError,
  );
});
