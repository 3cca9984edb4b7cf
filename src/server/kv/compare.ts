import type { RangeQuery, WriteTxn } from "../../mvcc/index.ts";
import { etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import { decode } from "./range.ts";

type Compare = etcdserverpb.Compare;
const { CompareResult, CompareTarget } = etcdserverpb;

export function compareQuery(compare: Compare): RangeQuery {
  return {
    key: compare.key.toString("latin1"),
    end: compare.rangeEnd.toString("latin1"),
    revision: 0,
    limit: 0,
    countOnly: false,
  };
}

/**
 * Whether a comparison holds on the state before the transaction: for every key of its range. A missing key compares as
 * all zeros, except that no comparison of its value ever holds.
 */
export function compareHolds(compare: Compare, txn: Pick<WriteTxn, "range">): boolean {
  const { payloads } = txn.range(compareQuery(compare));
  if (payloads.length === 0) {
    return compare.target !== CompareTarget.VALUE && holds(compare, absent);
  }
  return payloads.every((payload) => holds(compare, decode(payload)));
}

const absent = mvccpb.KeyValue.create();

function holds(compare: Compare, pair: mvccpb.KeyValue): boolean {
  const order = orderOf(compare, pair);
  switch (compare.result) {
    case CompareResult.EQUAL:
      return order === 0;
    case CompareResult.NOT_EQUAL:
      return order !== 0;
    case CompareResult.GREATER:
      return order > 0;
    case CompareResult.LESS:
      return order < 0;
    default:
      return true; // as etcd: an unknown operator holds
  }
}

function orderOf(compare: Compare, pair: mvccpb.KeyValue): number {
  switch (compare.target) {
    case CompareTarget.VALUE:
      return Buffer.compare(pair.value, compare.value ?? emptyValue);
    case CompareTarget.VERSION:
      return order(pair.version, compare.version ?? 0n);
    case CompareTarget.CREATE:
      return order(pair.createRevision, compare.createRevision ?? 0n);
    case CompareTarget.MOD:
      return order(pair.modRevision, compare.modRevision ?? 0n);
    case CompareTarget.LEASE:
      return order(pair.lease, compare.lease ?? 0n);
    default:
      return 0; // as etcd: an unknown target compares as equal
  }
}

const emptyValue = Buffer.alloc(0);

function order(have: number | bigint, want: bigint): number {
  return have < want ? -1 : have > want ? 1 : 0;
}
