import type { Backend } from "../backend/index.ts";
import { assert, type Clock } from "../base/index.ts";
import { readChanges } from "./changes.ts";
import { removeSuperseded } from "./compaction.ts";
import { type CompactionJob, CompactionQueue } from "./compaction-queue.ts";
import { StoreCursor } from "./cursor.ts";
import {
  CompactedError,
  CorruptPageError,
  FutureRevisionError,
  IndexImageError,
} from "./errors.ts";
import { Exclusive } from "./exclusive.ts";
import { hashBuckets, hashRecords } from "./hash.ts";
import { History } from "./history.ts";
import { writeIndexImage } from "./index-image.ts";
import { KeyIndex } from "./key-index.ts";
import { finishedCompactKey, type Loaded, load, scheduledCompactKey } from "./load.ts";
import { Page } from "./page.ts";
import { PageCache } from "./page-cache.ts";
import type { PageLease, PageRef } from "./page-ref.ts";
import { pairAt, readRange, readRevision } from "./range.ts";
import { Readers } from "./readers.ts";
import { encodeEtcdRevision } from "./revision.ts";
import { Slicer, thinSliceMs } from "./slicer.ts";
import { SpaceReclaim } from "./space-reclaim.ts";
import type {
  ChangesFound,
  ChangesLimits,
  CompactionResult,
  Cursor,
  Found,
  IndexImage,
  Key,
  KeyState,
  KeyValueHash,
  Missing,
  Payload,
  RangeQuery,
  Store,
  WriteResult,
  WriteTxn,
} from "./store-contract.ts";
import type { StoreOptions } from "./store-options.ts";
import { StoreWriteTxn, type WriteTarget } from "./write-txn.ts";

const pageCacheBytesDefault = 1 << 30;
/** etcd remembers as many. */
const compactionHashesMax = 10;

type ChangesListener = (written: WriteResult) => void;

interface StoreParts {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly cache: PageCache;
  readonly index: KeyIndex;
  readonly history: History;
  readonly compactionBatchRecords: number;
  readonly compactionPauseMs: number;
}

/** Opens what the backend holds. @throws {CorruptPageError | BackendError} */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { indexImage, onIndexImageRefused } = options;
  if (indexImage !== undefined) {
    try {
      return await open(options, indexImage);
    } catch (error) {
      // It may be the image that a page does not fit to: whether the pages are sound is known once all are read.
      const isRefused = error instanceof IndexImageError || error instanceof CorruptPageError;
      if (!isRefused) throw error;
      onIndexImageRefused?.(error);
    }
  }
  return open(options, undefined);
}

async function open(options: StoreOptions, indexImage: Buffer | undefined): Promise<Store> {
  const { backend, clock } = options;
  const cache = new PageCache(backend, options.pageCacheBytesMax ?? pageCacheBytesDefault);
  const parts: StoreParts = {
    backend,
    clock,
    cache,
    index: new KeyIndex(),
    history: new History(backend, cache),
    compactionBatchRecords: options.compactionBatchRecords ?? 1000,
    compactionPauseMs: options.compactionPauseMs ?? 10,
  };
  const onProgress = options.onLoadProgress ?? (() => undefined);
  return new MvccStore(parts, await load({ ...parts, onProgress }, indexImage));
}

class MvccStore implements Store {
  readonly #parts: StoreParts;
  readonly #readers = new Readers();
  /** Hashing and removing exclude each other: a hash must not meet records that the index has already forgotten. */
  readonly #exclusive = new Exclusive();
  readonly #compactions: CompactionQueue;
  readonly #listeners = new Set<ChangesListener>();
  readonly #writeTarget: WriteTarget;
  #currentRevision: number;
  #isWriting = false;
  /** Of those who wait for the end of a write. */
  #written: PromiseWithResolvers<void> | undefined;
  #running: Promise<CompactionResult> | undefined;
  #hashes: KeyValueHash[] = [];
  #isClosed = false;
  readonly #space: SpaceReclaim;

