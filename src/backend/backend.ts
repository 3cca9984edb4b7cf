import type { DiskFile } from "../base/index.ts";

/**
 * Ordered, persistent buckets, written behind: changes join an open batch in memory and reach the disk together, with the
 * consistent index of the last log entry they contain, so that a crash loses a suffix which the log replays.
 * Keys and values are owned by the backend from the moment they are handed over: the caller must not change them.
 */
export interface Backend {
  put(bucket: Bucket, key: Buffer, value: Buffer): void;
  delete(bucket: Bucket, key: Buffer): void;
  /**
   * Recorded with the next batch, if that is synced or a snapshot's in `meta`. Everything put before belongs to entries
   * <= index, and none is before the one last said.
   */
  setConsistentIndex(position: ConsistentIndex): void;
  /** What the store on disk contains, or will after the open batch: 0/0 for a fresh store. */
  readonly consistentIndex: ConsistentIndex;

  /** Reads through the open batch. The synchronous form is for start-up and for single small values. */
  get(bucket: Bucket, key: Buffer): Promise<Buffer | undefined>;
  /**
   * All pairs of `from <= key < to` in key order, in chunks, as they were when the call was made (open batch included). What has
   * a memory of its own among them belongs to the caller, who may free it.
   */
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
  /**
   * From now on nothing is taken for the disk, until the result is called: commits, snapshots and checkpoints wait for that. For
   * whoever hands over what belongs together in more than one turn, and has to end in any case. One at a time.
   */
  hold(): () => void;
  /** Hears when a commit met a full disk, and (undefined) when it is through. Returns how to stop. */
  onDiskFull(listener: (error: Error | undefined) => void): () => void;
  /**
   * All pairs of one moment, everything handed over before the call included. `atMoment` runs synchronously at that moment,
   * so that what is only in memory can be noted as it is then; whoever it tells of agrees with `consistentIndex`.
   */
  snapshot(atMoment?: () => void): Promise<BackendSnapshot>;
  /**
   * The database's own files, with everything handed over before the call; `atMoment` as for `snapshot`. Once in a great while
   * one of them went away meanwhile, and they make no successor. Rejects where files cannot be shared between directories.
   */
  checkpoint(atMoment?: () => void): Promise<BackendCheckpoint>;
  /** Those files of now that are never changed, the most of them by far: most are a later checkpoint's too. Rejects as it does. */
  tables(): Promise<SharedFiles>;
  /**
   * Begins a backend that is to take this one's place, beside this one: empty, or with the files of a checkpoint, which `fill`
   * writes. There is only one at a time: what an earlier one left is removed.
   * @throws {BackendError} "corrupt" if the files are no database
   */
  successor(fill?: (files: FilesSink) => Promise<void>): Promise<BackendSuccessor>;
  /** The successor that was complete when the process ended, if it has not taken over. */
  completeSuccessor(): Promise<BackendSuccessor | undefined>;
  /** Bytes of the files on disk. */
  diskBytes(): Promise<number>;
  /**
   * Gives the space of pairs that are deleted, and committed as such, back to the file system, which rewrites what is left in
   * the range. Whether it could is not told; a backend that is not open any more does nothing.
   */
  reclaim(bucket: Bucket, range: KeyRange): Promise<void>;
  /** The same for everything. */
  defragment(): Promise<void>;
  /** What was not committed is lost; so a clean stop is `commit({ sync: true })` first. Who waits for room gives up. */
  close(): Promise<void>;
}

/** What is in a backend at one moment. To be closed soon: the disk keeps what was overwritten since. */
export interface BackendSnapshot {
  readonly consistentIndex: ConsistentIndex;
  /** All pairs of the bucket in key order, the same at every call. They belong to the caller as those of `Backend.entries` do. */
  entries(bucket: Bucket): AsyncIterable<readonly BucketEntry[]>;
  close(): Promise<void>;
}

/** Files of a backend. To be closed soon: the disk keeps what was overwritten since. */
export interface SharedFiles {
  /** Tables of one opening with the same name and size are the same. */
  readonly opening: object;
  readonly files: readonly SharedFile[];
  open(name: string): Promise<Pick<DiskFile, "read" | "close">>;
  close(): Promise<void>;
}

export interface SharedFile {
  readonly name: string;
  readonly sizeBytes: number;
}

/** The files of a backend at one moment. */
export interface BackendCheckpoint extends SharedFiles {
  readonly consistentIndex: ConsistentIndex;
}

/** Takes the files of a checkpoint, one after the other. */
export interface FilesSink {
  /** @throws {BackendError} "corrupt" if a database has no such file, or it has come already */
  begin(name: string): Promise<void>;
  /** Appends to the file that was begun last. The bytes may be used again once it resolves. */
  write(bytes: Buffer): Promise<void>;
  /** The file is whole. */
  end(): Promise<void>;
  /** Removes all others of those that came; they may come again. @throws {BackendError} "corrupt" if one has not come */
  keepOnly(names: readonly string[]): Promise<void>;
}

/** A backend on its way to take another one's place. A crash before that leaves the other one as it was. */
export interface BackendSuccessor {
  /** Stores nothing of its predecessor. Its disk, and who hears that it is full, are its predecessor's. */
  readonly backend: Backend;
  /** Everything handed over so far is durable when it resolves, and `completeSuccessor` finds it after a crash. */
  complete(): Promise<void>;
  /**
   * Durably, and all at once: from now on this backend is found here. The predecessor refuses everything from then on, with
   * a BackendError "superseded", but commits, which have nothing to do; it is removed in the background. To be closed is the
   * successor alone.
   */
  takeOver(): Promise<void>;
  /** Closes it; if it is complete, it is found after the next start. */
  leave(): Promise<void>;
  /** Gives up: it is removed. */
  abandon(): Promise<void>;
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
  readonly code: "open" | "read" | "write" | "corrupt" | "closed" | "superseded";

  constructor(code: BackendError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
