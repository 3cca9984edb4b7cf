// What a key space must be like after a list of requests, written as simply as possible: the whole state is copied at each.
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";

const { CompactionRequest, DeleteRangeRequest, LeaseGrantRequest, PutRequest } = etcdserverpb;
const { RequestOp, TxnRequest } = etcdserverpb;

export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly created: number;
  readonly modified: number;
  readonly version: number;
  readonly lease: bigint;
}

export type Operation =
  | { readonly kind: "put"; readonly key: string; readonly value: string; readonly lease: bigint }
  | { readonly kind: "delete"; readonly key: string; readonly end: string }
  /** One transaction without conditions: puts in order, then a delete. */
  | { readonly kind: "txn"; readonly puts: readonly string[]; readonly deleted: string }
  | { readonly kind: "grant"; readonly lease: bigint }
  | { readonly kind: "revoke"; readonly lease: bigint }
  | { readonly kind: "compact"; readonly revision: number };

/** A key space as it is; never changed, every operation makes a new one. */
export interface KeySpaceState {
  readonly revision: number;
  readonly compacted: number;
  readonly pairs: ReadonlyMap<string, Pair>;
  readonly leases: ReadonlySet<bigint>;
}

export const emptyKeySpace: KeySpaceState = {
  revision: 1,
  compacted: -1,
  pairs: new Map(),
  leases: new Set(),
};

export function afterOperation(state: KeySpaceState, operation: Operation): KeySpaceState {
  const pairs = new Map(state.pairs);
  const leases = new Set(state.leases);
  const revision = state.revision + 1;
  let writes = 0;
  const put = (key: string, value: string, lease: bigint): void => {
    const old = pairs.get(key);
    const created = old?.created ?? revision;
    const version = (old?.version ?? 0) + 1;
    pairs.set(key, { key, value, created, modified: revision, version, lease });
    writes++;
  };
  const remove = (isDoomed: (pair: Pair) => boolean): void => {
    for (const pair of [...pairs.values()].filter(isDoomed)) {
      pairs.delete(pair.key);
      writes++;
    }
  };
  switch (operation.kind) {
    case "put":
      if (operation.lease !== 0n && !leases.has(operation.lease)) return state;
      put(operation.key, operation.value, operation.lease);
      break;
    case "delete":
      remove(({ key }) => key >= operation.key && key < operation.end);
      break;
    case "txn":
      for (const key of operation.puts) put(key, "txn", 0n);
      remove(({ key }) => key === operation.deleted);
      break;
    case "grant":
      leases.add(operation.lease);
      break;
    case "revoke":
      if (leases.delete(operation.lease)) remove(({ lease }) => lease === operation.lease);
      break;
    case "compact":
      if (operation.revision <= state.compacted || operation.revision > state.revision)
        return state;
      return { ...state, compacted: operation.revision };
  }
  return { ...state, revision: writes > 0 ? revision : state.revision, pairs, leases };
}

/** The request that asks for the operation. */
export function requestOf(operation: Operation) {
  switch (operation.kind) {
    case "put": {
      const { key, value, lease } = operation;
      const pair = { key: Buffer.from(key), value: Buffer.from(value), lease };
      return { put: PutRequest.create(pair) };
    }
    case "delete": {
      const range = { key: Buffer.from(operation.key), rangeEnd: Buffer.from(operation.end) };
      return { deleteRange: DeleteRangeRequest.create(range) };
    }
    case "txn": {
      const puts = operation.puts.map((key) => {
        const pair = { key: Buffer.from(key), value: Buffer.from("txn") };
        return RequestOp.create({ requestPut: PutRequest.create(pair) });
      });
      const key = Buffer.from(operation.deleted);
      const removal = { requestDeleteRange: DeleteRangeRequest.create({ key }) };
      return { txn: TxnRequest.create({ success: [...puts, RequestOp.create(removal)] }) };
    }
    case "grant":
      return { grant: LeaseGrantRequest.create({ id: operation.lease, ttl: 1_000_000n }) };
    case "revoke":
      return { revoke: operation.lease };
    case "compact":
      return { compact: CompactionRequest.create({ revision: BigInt(operation.revision) }) };
  }
}
