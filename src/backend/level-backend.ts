import type { Clock } from "../base/index.ts";
import {
  type Backend,
  BackendError,
  type Bucket,
  type BucketEntry,
  type ConsistentIndex,
  type KeyRange,
} from "./backend.ts";
import { Batch, overlay, type PendingChange, storedKey, storedRange } from "./batch.ts";
import { isDiskFull } from "./disk-full.ts";
import type { LevelIterator, LevelOperation, LevelPort } from "./level-port.ts";

/** A full disk is tried again this often. */
const fullDiskRetryMs = 1_000;

/** Pairs fetched from the database at a time while walking a bucket. */
const chunkPairs = 256;

const indexKey = Buffer.from("consistent_index");
const termKey = Buffer.from("term");

type State =
  | { readonly kind: "open" }
  | { readonly kind: "failed"; readonly error: BackendError }
  | { readonly kind: "closed" };

/**
 * Two batches: the open one takes changes; a commit closes it and writes it while the next one fills. Only one is being
 * written at a time, so a crash loses a suffix of them.
 */
export class LevelBackend implements Backend {
  readonly #level: LevelPort;
  readonly #clock: Clock | undefined;
  readonly #hooks = new Set<() => void>();
  readonly #fullListeners = new Set<(error: Error | undefined) => void>();
  #state: State = { kind: "open" };
  #open = new Batch();
  #writing: Batch | undefined;
  /** Settles, without failing, when the last commit asked for is through. */
  #tail: Promise<void> = Promise.resolve();
  #consistentIndex: ConsistentIndex;
  #recordedIndex: ConsistentIndex;
  /** A batch was written without `sync` since the last one that was. */
  #isUnsynced = false;
  #isDiskFull = false;
  /** Ends the pause before a full disk is tried again. */
  #endPause: (() => void) | undefined;

  constructor(
    level: LevelPort,
    {
      consistentIndex,
      clock,
    }: { readonly consistentIndex: ConsistentIndex; readonly clock: Clock | undefined },
  ) {
    this.#level = level;
    this.#clock = clock;
    this.#consistentIndex = consistentIndex;
    this.#recordedIndex = consistentIndex;
  }

  get consistentIndex(): ConsistentIndex {
    return this.#consistentIndex;
  }

  get pendingBytes(): number {
    return this.#open.bytes + (this.#writing?.bytes ?? 0);
  }

  put(bucket: Bucket, key: Buffer, value: Buffer): void {
    this.#assertUsable();
    this.#open.set({ storedKey: storedKey(bucket, key), value });
  }

  delete(bucket: Bucket, key: Buffer): void {
    this.#assertUsable();
    this.#open.set({ storedKey: storedKey(bucket, key), value: undefined });
  }

  setConsistentIndex(position: ConsistentIndex): void {
    this.#assertUsable();
    this.#consistentIndex = position;
  }

  async get(bucket: Bucket, key: Buffer): Promise<Buffer | undefined> {
    this.#assertUsable();
    const stored = storedKey(bucket, key);
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
    const bounds = storedRange(bucket, range);
    const batches = this.#writing === undefined ? [this.#open] : [this.#writing, this.#open];
    return merged(this.#level.iterate(bounds), overlay(batches, bounds), bucket);
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
    const commit = this.#tail.then(() => this.#writeOpenBatch(options.sync));
    this.#tail = commit.catch(() => undefined);
    return commit;
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
    if (this.#state.kind === "closed") return;
    this.#state = { kind: "closed" };
    this.#endPause?.();
    await this.#tail;
    await this.#level.close();
  }

  #assertUsable(): void {
    if (this.#state.kind === "failed") throw this.#state.error;
    if (this.#state.kind === "closed") {
      throw new BackendError("closed", "Cannot use the backend: it is closed");
    }
  }

  async #writeOpenBatch(sync: boolean): Promise<void> {
    this.#assertUsable();
    for (const hook of this.#hooks) hook();
    this.#recordConsistentIndex();
    const batch = this.#open;
    if (batch.size === 0 && !(sync && this.#isUnsynced)) return;
    this.#open = new Batch();
    this.#writing = batch;
    try {
      await this.#write(batch, sync);
      this.#isUnsynced = !sync;
    } catch (cause) {
      if (this.#state.kind === "closed") throw cause;
      const error = new BackendError("write", "Cannot write a batch to the backend", { cause });
      this.#state = { kind: "failed", error };
      throw error;
    } finally {
      this.#writing = undefined;
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

/** Database pairs with the pending changes laid over them, in key order. */
async function* merged(
  iterator: LevelIterator,
  changes: readonly PendingChange[],
  bucket: Bucket,
): AsyncGenerator<readonly BucketEntry[]> {
  let next = 0;
  try {
    for (;;) {
      const pairs = await iterator.nextv(chunkPairs);
      const chunk: BucketEntry[] = [];
      for (const [key, value] of pairs) {
        for (; next < changes.length; next++) {
          const order = Buffer.compare(changes[next]!.storedKey, key);
          if (order >= 0) break;
          pushPending(chunk, changes[next]!);
        }
        const change = changes[next];
        if (change?.storedKey.equals(key)) {
          pushPending(chunk, change);
          next++;
        } else {
          chunk.push({ key: key.subarray(1), value });
        }
      }
      if (pairs.length === 0) {
        for (; next < changes.length; next++) pushPending(chunk, changes[next]!);
      }
      if (chunk.length > 0) yield chunk;
      if (pairs.length === 0) return;
    }
  } catch (cause) {
    throw new BackendError("read", `Cannot walk bucket ${bucket}`, { cause });
  } finally {
    await iterator.close();
  }
}

function pushPending(chunk: BucketEntry[], change: PendingChange): void {
  if (change.value === undefined) return;
  chunk.push({ key: change.storedKey.subarray(1), value: change.value });
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Reads the consistent index from `meta` and makes the backend. */
export async function openBackend(level: LevelPort, clock?: Clock): Promise<LevelBackend> {
  const [index, term] = await Promise.all(
    [indexKey, termKey].map(async (key) => {
      const bytes = await level.get(storedKey("meta", key));
      if (bytes === undefined) return 0;
      const value = bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : Number.NaN;
      if (!Number.isSafeInteger(value)) {
        throw new BackendError(
          "corrupt",
          `Cannot use meta/${key}: ${bytes.toString("hex")} is no 8-byte safe integer`,
        );
      }
      return value;
    }),
  );
  return new LevelBackend(level, { consistentIndex: { index: index!, term: term! }, clock });
}
