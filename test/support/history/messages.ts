// Requests of a recorded history as messages of etcd's API, and its pairs as the history has them.
import { etcdserverpb, type mvccpb } from "../../../src/wire/protobuf/index.ts";
import type {
  Comparison,
  DeleteRequest,
  Pair,
  PutRequest,
  RangeRequest,
  Request,
} from "./records.ts";

const { Compare, CompareResult, CompareTarget, RequestOp } = etcdserverpb;

/** Keys and values are recorded with one character a byte. */
const bytes = (text: string): Buffer => Buffer.from(text, "latin1");

export function putOf({ key, value, lease }: PutRequest): etcdserverpb.PutRequest {
  return etcdserverpb.PutRequest.create({ key: bytes(key), value: bytes(value), lease });
}

export function deleteOf({ key, end }: DeleteRequest): etcdserverpb.DeleteRangeRequest {
  return etcdserverpb.DeleteRangeRequest.create({ key: bytes(key), rangeEnd: bytes(end) });
}

export function rangeOf({
  key,
  end,
  revision,
  serializable,
}: RangeRequest): etcdserverpb.RangeRequest {
  const range = { key: bytes(key), rangeEnd: bytes(end), revision: BigInt(revision) };
  return etcdserverpb.RangeRequest.create({ ...range, serializable });
}

export function txnOf({
  compare,
  success,
  failure,
}: Extract<Request, { readonly kind: "txn" }>): etcdserverpb.TxnRequest {
  return etcdserverpb.TxnRequest.create({
    compare: compare.map(compareOf),
    success: success.map(operationOf),
    failure: failure.map(operationOf),
  });
}

function operationOf(request: PutRequest | DeleteRequest | RangeRequest): etcdserverpb.RequestOp {
  switch (request.kind) {
    case "put":
      return RequestOp.create({ requestPut: putOf(request) });
    case "delete":
      return RequestOp.create({ requestDeleteRange: deleteOf(request) });
    case "range":
      return RequestOp.create({ requestRange: rangeOf(request) });
  }
}

function compareOf(comparison: Comparison): etcdserverpb.Compare {
  const equal = { key: bytes(comparison.key), result: CompareResult.EQUAL };
  if ("modRevision" in comparison) {
    const modRevision = BigInt(comparison.modRevision);
    return Compare.create({ ...equal, target: CompareTarget.MOD, modRevision });
  }
  if (comparison.value === undefined) {
    return Compare.create({ ...equal, target: CompareTarget.VERSION, version: 0n });
  }
  const value = bytes(comparison.value);
  return Compare.create({ ...equal, target: CompareTarget.VALUE, value });
}

export function pairOf(pair: mvccpb.KeyValue): Pair {
  const { key, value, createRevision, modRevision, version, lease } = pair;
  return {
    key: key.toString("latin1"),
    value: value.toString("latin1"),
    createRevision,
    modRevision,
    version,
    lease,
  };
}
