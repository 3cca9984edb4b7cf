import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import type { BoltSource } from "./blocks.ts";
import { openBolt } from "./bolt-file.ts";
import { BoltError, type BoltErrorCode } from "./errors.ts";
import { writePageHeader, writeUint64 } from "./format.ts";
import { type Meta, readMeta, writeMeta } from "./meta.ts";
import { planBolt } from "./plan-bolt.ts";
import { bucketOf, bytesOf, numberedPairs, pair, pairsOf, sourceOf } from "./testing/fixture.ts";

const pageBytes = 512;

/** One bucket `key` of three levels and an empty one, `lease`. */
async function image(): Promise<Buffer> {
  const buckets = [bucketOf("key", numberedPairs(2_000, 30)), bucketOf("lease", [])];
  return bytesOf(await planBolt(buckets, { clock: new ManualClock(), pageBytes }));
}

function metaOf(file: Buffer, id = 0): Meta {
  const meta = readMeta(file.subarray(id * pageBytes));
  assert.ok(!("fault" in meta));
  return meta;
}

function changeMeta(file: Buffer, id: number, change: Partial<Meta>): void {
  writeMeta(file.subarray(id * pageBytes), id, { ...metaOf(file, id), ...change });
}

/** The root page of the bucket named first. */
function firstBucketRoot(file: Buffer): number {
  const element = metaOf(file).rootPage * pageBytes + 16;
  return file.readUInt32LE(element + file.readUInt32LE(element + 4) + 3);
}

async function readAll(file: Buffer): Promise<void> {
  const opened = await openBolt(sourceOf(file));
  for (const name of await opened.bucketNames()) {
    for await (const pairs of opened.pairs(name)) {
      for (const { key } of pairs.slice(0, 3)) await opened.get(name, key);
    }
  }
}

function refused(code: BoltErrorCode, message: RegExp) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof BoltError, String(error));
    assert.equal(error.code, code);
    assert.match(error.message, message);
    return true;
  };
}

test("a key that is not there is not found, nor a bucket", async () => {
  const opened = await openBolt(sourceOf(await image()));
  assert.equal(await opened.get("key", Buffer.from("none")), undefined);
  assert.equal(await opened.get("key", Buffer.alloc(1)), undefined);
  assert.equal(await opened.get("lease", Buffer.alloc(1)), undefined);
  await assert.rejects(opened.get("auth", Buffer.alloc(1)), refused("no-bucket", /auth/));
  await assert.rejects(pairsOf(opened, "auth"), refused("no-bucket", /auth/));
});

test("the whole meta page with the higher transaction counts", async () => {
  const file = await image();
  const rootPage = 3;
  changeMeta(file, 0, { rootPage, transaction: 7 });
  assert.deepEqual(await (await openBolt(sourceOf(file))).bucketNames(), []);
  changeMeta(file, 1, { transaction: 8 });
  assert.deepEqual(await (await openBolt(sourceOf(file))).bucketNames(), ["key", "lease"]);
});

test("a file with one broken meta page is read by the other", async () => {
  for (const id of [0, 1]) {
    const file = await image();
    file.fill(0xff, id * pageBytes, (id + 1) * pageBytes);
    assert.deepEqual(await (await openBolt(sourceOf(file))).bucketNames(), ["key", "lease"]);
  }
});

test("what is no bbolt file is refused with what was found", async () => {
  await assert.rejects(readAll(Buffer.alloc(0)), refused("corrupt", /page 0 has no bytes/));
  await assert.rejects(readAll(Buffer.alloc(40)), refused("corrupt", /40 bytes, wanted 80/));
  await assert.rejects(
    readAll(Buffer.alloc(9_000)),
    refused("corrupt", /magic 0x0, wanted 0xed0c/),
  );
  const swapped = (await image()).swap32();
  await assert.rejects(readAll(swapped), refused("corrupt", /of a big endian machine/));
  const faults: readonly [number, RegExp][] = [
    [20, /version \d+, wanted 2/],
    [40, /checksum/],
  ];
  for (const [offset, message] of faults) {
    const file = await image();
    for (const id of [0, 1]) file[id * pageBytes + offset]! ^= 0x40;
    await assert.rejects(readAll(file), refused("corrupt", message));
  }
});

