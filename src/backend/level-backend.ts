import { assert, type Clock } from "../base/index.ts";
import {
  type Backend,
  type BackendCheckpoint,
  BackendError,
  type BackendSnapshot,
  type BackendSuccessor,
  type Bucket,
  type BucketEntry,
  type ConsistentIndex,
  type FilesSink,
  type KeyRange,
  type SharedFiles,
} from "./backend.ts";
import {
  Batch,
  type Generation,
  overlay,
  type PendingChange,
  storedKey,
  storedRange,
} from "./batch.ts";
import { BatchWriter, type FullListeners } from "./batch-writer.ts";
import type { Databases, OpenDatabase } from "./databases.ts";
import type { LevelIterator, LevelPort } from "./level-port.ts";
import { mergedWalk } from "./merged-walk.ts";
import { PositionWriter } from "./position-writer.ts";
import { readPosition, type StoredPosition } from "./stored-position.ts";

type State =
  | { readonly kind: "open" }
  | { readonly kind: "failed"; readonly error: BackendError }
  /** Another one has taken its place, and owns the database now. */
  | { readonly kind: "superseded" }
  | { readonly kind: "closed" };

export interface LevelBackendOptions {
  readonly position: StoredPosition;
  /** Where this one lies, and others beside it. */
  readonly databases: Databases;
  /** For waiting until a full disk has room again. */
  readonly clock: Clock | undefined;
  /** @default nobody yet */
  readonly fullListeners?: FullListeners;
}

/**
 * The pairs of a LevelDB. Two batches: the open one takes changes; a commit closes it and writes it while the next one fills.
 * Only one is being written at a time, so a crash loses a suffix of them.
 */
export class LevelBackend implements Backend {
  readonly #level: LevelPort;
  readonly #path: string;
  readonly #databases: Databases;
  readonly #clock: Clock | undefined;
  readonly #generation: Generation;
  readonly #hooks = new Set<() => void>();
  readonly #fullListeners: FullListeners;
  readonly #writer: BatchWriter;
  #state: State = { kind: "open" };
  #open = new Batch();
  #writing: Batch | undefined;
  /** Settles, without failing, when the last commit asked for is through. */
  #tail: Promise<void> = Promise.resolve();
  readonly #position: PositionWriter;
  #consistentIndex: ConsistentIndex;
  /** Until it resolves, no batch is taken for the disk. */
  #held: PromiseWithResolvers<void> | undefined;
  /** A batch was written without `sync` since the last one that was. */
  #isUnsynced = false;
  /** Removes the predecessor. */
  #removing: Promise<void> | undefined;

  constructor(
    { path, level }: OpenDatabase,
    { position, databases, clock, fullListeners = new Set() }: LevelBackendOptions,
  ) {
    this.#level = level;
    this.#path = path;
    this.#databases = databases;
    this.#clock = clock;
    this.#generation = position.generation;
    this.#position = new PositionWriter(position);
    this.#consistentIndex = position.consistentIndex;
    this.#fullListeners = fullListeners;
    this.#writer = new BatchWriter(level, { clock, fullListeners });
  }

  get consistentIndex(): ConsistentIndex {
    return this.#consistentIndex;
  }

  get pendingBytes(): number {
    return this.#open.bytes + (this.#writing?.bytes ?? 0);
  }

  put(bucket: Bucket, key: Buffer, value: Buffer): void {
    this.#assertUsable();
    const storedKey = this.#storedKey(bucket, key);
    this.#open.set({ storedKey, value });
    if (bucket === "key") this.#position.pagePut(storedKey);
  }

  delete(bucket: Bucket, key: Buffer): void {
    this.#assertUsable();
    const storedKey = this.#storedKey(bucket, key);
    this.#open.set({ storedKey, value: undefined });
    if (bucket === "key") this.#open.set(this.#position.pageDeleted(storedKey));
  }

  setConsistentIndex(position: ConsistentIndex): void {
    this.#assertUsable();
    this.#consistentIndex = position;
  }

  async get(bucket: Bucket, key: Buffer): Promise<Buffer | undefined> {
    this.#assertUsable();
    const stored = this.#storedKey(bucket, key);
    const pending = this.#open.get(stored) ?? this.#writing?.get(stored);
    if (pending !== undefined) return pending.value;
    try {
      return await this.#level.get(stored);
    } catch (cause) {
      throw this.#readError(`Cannot read a pair of bucket ${bucket}`, cause);
    }
  }

