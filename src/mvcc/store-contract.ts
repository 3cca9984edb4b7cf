import type { PageLease, PageRef } from "./page-ref.ts";

/**
 * Keys are latin1 strings, one char a byte (`buffer.latin1Slice()`): they order as the bytes do and V8 stores them one
 * byte a char. Never empty.
 */
export type Key = string;

/** Where a range ends: "" means the one key, "\0" means open (all keys >= key), anything else is exclusive. */
export type RangeEnd = string;
export const singleKey: RangeEnd = "";
export const openEnd: RangeEnd = "\0";

/**
 * An encoded mvccpb.KeyValue at `bytes[start..end)`, exactly as official etcd marshals it: fields 1 key, 2 create_revision,
 * 3 mod_revision, 4 version, 5 value, 6 lease, zero fields left out. A tombstone holds the key only. The bytes never
 * change and stay valid as long as they are held (they share a page of up to 64 KiB with their neighbours).
 */
export interface Payload {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

export interface RangeQuery {
  readonly key: Key;
  readonly end: RangeEnd;
  /** 0 or less: the current one. */
  readonly revision: number;
  /** Most payloads to return; 0 or less: all. Has no influence on `count`. */
  readonly limit: number;
  readonly countOnly: boolean;
}

/** Nothing was done: these pages must be in memory first, see `Store.load`. */
export interface Missing {
  readonly kind: "missing";
  readonly pages: readonly PageRef[];
}

export interface Found {
  readonly kind: "found";
  /** The store's revision as the reader sees it, for the response header. */
  readonly revision: number;
  /** Keys alive in the range at the asked revision, whatever the limit. */
  readonly count: number;
  /** In key order, min(limit, count) of them; none with `countOnly`. */
  readonly payloads: readonly Payload[];
}

/** One put or delete, as it stands in the history. */
export interface Change {
  readonly kind: "put" | "delete";
  readonly key: Key;
  readonly main: number;
  readonly sub: number;
  /** A put whose create_revision is its own revision (etcd's IsCreate): it has no previous pair. */
  readonly isCreate: boolean;
  /** For a delete a KeyValue with the key only: the event's kv adds mod_revision = `main`. */
  readonly payload: Payload;
}

export interface ChangesLimits {
  /** Most main revisions to return. */
  readonly revisionsMax: number;
  /** Stops after the revision that reaches this many payload bytes; one revision is always returned whole. */
  readonly bytesMax: number;
}

export interface ChangesFound {
  readonly kind: "found";
  /** In revision order; a revision is never split. */
  readonly changes: readonly Change[];
  /** Where to go on: all changes of lower revisions are delivered. `current + 1` when there is nothing more. */
  readonly next: number;
}

/** What is at a key, from the index alone (no page is touched). */
export interface KeyState {
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
}

/**
 * The one write transaction. Its reads see its own writes; all others, until `end`, read the revision before. Whoever awaits
 * something before `end` keeps the backend from writing half of it (`Backend.hold`).
 * Pages that its ranges touch must be in memory beforehand (`Store.missingFor` + `Store.load`).
 */
export interface WriteTxn {
  /** What the store's revision is (or will be): current + 1 once something is written. For inner response headers. */
  readonly revision: number;
  /** `value` is copied. Attaching and detaching leases is the lessor's. */
  put(key: Key, value: Uint8Array, lease: bigint): void;
  /** Writes a tombstone for each live key of the range, in order, at most `keysMax`. @default all of them */
  deleteRange(key: Key, end: RangeEnd, keysMax?: number): Deleted;
  /** @throws {CompactedError | FutureRevisionError} by `query.revision` against the state before the txn. */
  range(query: RangeQuery): Found;
  /** The live key's state, after what was written; undefined when there is none. */
  state(key: Key): KeyState | undefined;
  /** Makes the writes the store's newest revision. A txn that wrote nothing consumes none. */
  end(): WriteResult;
}

export interface Deleted {
  readonly keys: readonly Key[];
  /** The range's next living key, from which on to delete the rest; undefined: there is none. */
  readonly next: Key | undefined;
}

/** Where changes lie that are too many to be listed: between these keys, both included. The history has them. */
export interface ChangedSpan {
  readonly first: Key;
  readonly last: Key;
}

export interface WriteResult {
  readonly revision: number;
  /** In the order they were made; empty when nothing was written, or there is a `span`. */
  readonly changes: readonly Change[];
  /** Of more than `listedChangesMax` changes. */
  readonly span: ChangedSpan | undefined;
}

/** A walk over a range at one revision, a slice at a time, with the event loop free in between. */
export interface Cursor {
  readonly revision: number;
  /** Up to `recordsMax` further payloads in key order (fewer only when pages had to be fetched or at the end), [] at the end. */
  next(recordsMax: number): Promise<readonly Payload[]>;
  /** Must be called: while a cursor is open, compaction does not remove what it may still read. */
  close(): void;
}

export interface KeyValueHash {
  readonly hash: number;
  /** The revision that was hashed. */
  readonly hashRevision: number;
  /** The compact revision the hash was computed with: -1 when never compacted. */
  readonly compactRevision: number;
  /** The store's revision when it was asked, for the response header. */
  readonly currentRevision: number;
}

export interface CompactionResult {
  readonly compactRevision: number;
  readonly removedRecords: number;
  readonly removedBytes: number;
}

/** An image of the index that waits for the pages that it is to go with. */
export interface IndexImage {
  /** To be called once, when these are what they are now. undefined: something was compacted meanwhile. */
  finish(): readonly Buffer[] | undefined;
}

export interface Store {
  readonly currentRevision: number;
  /** -1 when never compacted. */
  readonly compactRevision: number;
  /**
   * Bytes of the key space as stored, records waiting for compaction included. The other buckets are not counted: they
   * are small beside it.
   */
  readonly sizeBytes: number;
  /** The same number: compaction gives space back page by page, there is no free space inside the store. */
  readonly sizeInUseBytes: number;
  /** Living keys. */
  readonly keyCount: number;

