import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../backend/index.ts";
import { createMemoryDisk } from "../backend/testing/memory-backend.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { bumpRevision } from "./bump-revision.ts";
import { History } from "./history.ts";
import { KeyIndex } from "./key-index.ts";
import { load } from "./load.ts";
import { openStore } from "./mvcc-store.ts";
import { PageCache } from "./page-cache.ts";
import type { Store } from "./store-contract.ts";
import { EagerClock } from "./testing/eager-clock.ts";

const clock = new EagerClock();
const large = 1 << 20;

/** Everything that loading makes. */
async function loaded(backend: Backend, image?: Buffer) {
  const index = new KeyIndex();
  const cache = new PageCache(backend, large);
  const history = new History(backend, cache);
  const target = { backend, clock, cache, index, history, onProgress: () => undefined };
  const found = await load(target, image);
  const { table } = index;
  return {
    found,
    size: index.size,
    alive: index.alive,
    bytes: history.bytes,
    pages: history.pages.map(({ firstMain, firstSub, byteLength, isStored }) => ({
      first: `${firstMain}/${firstSub}`,
      byteLength,
      isStored,
    })),
    aliveInLeaves: index.leaves.reduce((sum, leaf) => sum + leaf.alive, 0),
    newest: Math.max(...index.leaves.map((leaf) => leaf.modMax)),
    keys: index.leaves.flatMap((leaf) => {
      assert.ok(leaf.ids.every((id) => table.mod(id) <= leaf.modMax));
      return leaf.ids.map((id, slot) => ({
        key: leaf.keys.at(slot),
        mod: `${table.mod(id)}/${table.sub(id)}`,
        made: `${table.created(id)}/${table.version(id)}`,
        page: history.pageNumbered(table.pageNumber(id)).firstMain,
        offset: table.offset(id),
        older: table.older(id),
      }));
    }),
  };
}

function writeRandomly(store: Store, random: SeededRandom, keys: number): void {
  const txn = store.write();
  const operations = random.below(8) === 0 ? random.below(20) : 1;
  for (let n = 0; n < operations; n++) {
    const key = `key ${"x".repeat(random.below(4))} ${random.below(keys)}`;
    if (random.below(6) === 0) txn.deleteRange(key, "");
    else txn.put(key, random.bytes(random.below(30) === 0 ? 20_000 : 20), 0n);
  }
  txn.end();
}

async function openRandom(random: SeededRandom, writes: number) {
  const backend = await createMemoryDisk().open();
  const store = await openStore({ backend, clock, compactionPauseMs: 0 });
  const keys = 5 + random.below(600);
  for (let n = 0; n < writes; n++) {
    writeRandomly(store, random, keys);
    if (random.below(50) === 0) await backend.commit();
    if (random.below(300) === 0) {
      const revision = store.currentRevision - random.below(50);
      if (revision > store.compactRevision) store.compact(revision);
      await store.runCompaction();
    }
  }
  const write = () => writeRandomly(store, random, keys);
  return { backend, store, write };
}

test("what is loaded of an image, made while the store is written to, is what is loaded of the pages", async () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = new SeededRandom(seed);
    const { backend, store, write } = await openRandom(random, random.below(1_500));
    let isMade = false;
    const making = store.imageIndex(large).finally(() => {
      isMade = true;
    });
    for (let left = random.below(300); !isMade && left > 0; left--) {
      write();
      if (random.below(20) === 0) await backend.commit();
      await clock.yield();
    }
    const image = await making;
    for (let left = random.below(3) * random.below(100); left > 0; left--) write();
    const bytes = Buffer.concat(image!.finish()!);
    await backend.commit();
    assert.deepEqual(await loaded(backend, bytes), await loaded(backend), `seed ${seed}`);
  }
});

test("an image of an empty store, and one of a store with a growing page only", async () => {
  const backend = await createMemoryDisk().open();
  const store = await openStore({ backend, clock });
  const empty = Buffer.concat((await store.imageIndex(large))!.finish()!);
  assert.deepEqual([...empty], [2, 0, 0, 0, 0, 1]);
  assert.deepEqual(await loaded(backend, empty), await loaded(backend));
  const txn = store.write();
  txn.put("a", Buffer.from("b"), 0n);
  txn.end();
  const one = Buffer.concat((await store.imageIndex(large))!.finish()!);
  assert.deepEqual([...one], [2, 0, 0, 0, 0, 2]);
  await backend.commit();
  assert.deepEqual(await loaded(backend, one), await loaded(backend));
});

