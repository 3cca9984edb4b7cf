import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { CorruptPageError } from "./errors.ts";
import { Page, pageKeyOf } from "./page.ts";
import { PageCache } from "./page-cache.ts";

const pageBytes = 100;

async function setUp(
  count: number,
  bytesMax: number,
): Promise<{ cache: PageCache; pages: Page[] }> {
  const backend = await createMemoryBackend();
  const cache = new PageCache(backend, bytesMax);
  const pages: Page[] = [];
  for (let main = 0; main < count; main++) {
    const bytes = Buffer.alloc(pageBytes, main);
    const stored = { byteLength: pageBytes, isStored: true };
    const page = new Page({ main, sub: 0 }, bytes, stored);
    backend.put("key", pageKeyOf(page), bytes);
    pages.push(page);
    cache.admit(page);
  }
  return { cache, pages };
}

function resident(pages: readonly Page[]): number[] {
  return pages.filter((page) => page.bytes !== undefined).map((page) => page.firstMain);
}

test("the cache keeps to its budget and prefers what was used", async () => {
  const { cache, pages } = await setUp(3, 3 * pageBytes);
  assert.deepEqual(resident(pages), [0, 1, 2]);
  for (const page of pages) page.wasUsed = false;
  pages[0]!.wasUsed = true;
  const lease = await cache.load(pages);
  lease.release();
  const extra = new Page({ main: 9, sub: 0 }, Buffer.alloc(pageBytes), {
    byteLength: pageBytes,
    isStored: true,
  });
  cache.admit(extra);
  assert.deepEqual(resident([...pages, extra]), [0, 2, 9]);
  assert.equal(cache.bytes, 3 * pageBytes);
});

test("pages that are pinned or not stored yet stay, whatever the budget", async () => {
  const { cache, pages } = await setUp(3, 0);
  assert.deepEqual(resident(pages), []);
  const lease = await cache.load([pages[1]!]);
  const growing = new Page({ main: 9, sub: 0 }, Buffer.alloc(pageBytes), {
    byteLength: 0,
    isStored: false,
  });
  cache.admit(growing);
  assert.deepEqual(resident([...pages, growing]), [1, 9]);
  assert.equal(pages[1]!.bytes![0], 1);
  lease.release();
  lease.release();
  assert.equal(pages[1]!.pins, 0);
});

test("two loads of one page read it once and both pin it", async () => {
  const { cache, pages } = await setUp(20, 0);
  const [one, two] = await Promise.all([cache.load(pages), cache.load(pages.slice(5))]);
  assert.equal(resident(pages).length, 20);
  assert.equal(cache.bytes, 20 * pageBytes);
  one.release();
  assert.equal(pages[5]!.pins, 1);
  two.release();
});

test("a replaced page is left without bytes, a lost one is an error and leaves no pin", async () => {
  const { cache, pages } = await setUp(2, 0);
  pages[0]!.isReplaced = true;
  (await cache.load([pages[0]!])).release();
  assert.equal(pages[0]!.bytes, undefined);
  const lost = new Page({ main: 77, sub: 0 }, Buffer.alloc(pageBytes), {
    byteLength: pageBytes,
    isStored: true,
  });
  cache.admit(lost);
  assert.equal(lost.bytes, undefined);
  await assert.rejects(cache.load([lost]), CorruptPageError);
  assert.equal(lost.pins, 0);
});

test("forgotten pages give their bytes back to the budget", async () => {
  const { cache, pages } = await setUp(2, 10 * pageBytes);
  cache.forget(pages[0]!);
  cache.forget(pages[0]!);
  assert.equal(cache.bytes, pageBytes);
});

test("a budget that becomes smaller is kept to at once", async () => {
  const { cache, pages } = await setUp(6, 6 * pageBytes);
  cache.limit(2 * pageBytes);
  assert.equal(cache.bytes, 2 * pageBytes);
  assert.equal(resident(pages).length, 2);
  cache.limit(6 * pageBytes);
  (await cache.load(pages)).release();
  assert.equal(resident(pages).length, 6);
});
