/** One operation of an atomic write. */
export type LevelOperation =
  | { readonly type: "put"; readonly key: Buffer; readonly value: Buffer }
  | { readonly type: "del"; readonly key: Buffer };

export interface LevelIterator {
  /** The next pairs in key order, at most `count`; [] at the end. */
  nextv(count: number): Promise<readonly (readonly [Buffer, Buffer])[]>;
  close(): Promise<void>;
}

/** What the backend needs of a level database; `level`, `memory-level` and the crash-testing one all fit. */
export interface LevelPort {
  get(key: Buffer): Promise<Buffer | undefined>;
  /** All or nothing. With `sync` it resolves when durable, together with every earlier batch. */
  batch(operations: readonly LevelOperation[], options: { readonly sync: boolean }): Promise<void>;
  /** Sees the pairs as they are at the time of this call. */
  iterate(bounds: { readonly gte: Buffer; readonly lt: Buffer }): LevelIterator;
  /**
   * After a batch met a full disk: true once the database takes batches again and there is room for so many bytes, false
   * while there is not. Everything that earlier batches wrote is kept. Reads work meanwhile, or wait.
   */
  recover(bytes: number): Promise<boolean>;
  defragment(): Promise<void>;
  diskBytes(): Promise<number>;
  close(): Promise<void>;
}
