import type { Clock } from "../base/index.ts";
import {
  type Backend,
  BackendError,
  type BackendSnapshot,
  type BackendSuccessor,
  type Bucket,
  type BucketEntry,
  type ConsistentIndex,
  type KeyRange,
} from "./backend.ts";
import {
  Batch,
  type Generation,
  generationBounds,
  generationKey,
  overlay,
  storedKey,
  storedRange,
} from "./batch.ts";
import { isDiskFull } from "./disk-full.ts";
import type { LevelOperation, LevelPort } from "./level-port.ts";
import { mergedWalk } from "./merged-walk.ts";

/** A full disk is tried again this often. */
const fullDiskRetryMs = 1_000;

export const indexKey: Buffer = Buffer.from("consistent_index");
export const termKey: Buffer = Buffer.from("term");

type State =
  | { readonly kind: "open" }
  | { readonly kind: "failed"; readonly error: BackendError }
  /** Another one has taken its place, and owns the database now. */
  | { readonly kind: "superseded" }
  | { readonly kind: "closed" };

type FullListeners = Set<(error: Error | undefined) => void>;

export interface LevelBackendOptions {
  readonly generation: Generation;
  readonly consistentIndex: ConsistentIndex;
  /** For waiting until a full disk has room again. */
  readonly clock: Clock | undefined;
  /** @default nobody yet */
  readonly fullListeners?: FullListeners;
}

/**
 * One generation of pairs in a LevelDB. Two batches: the open one takes changes; a commit closes it and writes it while the next one fills. Only one is being
 * written at a time, so a crash loses a suffix of them.
 */
export class LevelBackend implements Backend {
  readonly #level: LevelPort;
  readonly #clock: Clock | undefined;
  readonly #generation: Generation;
  readonly #hooks = new Set<() => void>();
  readonly #fullListeners: FullListeners;
  #state: State = { kind: "open" };
  #open = new Batch();
  #writing: Batch | undefined;
  /** Settles, without failing, when the last commit asked for is through. */
  #tail: Promise<void> = Promise.resolve();
  #consistentIndex: ConsistentIndex;
  #recordedIndex: ConsistentIndex;
  /** A batch was written without `sync` since the last one that was. */
  #isUnsynced = false;
  /** Removes what a predecessor has left. */
  #clearing: Promise<void> | undefined;
  #isDiskFull = false;
  /** Ends the pause before a full disk is tried again. */
  #endPause: (() => void) | undefined;

  constructor(
    level: LevelPort,
    { generation, consistentIndex, clock, fullListeners = new Set() }: LevelBackendOptions,
  ) {
    this.#level = level;
    this.#clock = clock;
    this.#generation = generation;
    this.#consistentIndex = consistentIndex;
    this.#recordedIndex = consistentIndex;
    this.#fullListeners = fullListeners;
  }

  get consistentIndex(): ConsistentIndex {
    return this.#consistentIndex;
  }

  get pendingBytes(): number {
    return this.#open.bytes + (this.#writing?.bytes ?? 0);
  }

  put(bucket: Bucket, key: Buffer, value: Buffer): void {
    this.#assertUsable();
    this.#open.set({ storedKey: this.#storedKey(bucket, key), value });
  }

