import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInThisContext } from "node:vm";
import fc from "fast-check";
import { type AnyCodec, etcdserverpb, ProtobufError, raftpb } from "./index.ts";
import { messageArbitrary } from "./testing/arbitrary.ts";
import { everyMessage } from "./testing/every-message.ts";

setFlagsFromString("--allow-natives-syntax");
const sameHiddenClass: (a: object, b: object) => boolean = runInThisContext(
  "(a, b) => %HaveSameMap(a, b)",
);

const runsPerMessage = 40;

for (const codec of everyMessage) {
  test(`${codec.name} is the same after encoding and decoding, unknown fields included`, () => {
    fc.assert(
      fc.property(messageArbitrary(codec, { unknown: true }), (message) => {
        const bytes = codec.encode(message);
        assert.equal(bytes.length, codec.size(message));
        const decoded = codec.decode(bytes);
        assert.deepEqual(decoded, message);
        assert.deepEqual(codec.encode(decoded), bytes);
      }),
      { numRuns: runsPerMessage },
    );
  });

  test(`${codec.name} has one hidden class, created or decoded`, () => {
    const created = codec.create();
    const decoded = codec.decode(codec.encode(created));
    const names = [...codec.fields.map((field) => field.name), "unknown"];
    assert.deepEqual(Object.keys(created), names);
    assert.ok(sameHiddenClass(created, decoded));
  });
}

test("a message is written into the middle of a buffer without touching the rest", () => {
  const { PutRequest } = etcdserverpb;
  const message = PutRequest.create({ key: Buffer.from("key"), value: Buffer.from("value") });
  const into = Buffer.alloc(40, 0xee);
  const end = PutRequest.write(message, into, 10);
  assert.equal(end, 10 + PutRequest.size(message));
  assert.deepEqual(PutRequest.decode(into, 10, end), message);
  assert.deepEqual(into.subarray(0, 10), Buffer.alloc(10, 0xee));
  assert.deepEqual(into.subarray(end), Buffer.alloc(40 - end, 0xee));
  assert.equal(PutRequest.writeBefore(message, into, 30), 30 - PutRequest.size(message));
});

test("a message is not written into a buffer that is too small", () => {
  const { PutRequest } = etcdserverpb;
  const message = PutRequest.create({ key: Buffer.from("key") });
  assert.throws(() => PutRequest.write(message, Buffer.alloc(6), 2), /fits its buffer/);
});

test("decoded bytes are views of the input", () => {
  const bytes = etcdserverpb.PutRequest.encode(
    etcdserverpb.PutRequest.create({ key: Buffer.from("key"), value: Buffer.alloc(100, "v") }),
  );
  const { key, value } = etcdserverpb.PutRequest.decode(bytes);
  bytes.fill("x");
  assert.equal(key.toString(), "xxx");
  assert.equal(value.toString(), "x".repeat(100));
});

test("a message nested 100 deep is read, one deeper is refused", () => {
  const nested = (depth: number): raftpb.Message =>
    raftpb.Message.create(depth === 0 ? {} : { responses: [nested(depth - 1)] });
  const deepest = raftpb.Message.encode(nested(100));
  assert.deepEqual(raftpb.Message.decode(deepest), nested(100));
  assert.throws(
    () => raftpb.Message.decode(raftpb.Message.encode(nested(101))),
    (error) => error instanceof ProtobufError && error.fault === "nested too deeply",
  );
});

test("of a oneof the member that came last counts", () => {
  const { Compare } = etcdserverpb;
  const twice = Buffer.concat([
    Compare.encode(Compare.create({ version: 0n })),
    Compare.encode(Compare.create({ modRevision: 0n })),
  ]);
  assert.equal(twice.length, 4);
  assert.deepEqual(Compare.decode(twice), Compare.create({ modRevision: 0n }));
});

