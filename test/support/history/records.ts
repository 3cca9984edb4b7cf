// What a test writes down about a cluster while clients use it: plain facts, whoever collected them (a simulation, processes
// in network namespaces, a rolling replacement). `check-history.ts` says whether a correct cluster could have produced them.
// Times are milliseconds on one clock that all clients share; keys and values are strings with one character a byte.

/** One pair of the key space as a reader sees it. */
export interface Pair {
  readonly key: string;
  readonly value: string;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  /** 0n: none. */
  readonly lease: bigint;
}

/** One change of a revision; no value: the key was deleted. */
export interface Change {
  readonly key: string;
  readonly value: string | undefined;
}

export interface PutRequest {
  readonly kind: "put";
  readonly key: string;
  /** No two puts of a history write the same value: that is how a write whose answer was lost is recognised. */
  readonly value: string;
  readonly lease: bigint;
}

export interface DeleteRequest {
  readonly kind: "delete";
  readonly key: string;
  /** First key behind the range; "": the one key. */
  readonly end: string;
}

export interface RangeRequest {
  readonly kind: "range";
  readonly key: string;
  readonly end: string;
  /** 0: the newest. */
  readonly revision: number;
  readonly serializable: boolean;
}

/** True if the key's value (undefined: there is none) or mod revision (0: there is none) is this one. */
export type Comparison =
  | { readonly key: string; readonly value: string | undefined }
  | { readonly key: string; readonly modRevision: number };

export interface TxnRequest {
  readonly kind: "txn";
  readonly compare: readonly Comparison[];
  readonly success: readonly (PutRequest | DeleteRequest | RangeRequest)[];
  readonly failure: readonly (PutRequest | DeleteRequest | RangeRequest)[];
}

export type KeyValueRequest = PutRequest | DeleteRequest | RangeRequest | TxnRequest;

export type LeaseRequest =
  | { readonly kind: "grant"; readonly lease: bigint; readonly ttlSeconds: number }
  | { readonly kind: "keepAlive"; readonly lease: bigint }
  /** Deletes the keys that hang on the lease, in key order, in one revision. */
  | { readonly kind: "revoke"; readonly lease: bigint };

export interface CompactRequest {
  readonly kind: "compact";
  readonly revision: number;
}

export type Request = KeyValueRequest | LeaseRequest | CompactRequest;

export type Outcome =
  | {
      readonly kind: "ok";
      /** Of the response header. */
      readonly revision: number;
      /** Of a transaction: which branch was taken. */
      readonly succeeded?: boolean;
      /** Keys that were deleted, all operations together. */
      readonly deleted?: number;
      /** What the ranges found, all operations together in their order. */
      readonly pairs?: readonly Pair[];
      /** Of a grant or keep-alive; 0: there is no such lease. */
      readonly ttlSeconds?: number;
    }
  /** Refused: it never has an effect. */
  | { readonly kind: "refused"; readonly error: string }
  /** Lost, or answered by an error that leaves it open: it has its effect once, or never, now or later. */
  | { readonly kind: "unknown"; readonly error: string };

export interface OperationRecord<Asked extends Request = Request> {
  /** Who asked, for messages. */
  readonly client: string;
  readonly request: Asked;
  readonly invokedMs: number;
  /** When the outcome was known. */
  readonly returnedMs: number;
  readonly outcome: Outcome;
}

/** All changes of one revision. */
export interface RevisionRecord {
  readonly revision: number;
  /** In the order in which the revision made them. */
  readonly changes: readonly Change[];
  /** When anybody first saw it: it happened no later. */
  readonly seenMs: number;
}

/** What one watcher was sent from its start to its end without a break. */
export interface WatchRecord {
  readonly client: string;
  readonly key: string;
  readonly end: string;
  readonly startRevision: number;
  /** The watcher has everything up to here. */
  readonly lastRevision: number;
  readonly events: readonly WatchEventRecord[];
}

export interface WatchEventRecord extends Change {
  readonly revision: number;
  readonly seenMs: number;
}

export interface KeySpaceRecord {
  readonly revision: number;
  readonly pairs: readonly Pair[];
}

export interface ClusterHistory {
  /** What was there before the first operation. @default an empty store, at revision 1 */
  readonly start?: KeySpaceRecord;
  readonly operations: readonly OperationRecord[];
  /**
   * The whole history from `start` on, without a gap, as one complete watch over all keys saw it (or a member's store).
   * Operations and watches are held against it.
   */
  readonly revisions: readonly RevisionRecord[];
  readonly watches: readonly WatchRecord[];
  /** A lease may end this share of its time, and so long, before its client thinks it does. */
  readonly leaseTolerance?: { readonly share: number; readonly ms: number };
}
