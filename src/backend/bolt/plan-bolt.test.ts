import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { openBolt } from "./bolt-file.ts";
import type { BoltBucket, BoltPair } from "./bucket.ts";
import { BoltError } from "./errors.ts";
import { planBolt } from "./plan-bolt.ts";
import { structureFaults } from "./testing/check-structure.ts";
import { bucketOf, bytesOf, numberedPairs, pair, pairsOf, sourceOf } from "./testing/fixture.ts";

const clock = new ManualClock();
const bytes = (maxLength: number) =>
  fc.uint8Array({ maxLength, size: "max" }).map((b) => Buffer.from(b));

const records = (valueBytesMax: number) =>
  fc
    .uniqueArray(fc.tuple(bytes(40), bytes(valueBytesMax)), {
      selector: ([key]) => key.toString("hex"),
      maxLength: 120,
      size: "max",
    })
    .map((all) =>
      all
        .map(([key, value]) => ({ key: Buffer.concat([Buffer.from("k"), key]), value }))
        .sort((a, b) => a.key.compare(b.key)),
    );

async function assertRoundTrip(
  buckets: Readonly<Record<string, readonly BoltPair[]>>,
  pageBytes: number,
): Promise<Buffer> {
  const given = Object.entries(buckets).map(([name, pairs]) => bucketOf(name, pairs, 7));
  const image = await planBolt(given, { clock, pageBytes });
  const file = await bytesOf(image);
  assert.equal(file.length, image.sizeBytes);
  assert.deepEqual(structureFaults(file), []);
  const opened = await openBolt(sourceOf(file));
  const names = Object.keys(buckets).sort((a, b) => Buffer.from(a).compare(Buffer.from(b)));
  assert.deepEqual(await opened.bucketNames(), names);
  for (const [name, pairs] of Object.entries(buckets)) {
    assert.deepEqual(await pairsOf(opened, name), pairs);
    for (const { key, value } of pairs.slice(0, 20)) {
      assert.deepEqual(await opened.get(name, key), value);
    }
  }
  return file;
}

test("whatever is written is read again, from pages of every size", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.dictionary(fc.string({ minLength: 1 }), records(900), {
        maxKeys: 4,
        noNullPrototype: true,
      }),
      fc.constantFrom(512, 1024, 4096, 65_536),
      async (buckets, pageBytes) => {
        await assertRoundTrip(buckets, pageBytes);
      },
    ),
    { numRuns: 60 },
  );
});

test("etcd's buckets are written when all of them are empty", async () => {
  const file = await assertRoundTrip({ key: [], meta: [], lease: [] }, 4096);
  assert.equal(file.length, 7 * 4096);
});

test("a file without buckets is one empty root", async () => {
  await assertRoundTrip({}, 4096);
});

test("trees of four levels are written and read", async () => {
  await assertRoundTrip({ key: numberedPairs(30_000, 20), lease: numberedPairs(2_000, 0) }, 512);
});

for (const leaves of [1, 2, 20, 21, 22, 40, 41, 42, 43, 399, 400, 401, 440, 441, 442, 443, 463]) {
  test(`no branch of a tree of ${leaves} leaves has a single child`, async () => {
    await assertRoundTrip({ key: numberedPairs(leaves, 470) }, 512);
  });
}

test("values of megabytes span pages", async () => {
  const big = [
    pair("a", "small"),
    { key: Buffer.from("b"), value: Buffer.alloc(1_500_000, "b") },
    { key: Buffer.from("c"), value: Buffer.alloc(3_000_000, "c") },
    pair("d", ""),
  ];
  await assertRoundTrip({ key: big }, 4096);
});

test("branches of keys larger than a page have pages of overflow", async () => {
  const wide = Array.from({ length: 9 }, (_, n) => ({
    key: Buffer.concat([Buffer.alloc(32_767, "k"), Buffer.from([n])]),
    value: Buffer.from([n]),
  }));
  await assertRoundTrip({ authUsers: wide }, 512);
});

test("leaves of large records waste little of their pages", async () => {
  for (const valueBytes of [256, 1_100, 2_100, 3_000, 5_000, 10_240, 20_000]) {
    const pairs = numberedPairs(3_000, valueBytes);
    const { sizeBytes } = await planBolt([bucketOf("key", pairs)], { clock });
    const wasted = 1 - (3_000 * (valueBytes + 8 + 16)) / sizeBytes;
    assert.ok(wasted < 0.15, `values of ${valueBytes} bytes waste ${wasted}`);
  }
});

