import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { checkDeleteRange, checkPut, checkRange, checkTxn } from "./check-kv.ts";

const { Compare, DeleteRangeRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } =
  etcdserverpb;

const put = (key: string) =>
  RequestOp.create({ requestPut: PutRequest.create({ key: Buffer.from(key) }) });
const deletion = (key: string, end = "") =>
  RequestOp.create({
    requestDeleteRange: DeleteRangeRequest.create({
      key: Buffer.from(key),
      rangeEnd: Buffer.from(end),
    }),
  });
const nested = (
  success: etcdserverpb.RequestOp[],
  failure: etcdserverpb.RequestOp[] = [],
): etcdserverpb.RequestOp =>
  RequestOp.create({ requestTxn: TxnRequest.create({ success, failure }) });

function refusal(operations: etcdserverpb.RequestOp[], operationsMax = 128): string {
  try {
    checkTxn(TxnRequest.create({ success: operations }), operationsMax);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

const duplicate = "etcdserver: duplicate key given in txn request";
const tooMany = "etcdserver: too many operations in txn request";

test("requests without a key are refused", () => {
  const empty = /etcdserver: key is not provided/;
  assert.throws(() => checkRange(RangeRequest.create()), empty);
  assert.throws(() => checkPut(PutRequest.create()), empty);
  assert.throws(() => checkDeleteRange(DeleteRangeRequest.create()), empty);
  assert.throws(() => checkTxn(TxnRequest.create({ compare: [Compare.create()] }), 128), empty);
});

test("a sort option out of range is refused", () => {
  const key = Buffer.from("a");
  const invalid = /etcdserver: invalid sort option/;
  assert.throws(() => checkRange(RangeRequest.create({ key, sortOrder: 3 as 0 })), invalid);
  assert.throws(() => checkRange(RangeRequest.create({ key, sortTarget: 5 as 0 })), invalid);
  checkRange(RangeRequest.create({ key, sortOrder: 2, sortTarget: 4 }));
});

test("a put that keeps value or lease must not bring one", () => {
  const key = Buffer.from("a");
  const value = Buffer.from("v");
  assert.throws(
    () => checkPut(PutRequest.create({ key, value, ignoreValue: true })),
    /value is provided/,
  );
  assert.throws(
    () => checkPut(PutRequest.create({ key, lease: 1n, ignoreLease: true })),
    /lease is provided/,
  );
});

test("an operation that is none is refused", () => {
  assert.equal(refusal([RequestOp.create()]), "etcdserver: key not found");
});

test("the limit of operations holds on each level, nested ones having what the outer left", () => {
  assert.equal(refusal([put("a"), put("b")], 2), "");
  assert.equal(refusal([put("a"), put("b"), put("c")], 2), tooMany);
  assert.equal(refusal([nested([put("a")])], 2), "");
  assert.equal(refusal([nested([put("a"), put("b")])], 2), tooMany);
});

test("a key put twice is refused, deleted twice is not", () => {
  assert.equal(refusal([put("a"), put("a")]), duplicate);
  assert.equal(refusal([deletion("a"), deletion("a")]), "");
});

test("a put under a delete of the same branch is refused, wherever in the branch they are", () => {
  assert.equal(refusal([put("b"), deletion("a", "c")]), duplicate);
  assert.equal(refusal([deletion("a", "c"), put("b")]), duplicate);
  assert.equal(refusal([deletion("a", "c"), put("c")]), "");
  assert.equal(refusal([deletion("a"), put("a")]), duplicate);
  assert.equal(refusal([deletion("a"), put("a\0")]), "");
});

test("an open-ended delete does not take part, as in etcd", () => {
  assert.equal(refusal([deletion("a", "\0"), put("b")]), "");
});

test("the branches of a nested transaction exclude each other", () => {
  assert.equal(refusal([nested([put("a")], [put("a")])]), "");
  assert.equal(refusal([nested([put("a")]), put("a")]), duplicate);
  assert.equal(refusal([nested([put("a")]), nested([put("a")])]), duplicate);
  assert.equal(refusal([nested([], [put("a")]), nested([put("a")])]), duplicate);
});

test("nested deletes are held against later puts, not against earlier nested ones, as in etcd", () => {
  assert.equal(refusal([nested([deletion("a")]), nested([put("a")])]), duplicate);
  assert.equal(refusal([nested([put("a")]), nested([deletion("a")])]), "");
  assert.equal(refusal([put("a"), nested([deletion("a")])]), duplicate);
});

test("deletes that touch or overlap are one interval", () => {
  const operations = [deletion("a", "c"), deletion("e", "g"), deletion("b", "f")];
  for (const key of ["a", "c", "e", "f"])
    assert.equal(refusal([...operations, put(key)]), duplicate);
  assert.equal(refusal([...operations, put("g")]), "");
});
