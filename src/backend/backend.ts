/**
 * Ordered, persistent buckets, written behind: changes join an open batch in memory and reach the disk together, with the
 * consistent index of the last log entry they contain, so that a crash loses a suffix which the log replays.
 * Keys and values are owned by the backend from the moment they are handed over: the caller must not change them.
 */
export interface Backend {
  put(bucket: Bucket, key: Buffer, value: Buffer): void;
  delete(bucket: Bucket, key: Buffer): void;
  /** Recorded in `meta` with the next batch. Everything put before belongs to entries <= index. */
  setConsistentIndex(position: ConsistentIndex): void;
  /** What the store on disk contains, or will after the open batch: 0/0 for a fresh store. */
  readonly consistentIndex: ConsistentIndex;

  /** Reads through the open batch. The synchronous form is for start-up and for single small values. */
  get(bucket: Bucket, key: Buffer): Promise<Buffer | undefined>;
  /** All pairs of `from <= key < to` in key order, in chunks, as they were when the call was made (open batch included). */
  entries(bucket: Bucket, range?: KeyRange): AsyncIterable<readonly BucketEntry[]>;

  /** Bytes waiting in the open batch and in batches being written; past `pendingBytesMax` the apply loop waits in `commit`. */
  readonly pendingBytes: number;
  /**
   * `hook` runs synchronously at the start of every commit, whoever asks for it: a writer that gathers small changes hands
   * them over there, so that a batch always holds everything its consistent index speaks for. Returns how to stop.
   */
  onBeforeCommit(hook: () => void): () => void;
  /**
   * Writes everything handed over so far. With `sync` it resolves only once that is durable on disk. On a full disk it
   * waits until there is room; what is handed over meanwhile stays in memory.
   */
  commit(options?: { readonly sync: boolean }): Promise<void>;
  /** Hears when a commit met a full disk, and (undefined) when it is through. Returns how to stop. */
  onDiskFull(listener: (error: Error | undefined) => void): () => void;
  /** Bytes of the files on disk. */
  diskBytes(): Promise<number>;
  /** Gives space of deleted pairs back to the file system. */
  defragment(): Promise<void>;
  /** What was not committed is lost; so a clean stop is `commit({ sync: true })` first. Who waits for room gives up. */
  close(): Promise<void>;
}

export interface ConsistentIndex {
  readonly index: number;
  readonly term: number;
}

export interface KeyRange {
  readonly from?: Buffer;
  readonly to?: Buffer;
}

export interface BucketEntry {
  readonly key: Buffer;
  readonly value: Buffer;
}

/** etcd's buckets (bbolt names), in name order. `key` holds pages of revisions here, see mvcc. */
export const buckets = [
  "alarm",
  "auth",
  "authRoles",
  "authUsers",
  "cluster",
  "key",
  "lease",
  "members",
  "members_removed",
  "meta",
] as const;

export type Bucket = (typeof buckets)[number];

/** The disk failed a read or a write, or gave back what was never written. After a failed write nothing more is written. */
export class BackendError extends Error {
  override readonly name = "BackendError";
  readonly code: "open" | "read" | "write" | "corrupt" | "closed";

  constructor(code: BackendError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
