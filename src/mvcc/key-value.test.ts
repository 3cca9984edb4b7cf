import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { mvccpb } from "../wire/protobuf/index.ts";
import {
  createRevisionOf,
  decodeKeyValue,
  type KeyValueFields,
  keyValueBytes,
  payloadKey,
  readPutHead,
  readTombstone,
  tombstoneBytes,
  withoutValue,
  writeKeyValue,
  writeTombstone,
} from "./key-value.ts";
import type { Payload } from "./store-contract.ts";

const key = fc
  .uint8Array({ minLength: 1, maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString("latin1"));
const revision = fc.oneof(
  fc.integer({ min: 1, max: 300 }),
  fc.maxSafeNat().map((n) => n || 1),
);
const lease = fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n });
const pair: fc.Arbitrary<KeyValueFields> = fc
  .record({
    key,
    createRevision: revision,
    modRevision: revision,
    version: revision,
    value: fc.uint8Array({ maxLength: 300 }),
    lease: fc.oneof(fc.constant(0n), lease),
  })
  .map((fields) => ({
    ...fields,
    modRevision: Math.max(fields.modRevision, fields.createRevision),
  }));

/** In the middle of a buffer, as on a page. */
function encode(fields: KeyValueFields): Payload {
  const length = keyValueBytes(fields);
  const bytes = Buffer.alloc(length + 20, 0xaa);
  const end = writeKeyValue(bytes, fields, 7);
  assert.equal(end, 7 + length);
  return { bytes, start: 7, end };
}

function encoded({ bytes, start, end }: Payload): Buffer {
  return bytes.subarray(start, end);
}

test("a pair is encoded as the generated codec of mvccpb.KeyValue does", () => {
  fc.assert(
    fc.property(pair, (fields) => {
      const reference = mvccpb.KeyValue.encode(
        mvccpb.KeyValue.create({
          key: Buffer.from(fields.key, "latin1"),
          createRevision: fields.createRevision,
          modRevision: fields.modRevision,
          version: fields.version,
          value: Buffer.from(fields.value),
          lease: fields.lease,
        }),
      );
      assert.deepEqual(encoded(encode(fields)), Buffer.from(reference));
    }),
  );
});

test("what was encoded is decoded, and the parts the index needs are found", () => {
  fc.assert(
    fc.property(pair, (fields) => {
      const payload = encode(fields);
      const { createRevision, modRevision, version } = fields;
      const back = decodeKeyValue(payload);
      assert.deepEqual({ ...back, value: Uint8Array.from(back.value) }, fields);
      assert.equal(payloadKey(payload), fields.key);
      assert.equal(createRevisionOf(payload), createRevision);
      const head = { key: fields.key, createRevision, modRevision, version };
      assert.deepEqual(readPutHead(payload), head);
      assert.equal(readTombstone(payload), undefined);
    }),
  );
});

test("keys_only is the same pair with an empty value", () => {
  fc.assert(
    fc.property(pair, (fields) => {
      const bare = withoutValue(encode(fields));
      assert.deepEqual(encoded(bare), encoded(encode({ ...fields, value: Buffer.alloc(0) })));
    }),
  );
});

test("a tombstone is a KeyValue with the key only", () => {
  fc.assert(
    fc.property(key, (name) => {
      const bytes = Buffer.alloc(tombstoneBytes(name));
      assert.equal(writeTombstone(bytes, name, 0), bytes.length);
      assert.equal(readTombstone({ bytes, start: 0, end: bytes.length }), name);
      assert.equal(readPutHead({ bytes, start: 0, end: bytes.length }), undefined);
      const { version, modRevision } = decodeKeyValue({ bytes, start: 0, end: bytes.length });
      assert.deepEqual([version, modRevision], [0, 0]);
    }),
  );
});

test("bytes that are no KeyValue are refused, whatever they are", () => {
  fc.assert(
    fc.property(pair, fc.nat(), fc.nat(255), (fields, place, byte) => {
      const payload = encode(fields);
      payload.bytes[payload.start + (place % (payload.end - payload.start))] = byte;
      const head = readPutHead(payload);
      if (head === undefined) return;
      assert.ok(head.key.length > 0 && head.version >= 1);
      assert.ok(head.modRevision >= head.createRevision);
    }),
  );
  // Three bytes less would be the same pair without a value.
  for (const cut of [0, 1, 3, 4, 5, 6, 7, 8, 9, 10]) {
    const fields = { key: "k", createRevision: 1, modRevision: 1, version: 1, lease: 0n };
    const whole = encode({ ...fields, value: Buffer.from("v") });
    assert.equal(readPutHead({ ...whole, end: whole.end - 1 - cut }), undefined, `cut ${cut}`);
  }
});