test("repeated numbers are read packed and unpacked, and mixed", () => {
  const unpacked = Buffer.from("08010802", "hex");
  const packed = Buffer.from("0a020304", "hex");
  const voters = raftpb.ConfState.decode(Buffer.concat([unpacked, packed])).voters;
  assert.deepEqual(voters, [1n, 2n, 3n, 4n]);
  const filters = etcdserverpb.WatchCreateRequest.decode(
    Buffer.from("28012a020001", "hex"),
  ).filters;
  assert.deepEqual(filters, [1, 0, 1]);
});

test("lists of numbers are written packed, but those of raftpb one by one", () => {
  const { WatchCreateRequest } = etcdserverpb;
  const filters = WatchCreateRequest.encode(WatchCreateRequest.create({ filters: [0, 1] }));
  assert.equal(filters.toString("hex"), "2a020001");
  const state = raftpb.ConfState.encode(raftpb.ConfState.create({ voters: [1n, 2n] }));
  assert.equal(state.toString("hex"), "080108022800");
});

test("unknown fields that stood apart are kept together", () => {
  const bytes = Buffer.from("f80101" + "0a016b" + "f80102" + "f80103", "hex");
  const { RangeRequest } = etcdserverpb;
  const message = RangeRequest.decode(bytes);
  assert.equal(message.unknown?.toString("hex"), "f80101" + "f80102" + "f80103");
  assert.equal(RangeRequest.encode(message).toString("hex"), "0a016b" + "f80101f80102f80103");
});

test("a megabyte of scattered unknown fields is read in one pass", () => {
  const pair = Buffer.from("0a016b" + "f80101", "hex");
  const count = Math.floor((1024 * 1024) / pair.length);
  const message = etcdserverpb.RangeRequest.decode(Buffer.concat(Array(count).fill(pair)));
  assert.equal(message.unknown?.length, count * 3);
});

/** Bytes near those of a valid message. */
function mutated(bytes: Buffer, edits: readonly (readonly [number, number, number])[]): Buffer {
  let result = bytes;
  for (const [kind, place, byte] of edits) {
    const at = result.length === 0 ? 0 : place % result.length;
    const [before, after] = [result.subarray(0, at), result.subarray(at)];
    if (kind === 0) result = Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
    else if (kind === 1) result = Buffer.concat([before, Buffer.of(byte), after]);
    else if (kind === 2) result = Buffer.concat([before, after.subarray(1)]);
    else result = Buffer.from(before);
  }
  return result;
}

function decodesOrRefuses(codec: AnyCodec, bytes: Buffer): void {
  try {
    codec.encode(codec.decode(bytes));
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    assert.ok(error.where.length > 0);
    assert.ok(error.position >= 0 && error.position <= bytes.length);
  }
}

test("hostile bytes are decoded or refused with ProtobufError, never anything else", () => {
  const edit = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 4096 }), fc.nat({ max: 255 }));
  const edits = fc.array(edit, { minLength: 1, maxLength: 5 });
  for (const codec of everyMessage) {
    fc.assert(
      fc.property(messageArbitrary(codec, { unknown: true }), edits, (message, changes) => {
        decodesOrRefuses(codec, mutated(codec.encode(message), changes));
      }),
      { numRuns: runsPerMessage },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (noise) => {
        decodesOrRefuses(codec, Buffer.from(noise));
      }),
      { numRuns: runsPerMessage },
    );
  }
});

test("every prefix of a message is decoded or refused", () => {
  const { RequestOp, PutRequest, TxnRequest } = etcdserverpb;
  const put = PutRequest.create({ key: Buffer.from("k"), value: Buffer.alloc(200), lease: -1n });
  const bytes = TxnRequest.encode(
    TxnRequest.create({ success: [RequestOp.create({ requestPut: put })] }),
  );
  for (let end = 0; end < bytes.length; end++) {
    if (end === 0) assert.deepEqual(TxnRequest.decode(bytes, 0, 0), TxnRequest.create());
    else assert.throws(() => TxnRequest.decode(bytes, 0, end), ProtobufError);
  }
});
