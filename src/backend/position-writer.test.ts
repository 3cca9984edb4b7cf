import assert from "node:assert/strict";
import { test } from "node:test";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { SeededRandom } from "../base/testing/seeded-random.ts";
import type { Backend } from "./backend.ts";
import { storedKey } from "./batch.ts";
import { markKey } from "./stored-position.ts";
import { createMemoryDisk } from "./testing/memory-backend.ts";

const value = Buffer.from("v");
const metaIndex = "\x0aconsistent_index";

function pageKey(n: number): Buffer {
  const key = Buffer.alloc(12);
  key.writeUInt32BE(n, 4);
  return key;
}

const stored = (n: number): Buffer => storedKey({ generation: 0, bucket: "key" }, pageKey(n));
const nameOf = (key: Buffer): string => key.toString("latin1");

function namesOf(disk: ReturnType<typeof createMemoryDisk>): string[] {
  let names: string[] = [];
  disk.tamper((pairs) => {
    names = [...pairs.keys()];
  });
  return names;
}

async function pagesOf(backend: Backend): Promise<string[]> {
  const keys: string[] = [];
  for await (const chunk of backend.entries("key"))
    for (const { key } of chunk) keys.push(key.toString("hex"));
  return keys;
}

test("a batch with a new last page says behind it how far it goes, and a synced one in meta", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.put("key", pageKey(1), value);
  backend.setConsistentIndex({ index: 5, term: 2 });
  await backend.commit();
  backend.put("key", pageKey(2), value);
  backend.setConsistentIndex({ index: 6, term: 3 });
  await backend.commit();
  const pages = [1, 2].flatMap((n) => [stored(n), markKey(stored(n))]).map(nameOf);
  assert.deepEqual(namesOf(disk).sort(), pages.sort());
  assert.deepEqual(
    await pagesOf(backend),
    [1, 2].map((n) => pageKey(n).toString("hex")),
  );
  assert.deepEqual((await disk.open()).consistentIndex, { index: 6, term: 3 });
  await backend.commit({ sync: true });
  assert.ok(namesOf(disk).includes(metaIndex));
});

test("what has no new last page says in meta how far it goes", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.put("key", pageKey(7), value);
  backend.setConsistentIndex({ index: 5, term: 1 });
  await backend.commit();
  backend.put("key", pageKey(3), value);
  backend.setConsistentIndex({ index: 6, term: 1 });
  await backend.commit();
  assert.ok(namesOf(disk).includes(metaIndex));
  assert.equal((await disk.open()).consistentIndex.index, 6);
});

test("a mark goes with its page, and a batch that takes the newest says again how far it goes", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  for (const n of [1, 2]) {
    backend.put("key", pageKey(n), value);
    backend.setConsistentIndex({ index: n, term: 1 });
    await backend.commit();
  }
  backend.delete("key", pageKey(2));
  await backend.commit();
  const names = namesOf(disk);
  assert.ok(!names.includes(nameOf(markKey(stored(2)))) && names.includes(metaIndex));
  assert.equal((await disk.open()).consistentIndex.index, 2);
});

test("pages behind the mark without an entry of their own do not hide it", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  for (const n of [1, 2]) {
    backend.put("key", pageKey(n), value);
    backend.setConsistentIndex({ index: 9, term: 1 });
    await backend.commit();
  }
  assert.equal((await disk.open()).consistentIndex.index, 9);
});

test("a store that an earlier version wrote is opened, and goes on with marks", async () => {
  const disk = createMemoryDisk();
  await (await disk.open()).close();
  disk.tamper((pairs) => {
    pairs.set(nameOf(stored(1)), value);
    pairs.set(metaIndex, Buffer.from("0000000000000009", "hex"));
    pairs.set("\x0aterm", Buffer.from("0000000000000002", "hex"));
  });
  const backend = await disk.open();
  assert.deepEqual(backend.consistentIndex, { index: 9, term: 2 });
  backend.put("key", pageKey(2), value);
  backend.setConsistentIndex({ index: 10, term: 2 });
  await backend.commit();
  assert.ok(namesOf(disk).includes(nameOf(markKey(stored(2)))));
  assert.deepEqual((await disk.open()).consistentIndex, { index: 10, term: 2 });
});

test("a mark that is none is refused by name", async () => {
  const disk = createMemoryDisk();
  const backend = await disk.open();
  backend.put("key", pageKey(1), value);
  backend.setConsistentIndex({ index: 9, term: 1 });
  await backend.commit();
  disk.tamper((pairs) => pairs.set(nameOf(markKey(stored(1))), Buffer.alloc(15)));
  await assert.rejects(disk.open(), /Cannot use the mark behind the newest page/);
});

test("a user whose name ends like a mark is a user", async () => {
  const backend = await createMemoryDisk().open();
  backend.put("authUsers", Buffer.from("a\0consistent_index"), value);
  await backend.commit();
  let users = 0;
  for await (const chunk of backend.entries("authUsers")) users += chunk.length;
  assert.equal(users, 1);
});

test("whatever a batch holds and a crash takes, a store says exactly which batch was its last", async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = new SeededRandom(seed);
    const stores = createMemoryDisk();
    const home = { disk: new MemoryDisk() };
    let backend = await stores.open(home);
    /** Index and pages of each commit that the disk may still have, oldest first. */
    let commits = [{ index: 0, pages: [] as string[] }];
    let index = 0;
    let newest = 1;
    let pages = new Set<number>();
    const namesOfPages = (): string[] =>
      [...pages].sort((a, b) => a - b).map((n) => pageKey(n).toString("hex"));
    for (let step = 0; step < 60; step++) {
      for (let changes = random.below(4); changes > 0; changes--) {
        const kind = random.below(10);
        if (kind < 5) newest += random.below(2);
        const n = kind < 5 ? newest : 1 + random.below(newest);
        if (kind < 7) backend.put("key", pageKey(n), value);
        else backend.delete("key", pageKey(n));
        if (kind < 7) pages.add(n);
        else pages.delete(n);
      }
      if (random.below(3) > 0) backend.setConsistentIndex({ index: ++index, term: 1 });
      const sync = random.below(6) === 0;
      const before = stores.unsyncedCommits;
      if (random.below(8) === 0) await (await backend.snapshot()).close();
      else await backend.commit({ sync });
      const hasWritten = stores.unsyncedCommits !== before || stores.unsyncedCommits === 0;
      const commit = { index, pages: namesOfPages() };
      if (stores.unsyncedCommits === 0) commits = [commit];
      else if (hasWritten) commits.push(commit);
      if (random.below(5) > 0) continue;
      const lost = random.below(stores.unsyncedCommits + 1);
      stores.crash(lost);
      backend = await stores.open(home);
      commits.length -= lost;
      const kept = commits.at(-1)!;
      assert.equal(backend.consistentIndex.index, kept.index, `seed ${seed}, step ${step}`);
      assert.deepEqual(await pagesOf(backend), kept.pages, `seed ${seed}, step ${step}`);
      index = kept.index;
      pages = new Set(kept.pages.map((name) => Number.parseInt(name.slice(8, 16), 16)));
    }
  }
});
