/** One operation of an atomic write. */
export type LevelOperation =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "del"; readonly key: Buffer };

/** From inclusive, to exclusive. */
export interface StoredBounds {
  readonly gte: Buffer;
  readonly lt: Buffer;
}

/** The pairs of one moment. */
export interface LevelSnapshot {
  iterate(bounds: StoredBounds): LevelIterator;
  close(): Promise<void>;
}

export interface LevelIterator {
  /** The next pairs in key order, at most `count`; [] at the end. */
  nextv(count: number): Promise<readonly (readonly [Buffer, Buffer])[]>;
  close(): Promise<void>;
}

/** What the backend needs of a level database; `level`, `memory-level` and the crash-testing one all fit. */
export interface LevelPort {
  /** Another one since `recover` opened the database anew: only then may a name of a table be used once more. */
  readonly opening: object;
  get(key: Buffer): Promise<Buffer | undefined>;
  /** All or nothing. With `sync` it resolves when durable, together with every earlier batch. */
  batch(operations: readonly LevelOperation[], options: { readonly sync: boolean }): Promise<void>;
  /** The last pair inside the bounds. */
  last(bounds: StoredBounds): Promise<readonly [Buffer, Buffer] | undefined>;
  /** Sees the pairs as they are at the time of this call. */
  iterate(bounds: StoredBounds): LevelIterator;
  /** Shows every batch that has resolved. It ends early, and reading it fails, when `recover` opens the database anew. */
  snapshot(): LevelSnapshot;
  /** Deletes everything inside the bounds; not atomic. */
  clear(bounds: StoredBounds): Promise<void>;
  /**
   * After a batch met a full disk: true once the database takes batches again and there is room for so many bytes, false
   * while there is not. Everything that earlier batches wrote is kept. Reads work meanwhile, or wait.
   */
  recover(bytes: number): Promise<boolean>;
  /** Rewrites what is inside the bounds without what is deleted or overwritten. */
  compact(bounds: StoredBounds): Promise<void>;
  diskBytes(): Promise<number>;
  /**
   * Puts the database's files of this moment into an empty directory of the same file system, to be read, and never opened
   * there. Nothing is written meanwhile; but what goes on in the background may take a file away, and then no copy of them can
   * be opened either.
   */
  copyTo(path: string): Promise<void>;
  /** Puts the tables that there are into an empty directory of the same file system, while everything goes on. */
  linkTablesTo(path: string): Promise<void>;
  /** Walks that have not ended fail. */
  close(): Promise<void>;
}

/** Opens databases, each in a directory of its own. */
export interface LevelEngine {
  /** Rejects if the database is damaged, or open already, or if there is none and it is not to be made. */
  open(path: string, options: { readonly create: boolean }): Promise<LevelPort>;
  /** Removes the files of a closed database, and no others. */
  remove(path: string): Promise<void>;
}
