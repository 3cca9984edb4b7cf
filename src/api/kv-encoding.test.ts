import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type {
  DeleteRangeResult,
  OperationResult,
  Payload,
  PutResult,
  RangeResult,
  TxnResult,
} from "../server/index.ts";
import type { MessageEncoder } from "../wire/grpc/index.ts";
import { etcdserverpb, mvccpb } from "../wire/protobuf/index.ts";
import {
  deleteRangeResponse,
  type HeaderStamp,
  putResponse,
  rangeResponse,
  txnResponse,
} from "./kv-encoding.ts";
import { RangeSource } from "./range-source.ts";

const { DeleteRangeResponse, PutResponse, RangeResponse, TxnResponse } = etcdserverpb;
const { ResponseHeader, ResponseOp } = etcdserverpb;

// Generated codecs know messages, ours know results: each result is made with the message it must look like on the wire.

interface Made<Result, Message> {
  readonly result: Result;
  readonly message: Message;
}

const count = fc.oneof(fc.constantFrom(0, 1, 127, 128, 2 ** 32, 2 ** 53 - 1), fc.nat());
const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

const pair: fc.Arbitrary<Made<Payload, mvccpb.KeyValue>> = fc
  .record({
    key: bytes,
    value: bytes,
    createRevision: count,
    modRevision: count,
    version: count,
    lease: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    before: fc.nat(20),
  })
  .map(({ before, ...fields }) => {
    const message = mvccpb.KeyValue.create(fields);
    const encoded = mvccpb.KeyValue.encode(message);
    // Payloads lie somewhere in a page.
    const page = Buffer.concat([Buffer.alloc(before, 7), encoded, Buffer.alloc(5, 9)]);
    return { result: { bytes: page, start: before, end: before + encoded.length }, message };
  });
const pairs = fc.array(pair, { maxLength: 5 });

const range: fc.Arbitrary<Made<RangeResult, etcdserverpb.RangeResponse>> = fc
  .record({ pairs, more: fc.boolean(), count, revision: count })
  .map((made) => {
    const { more, revision } = made;
    const payloads = made.pairs.map(({ result }) => result);
    const kvs = made.pairs.map(({ message }) => message);
    return {
      result: { kind: "range", revision, payloads, more, count: made.count },
      message: RangeResponse.create({ kvs, more, count: made.count }),
    };
  });

const put: fc.Arbitrary<Made<PutResult, etcdserverpb.PutResponse>> = fc
  .record({ previous: fc.option(pair, { nil: undefined }), revision: count })
  .map(({ previous, revision }) => ({
    result: { kind: "put", revision, previous: previous?.result },
    message: PutResponse.create(previous === undefined ? {} : { prevKv: previous.message }),
  }));

const deleteRange: fc.Arbitrary<Made<DeleteRangeResult, etcdserverpb.DeleteRangeResponse>> = fc
  .record({ pairs, deleted: count, revision: count })
  .map(({ deleted, revision, ...made }) => ({
    result: {
      kind: "deleteRange",
      revision,
      deleted,
      previous: made.pairs.map(({ result }) => result),
    },
    message: DeleteRangeResponse.create({
      deleted,
      prevKvs: made.pairs.map(({ message }) => message),
    }),
  }));

/** Parts of a transaction have a header of their own, with nothing but a revision; that of a nested one is empty. */
function withRevision<Message extends object>(
  { result, message }: Made<OperationResult, Message>,
  field: keyof etcdserverpb.ResponseOp,
): Made<OperationResult, etcdserverpb.ResponseOp> {
  const revision = result.kind === "txn" ? 0 : result.revision;
  const header = ResponseHeader.create({ revision });
  return { result, message: ResponseOp.create({ [field]: { ...message, header } }) };
}

