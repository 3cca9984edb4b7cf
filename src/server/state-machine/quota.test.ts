import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { Quota, quotaDefaultBytes } from "./quota.ts";

const { DeleteRangeRequest, InternalRaftRequest, LeaseGrantRequest, PutRequest } = etcdserverpb;
const { RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

const pair = (valueBytes: number) =>
  PutRequest.create({ key: Buffer.from("key"), value: Buffer.alloc(valueBytes) });
const putting = (valueBytes: number) => RequestOp.create({ requestPut: pair(valueBytes) });
const request = (fields: Partial<etcdserverpb.InternalRaftRequest>) =>
  InternalRaftRequest.create(fields);

test("0 is etcd's default, and a negative setting is no quota at all", () => {
  assert.equal(new Quota(0, () => 0).limitBytes, quotaDefaultBytes);
  const unlimited = new Quota(-1, () => Number.MAX_SAFE_INTEGER);
  assert.equal(unlimited.hasRoomFor(request({ put: pair(1) })), true);
});

test("a put costs its bytes and 256 more, as in etcd", () => {
  const quota = new Quota(1_000, () => 700);
  assert.equal(quota.costOf(request({ put: pair(10) })), 256 + 3 + 10);
  assert.equal(quota.hasRoomFor(request({ put: pair(40) })), true);
  assert.equal(quota.hasRoomFor(request({ put: pair(41) })), false, "the limit itself is too much");
});

test("a transaction costs its dearer branch, nested ones included", () => {
  const quota = new Quota(0, () => 0);
  const inner = TxnRequest.create({ failure: [putting(100), putting(100)] });
  const txn = TxnRequest.create({
    success: [putting(10)],
    failure: [putting(1), RequestOp.create({ requestTxn: inner })],
  });
  assert.equal(quota.costOf(request({ txn })), 3 * 259 + 201);
});

test("a lease costs 64 bytes", () => {
  assert.equal(
    new Quota(0, () => 0).costOf(request({ leaseGrant: LeaseGrantRequest.create() })),
    64,
  );
});

test("what adds nothing has room on a full store", () => {
  const quota = new Quota(1_000, () => 5_000);
  const requestDeleteRange = DeleteRangeRequest.create({ key: Buffer.from("key") });
  const requestRange = RangeRequest.create({ key: Buffer.from("key") });
  const txn = TxnRequest.create({
    success: [RequestOp.create({ requestDeleteRange }), RequestOp.create({ requestRange })],
  });
  assert.equal(quota.hasRoomFor(request({ txn })), true);
  assert.equal(quota.hasRoomFor(request({ deleteRange: requestDeleteRange })), true);
  assert.equal(quota.hasRoomFor(request({ put: pair(0) })), false);
});
