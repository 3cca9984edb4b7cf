import assert from "node:assert/strict";
import { test } from "node:test";
import type { BucketEntry } from "../backend/index.ts";
import { createMemoryDisk } from "../backend/testing/memory-backend.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { RevisionPairError } from "./errors.ts";
import { hashRevisionPairs } from "./hash-pairs.ts";
import { openStore } from "./mvcc-store.ts";
import { createPairImporter } from "./pair-importer.ts";
import { encodeEtcdRevision } from "./revision.ts";
import { revisionPairs } from "./revision-pairs.ts";
import type { Store } from "./store-contract.ts";
import { EagerClock } from "./testing/eager-clock.ts";

async function open() {
  const backend = await createMemoryDisk().open();
  return { backend, store: await openStore({ backend, clock: new EagerClock() }) };
}

/** Writes of all sizes, deletions, transactions of several writes, compactions. */
async function fill(store: Store, random: SeededRandom): Promise<void> {
  for (let n = 0; n < 300; n++) {
    const write = store.write();
    for (let sub = random.below(3); sub >= 0; sub--) {
      const key = `k${random.below(40)}`;
      if (random.below(4) === 0) write.deleteRange(key, "");
      else write.put(key, random.bytes(random.below(20) === 0 ? 90_000 : 300), 0n);
    }
    write.end();
    if (random.below(60) > 0) continue;
    const revision = store.currentRevision - random.below(10);
    if (revision <= store.compactRevision) continue;
    store.compact(revision);
    if (random.below(2) === 0) await store.runCompaction();
  }
}

test("a store that is made of another one's pairs is the same", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { backend, store } = await open();
    await fill(store, new SeededRandom(seed));
    await backend.commit();
    const copy = await createMemoryDisk().open();
    const meta = new Map<string, Buffer>();
    for await (const chunk of backend.entries("meta")) {
      for (const { key, value } of chunk) {
        copy.put("meta", key, value);
        meta.set(key.toString(), value);
      }
    }
    const importer = createPairImporter({ backend: copy, meta: (key) => meta.get(`${key}`) });
    const keys: Buffer[] = [];
    for await (const pairs of revisionPairs(backend.entries("key"))) {
      for (const { key, value } of pairs) {
        keys.push(key);
        importer.add(key, value);
      }
    }
    importer.end();
    assert.deepEqual(keys, [...keys].sort(Buffer.compare), `seed ${seed}`);
    const other = await openStore({ backend: copy, clock: new EagerClock() });
    assert.equal(other.currentRevision, store.currentRevision, `seed ${seed}`);
    assert.deepEqual(await other.hashKv(0), await store.hashKv(0), `seed ${seed}`);
    assert.equal(await other.hashAll(), await store.hashAll(), `seed ${seed}`);
  }
});

test("pairs that no store can go on with are refused by name", () => {
  const value = Buffer.from("0a016b10021802200132", "hex").subarray(0, 9);
  const key = (main: number, sub = 0): Buffer => encodeEtcdRevision({ main, sub });
  const tombstone = (main: number): Buffer => Buffer.concat([key(main), Buffer.from("t")]);
  const importer = () =>
    createPairImporter({ backend: { put: () => undefined }, meta: () => undefined });
  importer().add(key(2), value);
  importer().add(tombstone(2), value.subarray(0, 3));
  const refused: readonly [Buffer, Buffer, RegExp][] = [
    [key(2).subarray(1), value, /its key is no revision/],
    [Buffer.concat([key(2), Buffer.from("x")]), value, /its key is no revision/],
    [key(2), value.subarray(0, 8), /no KeyValue of that revision/],
    [tombstone(2), value, /no KeyValue of that revision/],
    [key(3), value, /revision 2 is missing/],
  ];
  for (const [pairKey, pairValue, reason] of refused) {
    assert.throws(() => importer().add(pairKey, pairValue), reason);
  }
  const twice = importer();
  twice.add(key(2), value);
  assert.throws(() => twice.add(key(2), value), RevisionPairError);
  assert.throws(
    () => createPairImporter({ backend: { put: () => undefined }, meta: () => Buffer.from("x") }),
    RevisionPairError,
  );
});

test("pages that overlap, or are none, give no pairs", async () => {
  const { backend, store } = await open();
  await fill(store, new SeededRandom(1));
  await backend.commit();
  const pages: BucketEntry[] = [];
  for await (const chunk of backend.entries("key")) pages.push(...chunk);
  const read = async (entries: readonly BucketEntry[]): Promise<void> => {
    for await (const _pairs of revisionPairs(inOneChunk(entries)));
  };
  await read(pages);
  await assert.rejects(read([...pages, pages[0]!]), /pages overlap/);
  const [first, ...others] = pages;
  const damaged = { key: first!.key, value: first!.value.subarray(1) };
  await assert.rejects(read([damaged, ...others]), { code: "corrupt-page" });
});

async function* inOneChunk(
  entries: readonly BucketEntry[],
): AsyncGenerator<readonly BucketEntry[]> {
  yield entries;
}

test("the blank pair of a bumped revision is kept, and refused above the compact revision", async () => {
  const keyAt = (main: number): Buffer => encodeEtcdRevision({ main, sub: 0 });
  const meta = (key: Buffer): Buffer | undefined =>
    key.equals(Buffer.from("scheduledCompactRev")) ? keyAt(1_002) : undefined;
  const { backend, store } = await open();
  const write = store.write();
  write.put("k", Buffer.from("v"), 0n);
  write.end();
  await backend.commit();
  const kept: BucketEntry[] = [];
  for await (const pairs of revisionPairs(backend.entries("key"))) kept.push(...pairs);
  const blank = { key: keyAt(1_002), value: Buffer.alloc(0) };
  const copy = await createMemoryDisk().open();
  copy.put("meta", Buffer.from("scheduledCompactRev"), keyAt(1_002));
  const importer = createPairImporter({ backend: copy, meta });
  for (const { key, value } of [...kept, blank]) importer.add(key, value);
  assert.throws(() => importer.add(keyAt(1_003), blank.value), RevisionPairError);
  importer.end();
  const imported = await openStore({ backend: copy, clock: new EagerClock() });
  assert.equal(imported.currentRevision, 1_002);
  const pairs = async function* () {
    yield [...kept, blank];
  };
  assert.deepEqual(await hashRevisionPairs({ pairs, meta }, 0), await imported.hashKv(0));
  await copy.commit();
  const exported: BucketEntry[] = [];
  for await (const some of revisionPairs(copy.entries("key"))) exported.push(...some);
  assert.deepEqual(exported.at(-1), blank);
});