  constructor(parts: StoreParts, loaded: Loaded) {
    this.#parts = parts;
    this.#currentRevision = loaded.currentRevision;
    this.#compactions = new CompactionQueue(loaded.compactRevision, loaded.finishedRevision);
    this.#writeTarget = {
      index: parts.index,
      history: parts.history,
      compactRevision: () => this.compactRevision,
      finish: (result) => this.#finishWrite(result),
    };
    this.#space = new SpaceReclaim({ ...parts, isClosed: () => this.#isClosed });
    // For good: the commit that follows `close` still has to bring in what was written before.
    parts.backend.onBeforeCommit(() => parts.history.store());
  }

  get index(): KeyIndex {
    return this.#parts.index;
  }

  get history(): History {
    return this.#parts.history;
  }

  get currentRevision(): number {
    return this.#currentRevision;
  }

  get compactRevision(): number {
    return this.#compactions.compactRevision;
  }

  get sizeBytes(): number {
    return this.#parts.history.bytes;
  }

  get sizeInUseBytes(): number {
    return this.#parts.history.bytes;
  }

  get keyCount(): number {
    return this.#parts.index.alive;
  }

  get isCompactionPending(): boolean {
    return !this.#compactions.isEmpty;
  }

  get compactionHashes(): readonly KeyValueHash[] {
    return this.#hashes;
  }

  write(): WriteTxn {
    assert(!this.#isWriting, "one transaction writes at a time");
    this.#isWriting = true;
    return new StoreWriteTxn(this.#writeTarget, this.#currentRevision);
  }

  #finishWrite(result: WriteResult): void {
    this.#isWriting = false;
    this.#written?.resolve();
    this.#written = undefined;
    if (result.revision === this.#currentRevision) return;
    this.#currentRevision = result.revision;
    for (const listener of this.#listeners) listener(result);
  }

  whenWritten(): Promise<void> | undefined {
    if (!this.#isWriting) return undefined;
    this.#written ??= Promise.withResolvers<void>();
    return this.#written.promise;
  }

  /** Another write may begin before whoever waits has its turn. */
  async #untilWritten(): Promise<void> {
    while (this.#isWriting) await this.whenWritten();
  }

  range(query: RangeQuery): Found | Missing {
    return readRange(this, query);
  }

  state(key: Key): KeyState | "changing" | undefined {
    const { index } = this.#parts;
    const id = index.find(key);
    if (id !== undefined && index.table.mod(id) > this.#currentRevision) return "changing";
    return index.state(key);
  }

  at(key: Key, revision: number): Payload | undefined | Missing {
    if (revision < this.compactRevision || revision > this.#currentRevision) return undefined;
    return pairAt(this, key, revision);
  }

  changesFrom(revision: number, limits: ChangesLimits): ChangesFound | Missing {
    return readChanges(this, revision, limits);
  }

  cursor(query: RangeQuery): Cursor {
    const revision = readRevision(this, query.revision);
    return new StoreCursor(
      { ...query, revision },
      {
        view: this,
        cache: this.#parts.cache,
        slicer: new Slicer(this.#parts.clock),
        reader: this.#readers.open(revision),
      },
    );
  }

  missingFor(queries: readonly RangeQuery[]): readonly PageRef[] {
    const pages = new Set<PageRef>();
    for (const query of queries) {
      const isRefused =
        query.revision > this.#currentRevision ||
        (query.revision > 0 && query.revision < this.compactRevision);
      if (isRefused) continue;
      const result = readRange(this, query);
      if (result.kind === "missing") for (const page of result.pages) pages.add(page);
    }
    return [...pages];
  }

  load(pages: readonly PageRef[]): Promise<PageLease> {
    return this.#parts.cache.load(
      pages.map((page) => {
        assert(page instanceof Page, "pages to load come from this store");
        return page;
      }),
    );
  }

  async whenLoaded<T>(attempt: () => T | Missing): Promise<T> {
    const leases: PageLease[] = [];
    try {
      for (;;) {
        const result = attempt();
        if (!isMissing(result)) return result;
        leases.push(await this.load(result.pages));
      }
    } finally {
      for (const lease of leases) lease.release();
    }
  }

  onChanges(listener: ChangesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  compact(revision: number): void {
    if (revision <= this.compactRevision) throw new CompactedError(revision, this.compactRevision);
    if (revision > this.#currentRevision) {
      throw new FutureRevisionError(revision, this.#currentRevision);
    }
    this.#compactions.add(revision);
    this.#putCompactRevision(scheduledCompactKey, revision);
  }

  #putCompactRevision(key: Buffer, revision: number): void {
    this.#parts.backend.put("meta", key, encodeEtcdRevision({ main: revision, sub: 0 }));
  }

  runCompaction(): Promise<CompactionResult> {
    this.#running ??= this.#runCompactions().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #runCompactions(): Promise<CompactionResult> {
    const removed = { removedRecords: 0, removedBytes: 0 };
    for (;;) {
      const job = this.#compactions.first;
      if (job === undefined || this.#isClosed) break;
      await this.#readers.passed(job.revision);
      const result = await this.#exclusive.run(() => this.#compactOnce(job));
      if (result === undefined) break;
      removed.removedRecords += result.records;
      removed.removedBytes += result.bytes;
    }
    return { compactRevision: this.compactRevision, ...removed };
  }

  async #compactOnce(job: CompactionJob): Promise<{ records: number; bytes: number } | undefined> {
    const slicer = new Slicer(this.#parts.clock);
    const hash = job.isWhole ? await this.#hashBefore(job, slicer) : undefined;
    const removed = await removeSuperseded(
      {
        ...this.#parts,
        slicer,
        batchRecords: this.#parts.compactionBatchRecords,
        pauseMs: this.#parts.compactionPauseMs,
        isClosed: () => this.#isClosed,
      },
      job.revision,
    );
    if (removed === undefined) return undefined;
    this.#space.removed(removed.bytes);
    this.#putCompactRevision(finishedCompactKey, job.revision);
    this.#compactions.done();
    if (hash !== undefined) this.#hashes = [hash, ...this.#hashes].slice(0, compactionHashesMax);
    return removed;
  }

  async #hashBefore(job: CompactionJob, slicer: Slicer): Promise<KeyValueHash> {
    const { revision, previous: compactRevision } = job;
    const currentRevision = this.#currentRevision;
    const range = { revision, compactRevision, keepsTombstone: true };
    const hash = await hashRecords({ ...this.#parts, slicer }, range);
    return { hash, hashRevision: revision, compactRevision, currentRevision };
  }

  async hashKv(revision: number): Promise<KeyValueHash> {
    const currentRevision = this.#currentRevision;
    const hashRevision = readRevision(this, revision);
    const compactRevision = this.compactRevision;
    const reader = this.#readers.open(hashRevision);
    try {
      const hash = await this.#exclusive.run(() =>
        hashRecords(
          { ...this.#parts, slicer: new Slicer(this.#parts.clock) },
          { revision: hashRevision, compactRevision, keepsTombstone: false },
        ),
      );
      return { hash, hashRevision, compactRevision, currentRevision };
    } finally {
      reader.close();
    }
  }

  async hashAll(): Promise<number> {
    await this.#untilWritten();
    const slicer = new Slicer(this.#parts.clock);
    return this.#exclusive.run(() => hashBuckets({ ...this.#parts, slicer }, this.#parts.backend));
  }

  async imageIndex(bytesMax: number): Promise<IndexImage | undefined> {
    // The image is of whole revisions.
    await this.#untilWritten();
    if (this.isCompactionPending) return undefined;
    const { compactRevision, currentRevision } = this;
    const isSound = () => this.compactRevision === compactRevision;
    const slicer = new Slicer(this.#parts.clock, thinSliceMs);
    const source = { ...this.#parts, slicer, compactRevision, currentRevision, isSound };
    const writer = await writeIndexImage(source, bytesMax);
    if (writer === undefined) return undefined;
    return {
      finish: () => {
        if (!isSound()) return undefined;
        writer.number(this.#currentRevision);
        return writer.chunks();
      },
    };
  }

  limitPageCache(bytesMax: number): void {
    this.#parts.cache.limit(bytesMax);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
    await this.#exclusive.run(() => Promise.resolve());
  }
}

function isMissing(result: unknown): result is Missing {
  return (
    typeof result === "object" && result !== null && "kind" in result && result.kind === "missing"
  );
}
