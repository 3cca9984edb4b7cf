import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { type Found, type Payload, Slicer } from "../../mvcc/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import { shapeLargeRange, sortInSlices } from "./large-range.ts";
import { shapeRange } from "./range.ts";

const { RangeRequest } = etcdserverpb;

function payloadOf(pair: Partial<mvccpb.KeyValue>): Payload {
  const bytes = mvccpb.KeyValue.encode(mvccpb.KeyValue.create(pair));
  return { bytes, start: 0, end: bytes.length };
}

function bytesOf(payload: Payload): string {
  return payload.bytes.toString("hex", payload.start, payload.end);
}

const small = fc.nat(5);
const pairs = fc.array(fc.record({ create: small, mod: small, version: small, value: small }), {
  maxLength: 40,
});
const requests = fc.record({
  sortOrder: fc.nat(2),
  sortTarget: fc.nat(4),
  limit: fc.integer({ min: -1, max: 50 }).map(BigInt),
  keysOnly: fc.boolean(),
  minModRevision: fc.constantFrom(0n, 0n, 2n),
  maxModRevision: fc.constantFrom(0n, 0n, 4n),
  minCreateRevision: fc.constantFrom(0n, 0n, 2n),
  maxCreateRevision: fc.constantFrom(0n, 0n, 4n),
});

test("a large range is shaped as a small one", async () => {
  await fc.assert(
    fc.asyncProperty(pairs, requests, async (drawn, fields) => {
      const payloads = drawn.map(({ create, mod, version, value }, n) =>
        payloadOf({
          key: Buffer.from([n]),
          createRevision: create,
          modRevision: mod,
          version,
          value: Buffer.alloc(value, value),
        }),
      );
      const found: Found = { kind: "found", revision: 7, count: payloads.length, payloads };
      const request = RangeRequest.create(fields as Partial<etcdserverpb.RangeRequest>);
      const atOnce = shapeRange(request, found);
      const inSlices = await shapeLargeRange(request, found, new ManualClock());
      assert.deepEqual(inSlices.payloads.map(bytesOf), atOnce.payloads.map(bytesOf));
      assert.deepEqual({ ...inSlices, payloads: [] }, { ...atOnce, payloads: [] });
    }),
    { numRuns: 500 },
  );
});

test("sorting in slices keeps equals in their order, over any number of runs", async () => {
  for (const count of [0, 1, 4_096, 4_097, 12_289, 50_000]) {
    const items = Array.from({ length: count }, (_, n) => ({ by: (n * 7919) % 101, n }));
    const compare = (a: { by: number }, b: { by: number }) => a.by - b.by;
    const sorted = await sortInSlices(items, new Slicer(new ManualClock()), compare);
    assert.deepEqual(sorted, items.toSorted(compare));
  }
});
