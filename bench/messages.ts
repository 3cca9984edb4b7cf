// The requests that are sent.
import { randomBytes } from "node:crypto";
import { etcdserverpb } from "../src/wire/protobuf/index.ts";

const { Compare, CompareTarget, PutRequest, RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

export const paths = {
  put: "/etcdserverpb.KV/Put",
  range: "/etcdserverpb.KV/Range",
  txn: "/etcdserverpb.KV/Txn",
} as const;

const value = Buffer.alloc(256, "v");
const smallValue = Buffer.alloc(20, "v");
/** Does not get smaller by compression. */
const largeValue = randomBytes(10_000);

export function keyOf(n: number): Buffer {
  return Buffer.from(`bench/key/${String(n).padStart(10, "0")}`);
}

export function putMessage(n: number): Buffer {
  return PutRequest.encode(PutRequest.create({ key: keyOf(n), value }));
}

/** One transaction that puts so many keys from the n-th on, with values so small that it goes in one frame. */
export function putsMessage(n: number, count: number): Buffer {
  const success = Array.from({ length: count }, (_, at) =>
    RequestOp.create({ requestPut: PutRequest.create({ key: keyOf(n + at), value: smallValue }) }),
  );
  return TxnRequest.encode(TxnRequest.create({ success }));
}

/** As `putMessage`, with a value of 10 KB. */
export function largePutMessage(n: number): Buffer {
  return PutRequest.encode(PutRequest.create({ key: keyOf(n), value: largeValue }));
}

export function rangeMessage(n: number): Buffer {
  return RangeRequest.encode(RangeRequest.create({ key: keyOf(n) }));
}

export function txnMessage(n: number): Buffer {
  const key = keyOf(n % 10_000);
  const requestRange = RangeRequest.create({ key });
  const requestPut = PutRequest.create({ key, value });
  return TxnRequest.encode(
    TxnRequest.create({
      compare: [Compare.create({ target: CompareTarget.VERSION, result: 1, key, version: -1n })],
      success: [RequestOp.create({ requestRange }), RequestOp.create({ requestPut })],
    }),
  );
}