test("sizes that a bucket tells take the place of its records in planning", async () => {
  const pairs = numberedPairs(500, 100);
  let reads = 0;
  const bucket: BoltBucket = {
    name: "key",
    async *pairs() {
      reads++;
      yield pairs;
    },
    async *sizes() {
      yield Uint32Array.from(pairs.flatMap(({ key, value }) => [key.length, value.length]));
    },
  };
  const image = await planBolt([bucket], { clock });
  assert.equal(reads, 0);
  assert.deepEqual(
    await bytesOf(image),
    await bytesOf(await planBolt([bucketOf("key", pairs)], { clock })),
  );
});

test("an image can be read more than once", async () => {
  const image = await planBolt([bucketOf("key", numberedPairs(5_000, 256))], { clock });
  assert.deepEqual(await bytesOf(image), await bytesOf(image));
});

test("chunks are whole pages of some 256 KiB", async () => {
  const image = await planBolt([bucketOf("key", numberedPairs(5_000, 256))], { clock });
  const sizes = (await Array.fromAsync(image.chunks())).map((chunk) => chunk.length);
  assert.ok(sizes.every((size) => size % 4096 === 0 && size <= 256 * 1024));
  assert.ok(sizes.slice(0, -1).every((size) => size > 200 * 1024));
});

test("planning and writing let other work have its turn", async () => {
  const yields = { count: 0 };
  /** Every look at it takes a millisecond. */
  class SlowClock extends ManualClock {
    #nowMs = 0;
    override monotonicMs(): number {
      return this.#nowMs++;
    }
    override yield(): Promise<void> {
      yields.count++;
      return super.yield();
    }
  }
  const pairs = numberedPairs(20_000, 10);
  const bucket = bucketOf("key", pairs, pairs.length);
  const image = await planBolt([bucket], { clock: new SlowClock() });
  assert.ok(yields.count >= 20_000 / 1024 / 5, `${yields.count} times while planning`);
  yields.count = 0;
  const file = await bytesOf(image);
  assert.ok(yields.count >= file.length / 4096 / 5 - 2, `${yields.count} times while writing`);
});

test("a bucket that gives other records the second time ends the image with an error", async () => {
  for (const second of [numberedPairs(10, 100), numberedPairs(1_000, 100)]) {
    const answers = [numberedPairs(100, 100), second];
    const bucket: BoltBucket = {
      name: "key",
      async *pairs() {
        yield answers.shift()!;
      },
    };
    const image = await planBolt([bucket], { clock });
    await assert.rejects(bytesOf(image), (error) => {
      return error instanceof BoltError && error.code === "source";
    });
  }
});

test("records out of order and records that bbolt does not take are refused", async () => {
  const ofCode = (code: string) => (error: unknown) =>
    error instanceof BoltError && error.code === code;
  const disordered = await planBolt([bucketOf("key", [pair("b", ""), pair("a", "")])], { clock });
  await assert.rejects(bytesOf(disordered), ofCode("source"));
  const twice = await planBolt([bucketOf("key", [pair("a", ""), pair("a", "")])], { clock });
  await assert.rejects(bytesOf(twice), ofCode("source"));
  await assert.rejects(planBolt([bucketOf("key", [pair("", "")])], { clock }), ofCode("limit"));
  const wide = { key: Buffer.alloc(32_769), value: Buffer.alloc(0) };
  await assert.rejects(planBolt([bucketOf("key", [wide])], { clock }), ofCode("limit"));
  await assert.rejects(planBolt([], { clock, pageBytes: 1000 }), RangeError);
});

test("a source may use the memory of a chunk again when the next one is asked for", async () => {
  const pairs = numberedPairs(3_000, 100);
  const reusing: BoltBucket = {
    name: "key",
    async *pairs() {
      const memory = Buffer.alloc(1024 * 1024);
      for (let at = 0; at < pairs.length; at += 7) {
        let used = 0;
        const own = (bytes: Buffer): Buffer => {
          bytes.copy(memory, used);
          used += bytes.length;
          return memory.subarray(used - bytes.length, used);
        };
        yield pairs
          .slice(at, at + 7)
          .map(({ key, value }) => ({ key: own(key), value: own(value) }));
        memory.fill(0);
      }
    },
  };
  const file = await bytesOf(await planBolt([reusing], { clock }));
  assert.deepEqual(structureFaults(file), []);
  assert.deepEqual(await pairsOf(await openBolt(sourceOf(file)), "key"), pairs);
});