test("the blank record of a bumped revision is in an image as well", async () => {
  const backend = await createMemoryDisk().open();
  bumpRevision(backend, 1_000);
  const store = await openStore({ backend, clock, compactionPauseMs: 0 });
  await store.runCompaction();
  for (const key of ["a", "b"]) {
    const txn = store.write();
    txn.put(key, Buffer.alloc(60_000), 0n);
    txn.end();
  }
  const image = Buffer.concat((await store.imageIndex(large))!.finish()!);
  await backend.commit();
  const found = await loaded(backend, image);
  assert.deepEqual(
    found.keys.map(({ key }) => key),
    ["", "a", "b"],
  );
  assert.deepEqual(found, await loaded(backend));
});

test("the image's bytes are these", async () => {
  const backend = await createMemoryDisk().open();
  const store = await openStore({ backend, clock });
  const put = (key: string, bytes: number) => {
    const txn = store.write();
    txn.put(key, Buffer.alloc(bytes), 0n);
    txn.end();
  };
  put("ab", 1);
  put("ab", 60_000);
  put("ac", 1);
  put("b", 60_000);
  put("ac", 1);
  const image = await store.imageIndex(large);
  assert.equal(
    Buffer.concat(image!.finish()!).toString("hex"),
    [
      "05 00 00 01", // the second page begins with revision 5
      "02 00 bbd503", // the first one with revision 2; it has 60,091 bytes
      "01 02 6162 05 03 00 1e 01 02 02 00", // ab at 3, behind 30 bytes, made at 2; once before, at 2
      "02 01 63 03 04 00", // ac at 4, and behind the boundary
      "00 06",
    ]
      .join("")
      .replaceAll(" ", ""),
  );
});

test("there is none of a store that is being compacted, or was meanwhile, and none that is too large", async () => {
  const random = new SeededRandom(7);
  const { store } = await openRandom(random, 500);
  await store.runCompaction();
  assert.equal(await store.imageIndex(100), undefined);
  const whole = await store.imageIndex(large);
  const unfinished = store.imageIndex(large);
  store.compact(store.currentRevision);
  assert.equal(whole!.finish(), undefined);
  assert.equal(await unfinished, undefined);
  assert.equal(await store.imageIndex(large), undefined, "it is pending");
  await store.runCompaction();
  assert.ok((await store.imageIndex(large))?.finish() !== undefined);
});

test("an image that is damaged or of another store is passed over, and all pages are read", async () => {
  const random = new SeededRandom(9);
  const { backend, store, write } = await openRandom(random, 800);
  const other = await openRandom(random, 700);
  const older = Buffer.concat((await store.imageIndex(large))!.finish()!);
  write();
  const image = Buffer.concat((await store.imageIndex(large))!.finish()!);
  const foreign = Buffer.concat((await other.store.imageIndex(large))!.finish()!);
  await backend.commit();
  const wanted = await store.hashKv(0);
  const cut = Array.from({ length: 40 }, () => image.subarray(0, random.below(image.length)));
  const longer = Buffer.concat([image, Buffer.from([0])]);
  for (const wrong of [older, foreign, Buffer.alloc(0), longer, ...cut]) {
    let refusals = 0;
    const opened = await openStore({
      backend,
      clock,
      indexImage: wrong,
      onIndexImageRefused: () => refusals++,
    });
    assert.equal(refusals, 1);
    assert.deepEqual(await opened.hashKv(0), wanted);
  }
  const opened = await openStore({ backend, clock, indexImage: image });
  assert.deepEqual(await opened.hashKv(0), wanted);
});

test("random bytes in an image end in a refusal or in an index, never in anything else", async () => {
  const random = new SeededRandom(11);
  const { backend, store } = await openRandom(random, 300);
  const image = Buffer.concat((await store.imageIndex(large))!.finish()!);
  await backend.commit();
  for (let n = 0; n < 500; n++) {
    const changed = Buffer.from(image);
    for (let left = 1 + random.below(3); left > 0; left--) {
      changed[random.below(changed.length)] = random.below(256);
    }
    await loaded(backend, changed).catch((error: Error) => {
      assert.ok(["IndexImageError", "CorruptPageError"].includes(error.name), `${error}`);
    });
  }
});

test("a page that was not read at the start is looked at when it is", async () => {
  const random = new SeededRandom(13);
  const { backend, store } = await openRandom(random, 1_500);
  const image = Buffer.concat((await store.imageIndex(large))!.finish()!);
  await backend.commit();
  const [chunk] = await Array.fromAsync(backend.entries("key"));
  const first = chunk![0]!;
  const damaged = Buffer.from(first.value);
  damaged[3]! ^= 1;
  backend.put("key", first.key, damaged);
  await backend.commit();
  const opened = await openStore({ backend, clock, indexImage: image });
  await assert.rejects(opened.hashKv(0), { code: "corrupt-page" });
});