test("a page size that bbolt cannot have is refused", async () => {
  for (const size of [0, 256, 600, 2 ** 21]) {
    const file = await image();
    for (const id of [0, 1]) changeMeta(file, id, { pageBytes: size });
    await assert.rejects(readAll(file), refused("corrupt", /a power of two of 512 to 1048576/));
  }
});

test("a file that ends early is refused with both sizes", async () => {
  const file = await image();
  await assert.rejects(
    readAll(file.subarray(0, file.length - 1)),
    refused("corrupt", new RegExp(`${file.length - 1} bytes, its .* need ${file.length}`)),
  );
  const source: BoltSource = { ...sourceOf(file), read: async () => file.subarray(0, 100) };
  await assert.rejects(openBolt(source), refused("corrupt", /ends at 100 while it is read/));
});

test("pages that name themselves as their children are refused", async () => {
  const file = await image();
  const root = firstBucketRoot(file);
  const opened = await openBolt(sourceOf(file));
  writeUint64(file, root * pageBytes + 16 + 8, root);
  const isOfNextPage = refused("corrupt", /a key that belongs to the next page/);
  await assert.rejects(pairsOf(opened, "key"), isOfNextPage);
  const isTooDeep = refused("corrupt", /more than 64 branches above/);
  await assert.rejects(opened.get("key", Buffer.alloc(8)), isTooDeep);
  file.writeUInt16LE(1, root * pageBytes + 10);
  await assert.rejects(pairsOf(opened, "key"), isTooDeep);
});

test("a page that two branches name is refused", async () => {
  const file = await image();
  const root = firstBucketRoot(file) * pageBytes;
  file.copy(file, root + 32 + 8, root + 16 + 8, root + 16 + 16);
  await assert.rejects(readAll(file), refused("corrupt", /a key below the one its branch names/));
});

test("references outside of the tree's pages are refused", async () => {
  for (const id of [0, 1, 2, 1_000_000, 2 ** 52]) {
    const file = await image();
    writeUint64(file, firstBucketRoot(file) * pageBytes + 16 + 8, id);
    const message = id === 2 ? /page 2 has kind freelist/ : /has a reference to page \d+, of 2 to/;
    await assert.rejects(readAll(file), refused("corrupt", message));
  }
});

test("a page that says more than it has is refused before anything is read for it", async () => {
  const leaf = 3 * pageBytes;
  const changes: readonly [(file: Buffer) => unknown, RegExp][] = [
    [(file) => file.writeUInt16LE(60_000, leaf + 10), /60000 elements, has room for 31/],
    [(file) => file.writeUInt32LE(0xffff_ffff, leaf + 12), /4294967295 pages of overflow/],
    [(file) => file.writeUInt16LE(8, leaf + 8), /kind 8, wanted branch or leaf/],
    [(file) => file.writeUInt32LE(9, leaf), /page 3 has the number 9/],
    [(file) => file.writeUInt16LE(0, leaf + 10), /no elements/],
    [(file) => file.writeUInt32LE(0xffff_fff0, leaf + 16 + 12), /element, 0, that lies outside/],
    [(file) => file.writeUInt32LE(0xffff_fff0, leaf + 16 + 4), /element, 0, that lies outside/],
    [(file) => file.copy(file, leaf + 32, leaf + 48, leaf + 64), /out of order/],
  ];
  for (const [change, message] of changes) {
    const file = await image();
    change(file);
    await assert.rejects(readAll(file), refused("corrupt", message));
  }
});

/** A file whose root page is a leaf of these elements, its only page. */
function fileOf(elements: readonly { flags: number; key: string; value: Buffer }[]): Buffer {
  const file = Buffer.alloc(4 * pageBytes);
  for (const id of [0, 1]) {
    const meta = { pageBytes, rootPage: 3, freelistPage: 2, pageCount: 4, transaction: id };
    writeMeta(file.subarray(id * pageBytes), id, meta);
  }
  leafOf(elements).copy(file, 3 * pageBytes);
  file[3 * pageBytes] = 3;
  return file;
}

