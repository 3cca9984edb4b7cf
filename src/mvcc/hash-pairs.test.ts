// The hash of a store's pairs is that of the store itself, whatever was compacted, and whether that is finished or not.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend } from "../backend/index.ts";
import { createMemoryDisk } from "../backend/testing/memory-backend.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { bumpRevision } from "./bump-revision.ts";
import { RevisionPairError } from "./errors.ts";
import { type HashedPairs, hashRevisionPairs } from "./hash-pairs.ts";
import { openStore } from "./mvcc-store.ts";
import { revisionPairs } from "./revision-pairs.ts";
import { EagerClock } from "./testing/eager-clock.ts";

async function open() {
  const backend = await createMemoryDisk().open();
  return { backend, store: await openStore({ backend, clock: new EagerClock() }) };
}

async function pairsIn(backend: Backend): Promise<HashedPairs> {
  const meta = new Map<string, Buffer>();
  for await (const chunk of backend.entries("meta")) {
    for (const { key, value } of chunk) meta.set(key.toString(), value);
  }
  return {
    pairs: () => revisionPairs(backend.entries("key")),
    meta: (key) => meta.get(key.toString()),
  };
}

test("pairs have their store's hash at every revision that is not compacted", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new SeededRandom(seed);
    const { backend, store } = await open();
    for (let n = 0; n < 200; n++) {
      const write = store.write();
      for (let sub = random.below(3); sub >= 0; sub--) {
        const key = `k${random.below(30)}`;
        if (random.below(3) === 0) write.deleteRange(key, "");
        else write.put(key, random.bytes(20), 0n);
      }
      write.end();
      const revision = store.currentRevision - random.below(10);
      if (random.below(40) > 0 || revision <= store.compactRevision) continue;
      store.compact(revision);
      if (random.below(2) === 0) await store.runCompaction();
    }
    await backend.commit();
    const source = await pairsIn(backend);
    const first = Math.max(store.compactRevision + 1, 2);
    const revisions = [0, first, first + random.below(store.currentRevision - first + 1)];
    for (const revision of revisions) {
      const expected = await store.hashKv(revision);
      assert.deepEqual(await hashRevisionPairs(source, revision), expected, `seed ${seed}`);
    }
    const beyond = hashRevisionPairs(source, store.currentRevision + 1);
    await assert.rejects(beyond, { name: "FutureRevisionError" });
  }
});

test("an empty store has a hash; what is no record has none", async () => {
  const { backend, store } = await open();
  assert.deepEqual(await hashRevisionPairs(await pairsIn(backend), 0), await store.hashKv(0));
  const odd: HashedPairs = {
    async *pairs() {
      yield [{ key: Buffer.from("odd"), value: Buffer.alloc(0) }];
    },
    meta: () => undefined,
  };
  await assert.rejects(hashRevisionPairs(odd, 0), RevisionPairError);
});

test("a store whose revision is bumped goes on above it, and has the hash that etcd gives it", async () => {
  const { backend, store } = await open();
  const write = store.write();
  write.put("k", Buffer.from("v"), 0n);
  write.end();
  await backend.commit();
  await store.close();
  bumpRevision(backend, 1_000);
  const again = await openStore({ backend, clock: new EagerClock() });
  assert.deepEqual([again.currentRevision, again.compactRevision], [1_000, 1_000]);
  assert.equal(again.isCompactionPending, true);
  assert.deepEqual(await hashRevisionPairs(await pairsIn(backend), 0), await again.hashKv(0));
  await again.runCompaction();
  assert.deepEqual(again.state("k"), { createRevision: 2, modRevision: 2, version: 1 });
  for (const value of ["w", "x"]) {
    const later = again.write();
    later.put("k", Buffer.from(value), 0n);
    later.end();
  }
  again.compact(1_001);
  await again.runCompaction();
  await backend.commit();
  const { hash } = await again.hashKv(0);
  assert.equal((await hashRevisionPairs(await pairsIn(backend), 0)).hash, hash);
  await again.close();
  const reopened = await openStore({ backend, clock: new EagerClock() });
  assert.equal((await reopened.hashKv(0)).hash, hash);
  assert.equal(reopened.currentRevision, 1_002);
});
