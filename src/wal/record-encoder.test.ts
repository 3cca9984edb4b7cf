import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { crc32c } from "../base/index.ts";
import { raftpb, walpb } from "../wire/protobuf/index.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { type Entry, entryTypes, type HardState } from "./types.ts";

const anyNumber = fc.oneof(fc.nat({ max: 300 }), fc.maxSafeNat());
const anyEntry: fc.Arbitrary<Entry> = fc.record({
  term: anyNumber,
  index: anyNumber,
  type: fc.constantFrom(...Object.values(entryTypes)),
  data: fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
});
const anyState: fc.Arbitrary<HardState> = fc.record({
  term: anyNumber,
  vote: fc.bigInt(0n, 2n ** 64n - 1n),
  commit: anyNumber,
});

/** The same record by the generated codecs, framed as semantics has it. */
function expected(type: number, data: Buffer, crc: number): Buffer {
  const record = walpb.Record.encode(
    walpb.Record.create({ type, crc, data: data.length === 0 ? undefined : data }),
  );
  const pad = (8 - (record.length % 8)) % 8;
  const header = Buffer.alloc(8);
  header.writeUInt32LE(record.length);
  if (pad > 0) header[7] = 0x80 | pad;
  return Buffer.concat([header, record, Buffer.alloc(pad)]);
}

test("records are what the generated codecs write, with the checksum running on", () => {
  const any = fc.array(fc.oneof(anyEntry, anyState));
  fc.assert(
    fc.property(any, fc.nat({ max: 0xffffffff }), (items, start) => {
      const encoder = new RecordEncoder(0);
      encoder.reset(start);
      const frames: Buffer[] = [];
      let crc = start;
      for (const item of items) {
        const isEntry = "index" in item;
        if (isEntry) encoder.entry(item);
        else encoder.hardState(item);
        const data = isEntry
          ? raftpb.Entry.encode(
              raftpb.Entry.create({
                ...item,
                type: item.type as raftpb.EntryType,
                data: item.data.length === 0 ? undefined : item.data,
              }),
            )
          : raftpb.HardState.encode(raftpb.HardState.create(item));
        crc = crc32c(crc, data);
        frames.push(expected(isEntry ? 2 : 3, data, crc));
      }
      assert.deepEqual(Buffer.from(encoder.bytes()), Buffer.concat(frames));
      assert.equal(encoder.crc, crc);
    }),
  );
});

test("a view of encoded bytes stays as it is while the buffer grows", () => {
  const encoder = new RecordEncoder(0);
  const entry = { term: 1, index: 1, type: 0, data: Buffer.alloc(100_000, 1) };
  encoder.entry(entry);
  const view = encoder.bytes();
  const copy = Buffer.from(view);
  for (let index = 2; index < 60; index++) encoder.entry({ ...entry, index });
  assert.deepEqual(Buffer.from(view), copy);
  assert.deepEqual(Buffer.from(encoder.bytes().subarray(0, copy.length)), copy);
});
