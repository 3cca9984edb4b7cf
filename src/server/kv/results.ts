import type { Payload } from "../../mvcc/index.ts";

// What key-value requests come to. Pairs stay as the encoded bytes in which the store keeps them, so that a response is
// put together by copying and nothing is decoded on the way out.

export interface RangeResult {
  readonly kind: "range";
  /** The store's revision as the reader saw it. */
  readonly revision: number;
  readonly payloads: readonly Payload[];
  /** The limit cut pairs off. */
  readonly more: boolean;
  /** Keys of the range at the asked revision, before limit and filters. */
  readonly count: number;
}

export interface PutResult {
  readonly kind: "put";
  readonly revision: number;
  /** The pair before, if it was asked for and there was one. */
  readonly previous: Payload | undefined;
}

export interface DeleteRangeResult {
  readonly kind: "deleteRange";
  readonly revision: number;
  readonly deleted: number;
  /** The pairs before in key order, if they were asked for. */
  readonly previous: readonly Payload[];
}

export interface TxnResult {
  readonly kind: "txn";
  readonly revision: number;
  readonly succeeded: boolean;
  /** In the order of the operations. */
  readonly responses: readonly OperationResult[];
}

export type OperationResult = RangeResult | PutResult | DeleteRangeResult | TxnResult;