  /** The database of one that was superseded is closed under its readers. */
  #readError(message: string, cause: unknown): BackendError {
    return this.#state.kind === "superseded"
      ? supersededError()
      : new BackendError("read", message, { cause });
  }

  entries(bucket: Bucket, range: KeyRange = {}): AsyncIterable<readonly BucketEntry[]> {
    this.#assertUsable();
    const bounds = storedRange({ generation: this.#generation, bucket }, range);
    const batches = this.#writing === undefined ? [this.#open] : [this.#writing, this.#open];
    return this.#walk(bucket, this.#level.iterate(bounds), overlay(batches, bounds));
  }

  #walk(
    bucket: Bucket,
    iterator: LevelIterator,
    changes: readonly PendingChange[],
  ): AsyncIterable<readonly BucketEntry[]> {
    const asError = (cause: unknown) => this.#readError(`Cannot walk bucket ${bucket}`, cause);
    return mergedWalk(iterator, changes, asError);
  }

  #storedKey(bucket: Bucket, key: Buffer): Buffer {
    return storedKey({ generation: this.#generation, bucket }, key);
  }

  onBeforeCommit(hook: () => void): () => void {
    this.#hooks.add(hook);
    return () => this.#hooks.delete(hook);
  }

  onDiskFull(listener: (error: Error | undefined) => void): () => void {
    this.#fullListeners.add(listener);
    return () => this.#fullListeners.delete(listener);
  }

  hold(): () => void {
    assert(this.#held === undefined, "one holds at a time");
    const held = Promise.withResolvers<void>();
    this.#held = held;
    return () => {
      this.#held = undefined;
      held.resolve();
    };
  }

  commit(options: { readonly sync: boolean } = { sync: false }): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.kind !== "superseded") await this.#writeOpenBatch(options);
    });
  }

  /** What writes does so one after the other. */
  #inTurn<Result>(job: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(job);
    this.#tail = result.then(
      () => undefined,
      () => undefined,
    );
    return result;
  }

  snapshot(atMoment: () => void = () => undefined): Promise<BackendSnapshot> {
    return this.#inTurn(async () => {
      await this.#writeOpenBatch({ sync: false, inMeta: true }, atMoment);
      const consistentIndex = this.#position.recorded;
      const generation = this.#generation;
      const level = this.#level.snapshot();
      return {
        consistentIndex,
        entries: (bucket) =>
          this.#walk(bucket, level.iterate(storedRange({ generation, bucket }, {})), []),
        close: () => level.close(),
      };
    });
  }

  async checkpoint(atMoment: () => void = () => undefined): Promise<BackendCheckpoint> {
    const databases = this.#databases;
    const path = await databases.makeCheckpointDirectory();
    try {
      const { consistentIndex, opening } = await this.#inTurn(async () => {
        await this.#writeOpenBatch({ sync: false }, atMoment);
        // Behind the batch, which may have found the disk full.
        const { opening } = this.#level;
        await this.#level.copyTo(path);
        return { consistentIndex: this.#position.recorded, opening };
      });
      return { consistentIndex, ...(await this.#shared(path, opening)) };
    } catch (error) {
      await databases.remove(path);
      throw error;
    }
  }

  async tables(): Promise<SharedFiles> {
    this.#assertUsable();
    const databases = this.#databases;
    const path = await databases.makeCheckpointDirectory();
    try {
      const { opening } = this.#level;
      await this.#level.linkTablesTo(path);
      return await this.#shared(path, opening);
    } catch (error) {
      await databases.remove(path);
      throw error;
    }
  }

  async #shared(path: string, opening: object): Promise<SharedFiles> {
    const databases = this.#databases;
    return {
      opening,
      files: await databases.filesOf(path),
      open: (name) => databases.openFile(path, name),
      close: () => databases.remove(path),
    };
  }

  async successor(fill?: (files: FilesSink) => Promise<void>): Promise<BackendSuccessor> {
    this.#assertUsable();
    const databases = this.#databases;
    return this.#succeededBy(
      await (fill === undefined ? databases.create() : databases.receive(fill)),
    );
  }

  async completeSuccessor(): Promise<BackendSuccessor | undefined> {
    this.#assertUsable();
    const database = await this.#databases.openComplete();
    return database === undefined ? undefined : this.#succeededBy(database);
  }

  async #succeededBy(database: OpenDatabase): Promise<BackendSuccessor> {
    const databases = this.#databases;
    const backend = await this.#openBeside(database);
    const complete = async (): Promise<void> => {
      await backend.commit({ sync: true });
      await databases.complete(database.path);
    };
    return {
      backend,
      complete,
      takeOver: async () => {
        await complete();
        await this.#inTurn(() => this.#yieldToComplete());
        // What is left over is removed at the next start.
        backend.#removing = this.#remove().catch(() => undefined);
      },
      leave: () => backend.close(),
      abandon: async () => {
        await backend.close();
        await databases.remove(database.path);
      },
    };
  }

  async #openBeside(database: OpenDatabase): Promise<LevelBackend> {
    try {
      return new LevelBackend(database, {
        position: await readPosition(database.level),
        databases: this.#databases,
        clock: this.#clock,
        fullListeners: this.#fullListeners,
      });
    } catch (error) {
      await database.level.close();
      await this.#databases.remove(database.path);
      throw error;
    }
  }

  async #yieldToComplete(): Promise<void> {
    this.#assertUsable();
    try {
      await this.#databases.useComplete();
    } catch (cause) {
      // Which of the two the next start finds is not known.
      const error = new BackendError("write", "Cannot put another backend into use", { cause });
      this.#state = { kind: "failed", error };
      throw error;
    }
    this.#state = { kind: "superseded" };
  }

  async #remove(): Promise<void> {
    await this.#removing;
    await this.#level.close();
    await this.#databases.remove(this.#path);
  }

  async reclaim(bucket: Bucket, range: KeyRange): Promise<void> {
    if (this.#state.kind !== "open") return;
    const bounds = storedRange({ generation: this.#generation, bucket }, range);
    // What goes wrong in the background of LevelDB, the next batch hears of.
    await this.#level.compact(bounds).catch(() => undefined);
  }

  async defragment(): Promise<void> {
    this.#assertUsable();
    await this.commit({ sync: true });
    await this.#level.compact({ gte: Buffer.from([0]), lt: Buffer.from([0xff]) });
  }

  diskBytes(): Promise<number> {
    return this.#level.diskBytes();
  }

  async close(): Promise<void> {
    if (this.#state.kind === "closed" || this.#state.kind === "superseded") return;
    await this.#stop();
    await this.#removing;
    await this.#level.close();
  }

  async #stop(): Promise<void> {
    this.#state = { kind: "closed" };
    this.#held?.resolve();
    this.#writer.stop();
    await this.#tail;
  }

  #assertUsable(): void {
    const state = this.#state;
    switch (state.kind) {
      case "open":
        return;
      case "failed":
        throw state.error;
      case "closed":
        throw closedError();
      case "superseded":
        throw supersededError();
    }
  }

  /** @param inMeta whoever reads bucket `meta` is to find the position there. @default the same as `sync` */
  async #writeOpenBatch(
    { sync, inMeta = sync }: { readonly sync: boolean; readonly inMeta?: boolean },
    atMoment?: () => void,
  ): Promise<void> {
    // Another may hold it by the time that whoever waits has its turn.
    while (this.#held !== undefined && this.#state.kind === "open") await this.#held.promise;
    this.#assertUsable();
    for (const hook of this.#hooks) hook();
    const changes = this.#position.record(this.#consistentIndex, { inMeta });
    for (const change of changes) this.#open.set(change);
    atMoment?.();
    const batch = this.#open;
    if (batch.size === 0 && !(sync && this.#isUnsynced)) return;
    this.#open = new Batch();
    this.#writing = batch;
    try {
      await this.#writeOrFail(batch, sync);
      this.#isUnsynced = !sync;
    } finally {
      this.#writing = undefined;
    }
  }

  async #writeOrFail(batch: Batch, sync: boolean): Promise<void> {
    try {
      await this.#writer.write(batch, sync);
    } catch (cause) {
      if (this.#state.kind === "closed") throw closedError(cause);
      const error = new BackendError("write", "Cannot write a batch to the backend", { cause });
      this.#state = { kind: "failed", error };
      throw error;
    }
  }
}

function closedError(cause?: unknown): BackendError {
  return new BackendError("closed", "Cannot use the backend: it is closed", { cause });
}

function supersededError(): BackendError {
  return new BackendError("superseded", "Cannot use the backend: another took its place");
}