  write(): WriteTxn;
  /** Resolves when nothing is being written; undefined: nothing is. */
  whenWritten(): Promise<void> | undefined;
  /** @throws {CompactedError | FutureRevisionError} */
  range(query: RangeQuery): Found | Missing;
  /** The live key's state at the current revision. "changing": what is being written has changed it. */
  state(key: Key): KeyState | "changing" | undefined;
  /** The pair of a key at a revision (prev_kv: mod_revision - 1); undefined when absent, deleted or compacted. */
  at(key: Key, revision: number): Payload | undefined | Missing;
  /** All changes with main >= revision. @throws {CompactedError} if revision < compact revision. */
  changesFrom(revision: number, limits: ChangesLimits): ChangesFound | Missing;
  /** @throws {CompactedError | FutureRevisionError} */
  cursor(query: RangeQuery): Cursor;

  /** Pages these queries would need that are not in memory; [] most of the time. Queries that must fail need none. */
  missingFor(queries: readonly RangeQuery[]): readonly PageRef[];
  /** Brings the pages in and holds them until the lease is released. */
  load(pages: readonly PageRef[]): Promise<PageLease>;
  /** Calls `attempt` until it has all its pages; they are held meanwhile. */
  whenLoaded<T>(attempt: () => T | Missing): Promise<T>;

  /** Called at the end of each write txn that wrote, in revision order. Returns how to stop. */
  onChanges(listener: (written: WriteResult) => void): () => void;

  /**
   * Makes `revision` the compact revision: reads below it fail from now on. `runCompaction` removes the data.
   * @throws {CompactedError} if revision <= compact revision @throws {FutureRevisionError} if revision > current
   */
  compact(revision: number): void;
  /** Removes what is compacted, in slices. Resolves at once when there is nothing to do; calls join a running one. */
  runCompaction(): Promise<CompactionResult>;
  /** True from `compact` (or a restart in the middle) until `runCompaction` is through. */
  readonly isCompactionPending: boolean;

  /** Hash of the history up to `revision` (0: current). @throws {CompactedError | FutureRevisionError} */
  hashKv(revision: number): Promise<KeyValueHash>;
  /** Hash over all buckets: Maintenance.Hash. */
  hashAll(): Promise<number>;
  /** Hashes remembered from the newest compactions, newest first, at most 10. */
  readonly compactionHashes: readonly KeyValueHash[];

  /**
   * The index in bytes, for whoever opens the pages of this store elsewhere: most of them need not be read there. It is made in
   * slices, while the store goes on. undefined: it is larger than `bytesMax`, or something is being compacted.
   */
  imageIndex(bytesMax: number): Promise<IndexImage | undefined>;

  /** Page bytes kept in memory from now on; see `StoreOptions`. */
  limitPageCache(bytesMax: number): void;

  /** Stops background work. The backend is the caller's to commit and close. */
  close(): Promise<void>;
}