const { txn } = fc.letrec<{ txn: Made<TxnResult, etcdserverpb.TxnResponse> }>((tie) => ({
  txn: fc
    .record({
      succeeded: fc.boolean(),
      revision: count,
      operations: fc.array(
        fc.oneof(
          { depthSize: "small" },
          range.map((made) => withRevision(made, "responseRange")),
          put.map((made) => withRevision(made, "responsePut")),
          deleteRange.map((made) => withRevision(made, "responseDeleteRange")),
          tie("txn").map((made) => withRevision(made, "responseTxn")),
        ),
        { maxLength: 4 },
      ),
    })
    .map(({ succeeded, revision, operations }) => ({
      result: {
        kind: "txn",
        revision,
        succeeded,
        responses: operations.map(({ result }) => result),
      },
      message: TxnResponse.create({
        succeeded,
        responses: operations.map(({ message }) => message),
      }),
    })),
}));

const head = fc
  .record({
    clusterId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    memberId: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    raftTerm: count,
  })
  .map(({ clusterId, memberId, raftTerm }) => ({
    stamp: (revision: number): HeaderStamp => ({
      identity: ResponseHeader.encode(ResponseHeader.create({ clusterId, memberId })),
      revision,
      raftTerm,
    }),
    message: (revision: number) =>
      ResponseHeader.create({ clusterId, memberId, revision, raftTerm }),
  }));

function encodeAnswer<Result>(
  encoder: MessageEncoder<{ header: HeaderStamp | undefined; result: Result }>,
  answer: { header: HeaderStamp | undefined; result: Result },
): Buffer {
  const size = encoder.size(answer);
  // Room before and behind: a codec stays within the size it announced.
  const into = Buffer.alloc(size + 8, 0xee);
  const start = encoder.writeBefore(answer, into, size + 4);
  assert.equal(start, 4);
  assert.ok([...into.subarray(0, 4), ...into.subarray(size + 4)].every((byte) => byte === 0xee));
  return into.subarray(4, size + 4);
}

test("a range answer is byte for byte what the generated codec makes of it", () => {
  fc.assert(
    fc.property(range, head, ({ result, message }, { stamp, message: header }) => {
      const wanted = RangeResponse.encode({ ...message, header: header(result.revision) });
      assert.deepEqual(
        encodeAnswer(rangeResponse, { header: stamp(result.revision), result }),
        wanted,
      );
    }),
  );
});

test("a put answer is byte for byte what the generated codec makes of it", () => {
  fc.assert(
    fc.property(put, head, ({ result, message }, { stamp, message: header }) => {
      const wanted = PutResponse.encode({ ...message, header: header(result.revision) });
      assert.deepEqual(
        encodeAnswer(putResponse, { header: stamp(result.revision), result }),
        wanted,
      );
    }),
  );
});

test("a delete answer is byte for byte what the generated codec makes of it", () => {
  fc.assert(
    fc.property(deleteRange, head, ({ result, message }, { stamp, message: header }) => {
      const wanted = DeleteRangeResponse.encode({ ...message, header: header(result.revision) });
      assert.deepEqual(
        encodeAnswer(deleteRangeResponse, { header: stamp(result.revision), result }),
        wanted,
      );
    }),
  );
});

test("a transaction's answer, however nested, is byte for byte what the generated codec makes of it", () => {
  fc.assert(
    fc.property(txn, head, ({ result, message }, { stamp, message: header }) => {
      const wanted = TxnResponse.encode({ ...message, header: header(result.revision) });
      assert.deepEqual(
        encodeAnswer(txnResponse, { header: stamp(result.revision), result }),
        wanted,
      );
    }),
  );
});

test("a range answer pulled in pieces of any size says the same", () => {
  fc.assert(
    fc.property(
      range,
      head,
      fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 1 }),
      ({ result, message }, { stamp, message: header }, sizes) => {
        const answer = { header: stamp(result.revision), result };
        const source = new RangeSource(answer, {
          length: rangeResponse.size(answer),
          onClose() {},
        });
        const parts: Buffer[] = [];
        for (let n = 0, left = source.length; left > 0; n++) {
          const part = source.pull(Math.min(left, sizes[n % sizes.length]!));
          assert.ok(part.length > 0, "there is more to pull");
          parts.push(Buffer.from(part));
          left -= part.length;
        }
        const wanted = RangeResponse.encode({ ...message, header: header(result.revision) });
        const pulled = RangeResponse.decode(Buffer.concat(parts));
        assert.deepEqual(RangeResponse.encode(pulled), wanted);
      },
    ),
  );
});
