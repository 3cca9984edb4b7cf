import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ByteQueue } from "./byte-queue.ts";

test("units of any size come out of chunks of any size", () => {
  const sizes = fc.array(fc.nat(9_000), { maxLength: 20 });
  const cuts = fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(sizes, cuts, (unitSizes, chunkSizes) => {
      const total = unitSizes.reduce((sum, size) => sum + size, 0);
      const bytes = Buffer.from(Array.from({ length: total }, (_, i) => i % 251));
      const queue = new ByteQueue();
      const units: Buffer[] = [];
      const takeAll = (): void => {
        while (units.length < unitSizes.length) {
          const size = unitSizes[units.length]!;
          if (!queue.ready(size)) return;
          units.push(queue.bytes.subarray(queue.at, queue.at + size));
        }
      };
      for (let at = 0, turn = 0; at < total; turn++) {
        const size = chunkSizes[turn % chunkSizes.length]!;
        queue.push(bytes.subarray(at, at + size));
        takeAll();
        at += size;
      }
      takeAll();
      assert.deepEqual(
        units.map((unit) => unit.length),
        unitSizes,
      );
      assert.deepEqual(Buffer.concat(units), bytes);
      assert.equal(queue.rest().length, 0);
    }),
  );
});

test("a unit within one chunk is not copied", () => {
  const queue = new ByteQueue();
  const chunk = Buffer.from("abcdef");
  queue.push(chunk);
  assert.ok(queue.ready(2));
  assert.ok(queue.ready(3));
  assert.equal(queue.bytes, chunk);
  assert.equal(queue.at, 2);
  assert.equal(queue.rest().toString(), "f");
});

test("an announced size takes no more memory than what has arrived, doubled", () => {
  const queue = new ByteQueue();
  const before = process.memoryUsage().arrayBuffers;
  queue.push(Buffer.from("x"));
  assert.equal(queue.ready(64 * 1024 * 1024), false);
  assert.ok(process.memoryUsage().arrayBuffers - before < 1024 * 1024);
});
