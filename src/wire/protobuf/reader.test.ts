import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type AnyCodec,
  etcdserverpb,
  mvccpb,
  ProtobufError,
  type ProtobufFault,
  Reader,
  raftpb,
} from "./index.ts";

function assertRefused(
  codec: AnyCodec,
  hex: string,
  expected: { readonly fault: ProtobufFault; readonly where: string; readonly position: number },
): void {
  assert.throws(
    () => codec.decode(Buffer.from(hex, "hex")),
    (error) => {
      assert.ok(error instanceof ProtobufError);
      const { fault, where, position } = error;
      assert.deepEqual({ fault, where, position }, expected);
      return true;
    },
    hex,
  );
}

const put = "etcdserverpb.PutRequest";

test("a length past the end is refused, naming the field", () => {
  const fault = "truncated";
  assertRefused(etcdserverpb.PutRequest, "0a05616263", { fault, where: `${put}.key`, position: 2 });
  assertRefused(etcdserverpb.PutRequest, "0affffffff7f", {
    fault,
    where: `${put}.key`,
    position: 6,
  });
  assertRefused(etcdserverpb.PutRequest, "0a8080808080808001", {
    fault,
    where: `${put}.key`,
    position: 9,
  });
});

test("a nested message cannot reach past the one around it", () => {
  assertRefused(etcdserverpb.RangeResponse, "0a02080108010000", {
    fault: "wire type of another field type",
    where: "etcdserverpb.RangeResponse.header",
    position: 5,
  });
  assertRefused(mvccpb.Event, "12040a050102030405", {
    fault: "truncated",
    where: "mvccpb.KeyValue.key",
    position: 4,
  });
});

test("a varint that ends too early or too late is refused", () => {
  const where = `${put}.lease`;
  assertRefused(etcdserverpb.PutRequest, "1880", { fault: "truncated", where, position: 2 });
  assertRefused(etcdserverpb.PutRequest, `18${"80".repeat(9)}`, {
    fault: "truncated",
    where,
    position: 10,
  });
  assertRefused(etcdserverpb.PutRequest, `18${"80".repeat(10)}00`, {
    fault: "varint over 10 bytes",
    where,
    position: 11,
  });
});

test("a varint may be longer than it needs to be", () => {
  const { lease } = etcdserverpb.PutRequest.decode(Buffer.from("9800" + "81808000", "hex"));
  assert.equal(lease, 1n);
});

test("tags that no writer makes are refused", () => {
  const where = put;
  const codec = etcdserverpb.PutRequest;
  assertRefused(codec, "0001", { fault: "field number 0", where, position: 1 });
  assertRefused(codec, "f8ffffff1f01", { fault: "tag over 32 bits", where, position: 5 });
  const fault = "group or unknown wire type";
  assertRefused(codec, "7b7c", { fault, where, position: 1 });
  assertRefused(codec, "7c", { fault, where, position: 1 });
  assertRefused(codec, "7e00", { fault, where, position: 1 });
  assertRefused(codec, "7f00", { fault, where, position: 1 });
});

test("a known field with the wire type of another is refused", () => {
  const fault = "wire type of another field type";
  assertRefused(etcdserverpb.PutRequest, "0801", { fault, where: `${put}.key`, position: 1 });
  assertRefused(etcdserverpb.PutRequest, "1a0101", { fault, where: `${put}.lease`, position: 1 });
  assertRefused(etcdserverpb.PutRequest, "2500000000", {
    fault,
    where: `${put}.prev_kv`,
    position: 1,
  });
});

test("unknown fields that do not end are refused", () => {
  const where = put;
  for (const hex of ["7a05aabb", "79aabbccddeeff00", "7daabbcc", "78ff"]) {
    assert.throws(
      () => etcdserverpb.PutRequest.decode(Buffer.from(hex, "hex")),
      (error) =>
        error instanceof ProtobufError && error.fault === "truncated" && error.where === where,
      hex,
    );
  }
});

test("revisions and indexes beyond 2^53 are refused, naming the field", () => {
  const fault = "number over 2^53";
  assertRefused(etcdserverpb.ResponseHeader, "188080808080808010", {
    fault,
    where: "etcdserverpb.ResponseHeader.revision",
    position: 9,
  });
  assertRefused(raftpb.Entry, "18ffffffffffffffffff01", {
    fault,
    where: "raftpb.Entry.Index",
    position: 11,
  });
  const largest = etcdserverpb.ResponseHeader.decode(Buffer.from("18ffffffffffffff0f", "hex"));
  assert.equal(largest.revision, Number.MAX_SAFE_INTEGER);
});

test("the error's message says what, where and why", () => {
  assert.throws(() => etcdserverpb.PutRequest.decode(Buffer.from("0a05", "hex")), {
    name: "ProtobufError",
    message: "Cannot decode etcdserverpb.PutRequest.key at byte 2: truncated",
  });
});

test("a part of a buffer is read as if the rest were not there", () => {
  const bytes = Buffer.from("ffff0a016bffff", "hex");
  assert.deepEqual(etcdserverpb.PutRequest.decode(bytes, 2, 5).key, Buffer.from("k"));
  assert.throws(() => etcdserverpb.PutRequest.decode(bytes, 2, 4), ProtobufError);
});

test("bounds outside the buffer are a bug of the caller", () => {
  assert.throws(() => new Reader(Buffer.alloc(3), 0, 4), /stays in its buffer/);
  assert.throws(() => new Reader(Buffer.alloc(3), 2, 1), /stays in its buffer/);
});
