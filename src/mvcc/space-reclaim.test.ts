import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend, KeyRange } from "../backend/index.ts";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { History } from "./history.ts";
import { PageCache } from "./page-cache.ts";
import { SpaceReclaim } from "./space-reclaim.ts";

const mib = 1 << 20;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** With pages of one record of 64 KiB each. */
async function openTarget(pages: number) {
  const backend = await createMemoryBackend();
  const history = new History(backend, new PageCache(backend, 1 << 30));
  const value = Buffer.alloc(64 << 10);
  const pair = { key: "k", createRevision: 1, version: 1, value, lease: 0n };
  for (let main = 1; main <= pages; main++) {
    history.appendPut({ main, sub: 0 }, { ...pair, modRevision: main });
  }
  const ranges: KeyRange[] = [];
  let isClosed = false;
  const counted: Backend = Object.create(backend, {
    commit: { value: () => backend.commit() },
    reclaim: {
      value: async (_bucket: string, range: KeyRange) => {
        ranges.push(range);
      },
    },
  });
  const space = new SpaceReclaim({ backend: counted, history, isClosed: () => isClosed });
  const close = (): void => {
    isClosed = true;
  };
  return { space, ranges, close };
}

test("space is given back once as much was removed as is left, in ranges that lie side by side", async () => {
  const { space, ranges } = await openTarget(600);
  space.removed(20 * mib);
  await turn();
  assert.equal(ranges.length, 0);
  space.removed(20 * mib);
  await turn();
  assert.equal(ranges.length, 3, "256, 256 and 88 pages");
  assert.deepEqual(ranges[0]!.from, Buffer.alloc(0));
  for (const [at, { to }] of ranges.entries()) assert.deepEqual(to, ranges[at + 1]?.from);
  space.removed(20 * mib);
  await turn();
  assert.equal(ranges.length, 3, "what was given back does not count again");
});

test("little is left where it is, and a store without a page gives all of it back", async () => {
  const { space, ranges } = await openTarget(0);
  space.removed(10 * mib);
  await turn();
  assert.equal(ranges.length, 0);
  space.removed(10 * mib);
  await turn();
  assert.deepEqual(ranges, [{ from: Buffer.alloc(0) }]);
});

test("a store that is closed gives nothing back any more", async () => {
  const { space, ranges, close } = await openTarget(1);
  space.removed(20 * mib);
  close();
  await turn();
  assert.equal(ranges.length, 0);
});
