import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { etcdserverpb, ProtobufError } from "../wire/protobuf/index.ts";
import { type BoundedTxn, boundedTxnCodec, operationsInAllMax } from "./txn-request.ts";

const { Compare, PutRequest, RequestOp, TxnRequest } = etcdserverpb;
const tooMany = "too many operations";

function decode(bytes: Buffer, operationsMax = 128): BoundedTxn {
  return boundedTxnCodec(operationsMax).decode(bytes, 0, bytes.length);
}

function encoded(fields: Partial<etcdserverpb.TxnRequest>): Buffer {
  return TxnRequest.encode(TxnRequest.create(fields));
}

const put = RequestOp.create({ requestPut: PutRequest.create({ key: Buffer.from("k") }) });
const puts = (count: number) => Array.from({ length: count }, () => put);
const nested = (fields: Partial<etcdserverpb.TxnRequest>) =>
  RequestOp.create({ requestTxn: TxnRequest.create(fields) });

test("a transaction within the limits is decoded as it is", () => {
  const bytes = encoded({
    compare: [Compare.create({ key: Buffer.from("k") })],
    success: [put, nested({ success: puts(3) })],
    failure: puts(100),
  });
  assert.deepEqual(decode(bytes), TxnRequest.decode(bytes));
});

test("one more than the limit of each kind is too many", () => {
  assert.notEqual(decode(encoded({ success: puts(128) })), tooMany);
  assert.equal(decode(encoded({ success: puts(129) })), tooMany);
  assert.equal(decode(encoded({ failure: puts(129) })), tooMany);
  const compare = Array.from({ length: 129 }, () => Compare.create());
  assert.equal(decode(encoded({ compare })), tooMany);
});

test("a nested transaction has what the one around it left over", () => {
  assert.notEqual(decode(encoded({ success: [nested({ success: puts(127) })] })), tooMany);
  assert.equal(decode(encoded({ success: [nested({ success: puts(128) })] })), tooMany);
});

test("a tree that keeps to the limit on each level is bounded in all", () => {
  const level = (inner: etcdserverpb.RequestOp) =>
    nested({ success: Array.from({ length: 32 }, () => inner) });
  assert.ok(32 ** 3 > operationsInAllMax(128));
  assert.equal(decode(encoded({ success: [level(level(level(put)))] })), tooMany);
});

test("two megabytes of empty operations are refused without being decoded", () => {
  const bytes = Buffer.alloc(2 * 1024 * 1024);
  for (let at = 0; at < bytes.length; at += 2) bytes[at] = 0x12;
  const startMs = performance.now();
  assert.equal(decode(bytes), tooMany);
  assert.ok(performance.now() - startMs < 10);
});

test("transactions nested too deeply are refused by the decoder", () => {
  let bytes = Buffer.alloc(0);
  for (let depth = 0; depth < 100_000 && bytes.length < 10_000; depth++) {
    const operation = RequestOp.encode(RequestOp.create());
    assert.equal(operation.length, 0);
    const inner = Buffer.concat([Buffer.from([0x22]), lengthOf(bytes), bytes]);
    bytes = Buffer.concat([Buffer.from([0x12]), lengthOf(inner), inner]);
  }
  assert.throws(() => decode(bytes, 1_000_000), ProtobufError);
});

function lengthOf(bytes: Buffer): Buffer {
  const length = bytes.length;
  return length < 0x80 ? Buffer.from([length]) : Buffer.from([(length & 0x7f) | 0x80, length >> 7]);
}

test("any bytes are decoded as without the count, refused as without it, or too many", () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom(0x0a, 0x12, 0x1a, 0x22, 0, 1, 2, 3, 5, 8, 0x80, 0xff), {
        maxLength: 60,
      }),
      (array) => {
        const bytes = Buffer.from(array);
        let plain: BoundedTxn | undefined;
        try {
          plain = TxnRequest.decode(bytes);
        } catch (error) {
          assert.ok(error instanceof ProtobufError);
        }
        if (plain === undefined) assert.throws(() => decode(bytes), ProtobufError);
        else assert.deepEqual(decode(bytes), plain);
      },
    ),
    { numRuns: 2_000 },
  );
});