  delete(bucket: Bucket, key: Buffer): void {
    this.#assertUsable();
    this.#open.set({ storedKey: this.#storedKey(bucket, key), value: undefined });
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
      throw new BackendError("read", `Cannot read a pair of bucket ${bucket}`, { cause });
    }
  }

  entries(bucket: Bucket, range: KeyRange = {}): AsyncIterable<readonly BucketEntry[]> {
    this.#assertUsable();
    const bounds = storedRange({ generation: this.#generation, bucket }, range);
    const batches = this.#writing === undefined ? [this.#open] : [this.#writing, this.#open];
    return mergedWalk(this.#level.iterate(bounds), overlay(batches, bounds), bucket);
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

  commit(options: { readonly sync: boolean } = { sync: false }): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#state.kind !== "superseded") await this.#writeOpenBatch(options.sync);
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
      await this.#writeOpenBatch(false, atMoment);
      const consistentIndex = this.#recordedIndex;
      const generation = this.#generation;
      const level = this.#level.snapshot();
      return {
        consistentIndex,
        entries: (bucket) =>
          mergedWalk(level.iterate(storedRange({ generation, bucket }, {})), [], bucket),
        close: () => level.close(),
      };
    });
  }

  async successor(): Promise<BackendSuccessor> {
    this.#assertUsable();
    const generation = this.#generation === 0 ? 1 : 0;
    const bounds = generationBounds(generation);
    await this.#level.clear(bounds);
    const backend = new LevelBackend(this.#level, {
      generation,
      consistentIndex: { index: 0, term: 0 },
      clock: this.#clock,
      fullListeners: this.#fullListeners,
    });
    return {
      backend,
      takeOver: async () => {
        await backend.commit({ sync: true });
        await this.#inTurn(() => this.#yieldTo(generation));
        // What is left over is removed at the next start.
        backend.#clearing = this.#level
          .clear(generationBounds(this.#generation))
          .catch(() => undefined);
      },
      abandon: async () => {
        await backend.#stop();
        await this.#level.clear(bounds);
      },
    };
  }

  async #yieldTo(generation: Generation): Promise<void> {
    this.#assertUsable();
    const batch = new Batch();
    batch.set({ storedKey: generationKey, value: Buffer.from([generation]) });
    await this.#writeOrFail(batch, true);
    this.#state = { kind: "superseded" };
  }

  async defragment(): Promise<void> {
    this.#assertUsable();
    await this.commit({ sync: true });
    await this.#level.defragment();
  }

  diskBytes(): Promise<number> {
    return this.#level.diskBytes();
  }

  async close(): Promise<void> {
    if (this.#state.kind === "closed" || this.#state.kind === "superseded") return;
    await this.#stop();
    await this.#clearing;
    await this.#level.close();
  }

  async #stop(): Promise<void> {
    this.#state = { kind: "closed" };
    this.#endPause?.();
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
        throw new BackendError("closed", "Cannot use the backend: it is closed");
      case "superseded":
        throw new BackendError("superseded", "Cannot use the backend: another took its place");
    }
  }

  async #writeOpenBatch(sync: boolean, atMoment?: () => void): Promise<void> {
    this.#assertUsable();
    for (const hook of this.#hooks) hook();
    this.#recordConsistentIndex();
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
      await this.#write(batch, sync);
    } catch (cause) {
      if (this.#state.kind === "closed") throw cause;
      const error = new BackendError("write", "Cannot write a batch to the backend", { cause });
      this.#state = { kind: "failed", error };
      throw error;
    }
  }

  /** Tries until the disk has room, or the backend is closed. */
  async #write(batch: Batch, sync: boolean): Promise<void> {
    for (;;) {
      try {
        await this.#level.batch(operations(batch), { sync });
        break;
      } catch (error) {
        if (this.#clock === undefined || !isDiskFull(error)) throw error;
        this.#tellFull(error as Error);
      }
      do {
        await this.#pause(this.#clock);
        this.#assertUsable();
      } while (!(await this.#level.recover(batch.bytes)));
    }
    this.#tellFull(undefined);
  }

  #tellFull(error: Error | undefined): void {
    const isFull = error !== undefined;
    if (isFull === this.#isDiskFull) return;
    this.#isDiskFull = isFull;
    for (const listener of this.#fullListeners) listener(error);
  }

  async #pause(clock: Clock): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(fullDiskRetryMs, resolve);
    this.#endPause = resolve;
    // Closed since the write began: nobody else ends the pause.
    if (this.#state.kind === "closed") resolve();
    await promise;
    timer.cancel();
    this.#endPause = undefined;
  }

  #recordConsistentIndex(): void {
    const { index, term } = this.#consistentIndex;
    if (index === this.#recordedIndex.index && term === this.#recordedIndex.term) return;
    this.put("meta", indexKey, uint64(index));
    this.put("meta", termKey, uint64(term));
    this.#recordedIndex = this.#consistentIndex;
  }
}

function operations(batch: Batch): LevelOperation[] {
  const all: LevelOperation[] = [];
  for (const { storedKey: key, value } of batch.changes()) {
    all.push(value === undefined ? { type: "del", key } : { type: "put", key, value });
  }
  return all;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}
