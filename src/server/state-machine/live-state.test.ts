import assert from "node:assert/strict";
import { test } from "node:test";
import type { EtcdError } from "../../base/index.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { clientError } from "../kv/txn.ts";
import { fillRandomly, openLive } from "../testing/random-state.ts";

test("a state that replaces another is the one that everybody meets from then on", async () => {
  const { live } = await openLive();
  const next = await openLive();
  await fillRandomly(next, new SeededRandom(1), { requests: 50 });
  const heard: string[] = [];
  live.onChanges((revision, written) => heard.push(`${revision}: ${written?.changes.length}`));
  const write = live.store.write();
  write.put("a", Buffer.from("1"), 0n);
  write.end();
  live.replace(next.loaded);
  assert.equal(live.store, next.loaded.store);
  assert.equal(live.backend, next.loaded.backend);
  const after = live.store.write();
  after.put("b", Buffer.from("1"), 0n);
  after.put("c", Buffer.from("1"), 0n);
  const { revision } = after.end();
  assert.deepEqual(heard, ["2: 1", `${revision - 1}: undefined`, `${revision}: 2`]);
});

test("whoever waits for a lease of the state that is gone waits no longer", async () => {
  const { live } = await openLive();
  live.lessor.promote(0);
  live.lessor.grant(7n, 100n);
  const settled = new Promise<void>((resolve) => live.lessor.onSettled(7n, resolve));
  live.replace((await openLive()).loaded);
  await settled;
  assert.equal(live.lessor.has(7n), false);
});

test("a read that needs the disk after its state was superseded is to be asked again", async () => {
  const found = await openLive({ pageCacheBytesMax: 0 });
  await fillRandomly(found, new SeededRandom(2), { requests: 300 });
  const { store, backend } = found.live;
  const successor = await backend.successor();
  await successor.takeOver();
  await backend.commit();
  const everything = { key: "\0", end: "\0", revision: 0, limit: 0, countOnly: false };
  const pages = store.missingFor([everything]);
  assert.ok(pages.length > 0);
  await assert.rejects(store.load(pages), (error) => {
    assert.equal((clientError(error) as EtcdError).kind, "LeaderChanged");
    return true;
  });
  await successor.backend.close();
});