function leafOf(elements: readonly { flags: number; key: string; value: Buffer }[]): Buffer {
  const head = Buffer.alloc(16 + 16 * elements.length);
  writePageHeader(head, 0, { id: 0, kind: "leaf", count: elements.length, overflow: 0 });
  let data = Buffer.alloc(0);
  for (const [n, { flags, key, value }] of elements.entries()) {
    const at = 16 + 16 * n;
    head.writeUInt32LE(flags, at);
    head.writeUInt32LE(head.length + data.length - at, at + 4);
    head.writeUInt32LE(key.length, at + 8);
    head.writeUInt32LE(value.length, at + 12);
    data = Buffer.concat([data, Buffer.from(key), value]);
  }
  return Buffer.concat([head, data]);
}

test("a bucket within its own value is read, as bbolt writes small ones", async () => {
  const records = [
    { flags: 0, key: "a", value: Buffer.from("1") },
    { flags: 0, key: "b", value: Buffer.alloc(0) },
  ];
  const value = Buffer.concat([Buffer.alloc(16), leafOf(records)]);
  const file = fileOf([{ flags: 1, key: "meta", value }]);
  const opened = await openBolt(sourceOf(file));
  assert.deepEqual(await opened.bucketNames(), ["meta"]);
  assert.deepEqual(await pairsOf(opened, "meta"), [pair("a", "1"), pair("b", "")]);
  assert.deepEqual(await opened.get("meta", Buffer.from("a")), Buffer.from("1"));
});

test("values of buckets that are none are refused", async () => {
  const inline = (bytes: Buffer): Buffer =>
    fileOf([{ flags: 1, key: "meta", value: Buffer.concat([Buffer.alloc(16), bytes]) }]);
  const branch = Buffer.alloc(16);
  writePageHeader(branch, 0, { id: 0, kind: "branch", count: 0, overflow: 0 });
  const nested = leafOf([{ flags: 1, key: "a", value: Buffer.alloc(16) }]);
  const cases: readonly [Buffer, BoltErrorCode, RegExp][] = [
    [fileOf([{ flags: 1, key: "meta", value: Buffer.alloc(5) }]), "corrupt", /meta has 5 bytes/],
    [inline(Buffer.alloc(3)), "corrupt", /meta has 3 bytes/],
    [inline(branch), "corrupt", /meta has a branch page, wanted a leaf/],
    [inline(nested), "unsupported", /a bucket within bucket meta/],
  ];
  for (const [file, code, message] of cases) {
    await assert.rejects(readAll(file), refused(code, message));
  }
});

test("a large file is read in few large pieces, a bounded number of which is kept", async () => {
  const buckets = [bucketOf("key", numberedPairs(20_000, 1_000))];
  const file = await bytesOf(await planBolt(buckets, { clock: new ManualClock() }));
  let reads = 0;
  let longest = 0;
  const source: BoltSource = {
    sizeBytes: file.length,
    async read(offset, length) {
      assert.ok(offset + length <= file.length);
      reads++;
      longest = Math.max(longest, length);
      return file.subarray(offset, offset + length);
    },
  };
  const found = await pairsOf(await openBolt(source), "key");
  assert.equal(found.length, 20_000);
  assert.ok(reads < (file.length / 2 ** 20) * 2 + 5, `${reads} reads`);
  assert.ok(longest <= 2 ** 20);
});

test("a file with any bytes changed is read or refused", async () => {
  const file = await image();
  await fc.assert(
    fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 20 }), async (seed, changes) => {
      const random = new SeededRandom(seed);
      const broken = Buffer.from(file);
      for (let n = 0; n < changes; n++) {
        // Headers and elements come first in a page, and are what matters.
        const page = 2 + random.below(file.length / pageBytes - 2);
        broken[page * pageBytes + random.below(80)] = random.below(4) * 85;
      }
      await readAll(broken).catch((error: unknown) => assert.ok(error instanceof BoltError));
    }),
    { numRuns: 150 },
  );
});

test("the last record of a bucket is found, of small trees, deep ones and empty ones", async () => {
  for (const count of [0, 1, 7, 5_000]) {
    const pairs = numberedPairs(count, 20);
    const image = await planBolt([bucketOf("b", pairs)], {
      clock: new ManualClock(),
      pageBytes: 512,
    });
    const file = await openBolt(sourceOf(await bytesOf(image)));
    assert.deepEqual((await file.last("b"))?.key, pairs.at(-1)?.key);
    assert.equal(file.usedBytes, image.sizeBytes);
  }
});
