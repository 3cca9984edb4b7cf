import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import { openStore } from "./mvcc-store.ts";
import { revisionPairSizes, revisionPairs } from "./revision-pairs.ts";
import { EagerClock } from "./testing/eager-clock.ts";

test("the sizes are those of the pairs, tombstones and large ones among them", async () => {
  const backend = await createMemoryBackend();
  const store = await openStore({ backend, clock: new EagerClock() });
  const random = new SeededRandom(5);
  for (let n = 0; n < 2_000; n++) {
    const txn = store.write();
    const key = `key ${random.below(50)}`;
    const isLarge = random.below(100) === 0;
    if (random.below(5) === 0) txn.deleteRange(key, "");
    else txn.put(key, random.bytes(isLarge ? 90_000 : random.below(200)), 0n);
    txn.end();
    if (n % 100 === 0) await backend.commit();
  }
  await backend.commit();
  const sizes: number[] = [];
  for await (const some of revisionPairSizes(backend.entries("key"))) sizes.push(...some);
  const wanted: number[] = [];
  for await (const pairs of revisionPairs(backend.entries("key"))) {
    for (const { key, value } of pairs) wanted.push(key.length, value.length);
  }
  assert.ok(wanted.length > 3_000);
  assert.deepEqual(sizes, wanted);
});
