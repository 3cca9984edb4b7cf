// The log, open for appending. Records are encoded as they come; while one write runs, everything that comes goes into the
// next (group commit). One durable write is one system call.
//
// What is written without a sync (a moved commit index) stays in memory until a durable write repeats it: a durable write
// answers for its own bytes only, and a hole before them would make them unreachable after a crash.
import { assert, type Clock, type Disk, type DiskFile, type Logger } from "../base/index.ts";
import { isDiskFull, WalError } from "./errors.ts";
import { recordTypes } from "./frame.ts";
import {
  pendingBytesMax,
  runBytesDefault,
  segmentBytesDefault,
  unsyncedBytesMax,
} from "./limits.ts";
import { LogWriter, type WalWrite } from "./log-writer.ts";
import { encodeSnapshotMark } from "./messages.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { type AppendBatch, appendInRuns, isLong } from "./runs.ts";
import { type Segment, segmentAt } from "./segments.ts";
import type { HardState, SnapshotMark } from "./types.ts";
import { encodeSegmentHead, type LogPosition, WriteBatch } from "./write-batch.ts";

export interface WalOptions {
  readonly clock: Clock;
  readonly logger?: Logger;
  /** Size at which a segment is full. @default segmentBytesDefault */
  readonly segmentBytes?: number;
  /** Entry data encoded at once, and written at once if it is more. @default runBytesDefault */
  readonly runBytes?: number;
  /** Hears of every write: for metrics. */
  readonly onWrite?: (write: WalWrite) => void;
}

export type WalState =
  | { readonly kind: "open" }
  /** The disk is full. Everything durable is safe; `recover` makes the log writable once there is space. */
  | { readonly kind: "full"; readonly cause: unknown }
  /** A write or sync failed, and what it left on the medium can not be known any more. Final. */
  | { readonly kind: "failed"; readonly cause: unknown }
  | { readonly kind: "closed" };

/** What createWal and openWal have made of a directory. */
export interface WalParts {
  readonly disk: Disk;
  readonly dir: string;
  readonly metadata: Buffer;
  /** All segments of the directory, oldest first. */
  readonly segments: readonly Segment[];
  /** The last one, and where the log ends in it. */
  readonly file: DiskFile;
  readonly position: LogPosition;
}

/** Made by createWal and openWal. */
export class Wal {
  readonly #parts: WalParts;
  readonly #segmentBytes: number;
  readonly #runBytes: number;
  readonly #writer: LogWriter;
  readonly #segments: Segment[];
  #state: WalState = { kind: "open" };
  /** Takes the records that come now. */
  #filling: WriteBatch;
  /** What is to be written before `#filling`, oldest first; the first may be being written. Nothing is added to these. */
  #closed: WriteBatch[] = [];
  #idleEncoder: RecordEncoder | undefined;
  #writing: Promise<void> | undefined;
  #recovering: Promise<void> | undefined;

  constructor(parts: WalParts, options: WalOptions) {
    const { disk, dir, file, position } = parts;
    const { clock, logger, onWrite } = options;
    const { segmentBytes = segmentBytesDefault, runBytes = runBytesDefault } = options;
    this.#parts = parts;
    this.#segmentBytes = segmentBytes;
    this.#runBytes = runBytes;
    this.#segments = [...parts.segments];
    this.#writer = new LogWriter(file, position, {
      disk,
      dir,
      segmentBytes,
      clock,
      logger,
      onWrite,
    });
    this.#filling = new WriteBatch(new RecordEncoder(0), position);
  }

  get state(): WalState {
    return this.#state;
  }

  /** Index of the last entry handed to `append`, or of a snapshot that took the place of the log. */
  get lastIndex(): number {
    return this.#filling.end.lastIndex;
  }

  /** The hard state as of the last append. */
  get hardState(): HardState {
    return this.#filling.end.hardState;
  }

  /** Segment files, oldest first. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /**
   * Appends entries, then the hard state. Resolves once they are durable; or, if nothing but the commit index moved, once
   * the system has them. Appends resolve in order. The first entry may go back to any index already in the log: it and what
   * follows replace what was there. Entries of more than `runBytes` are written in runs, one after the other: they must not
   * change, nor others be appended, before it resolves.
   * @throws {WalError}
   */
  append(batch: AppendBatch): Promise<void> {
    if (!isLong(batch.entries, this.#runBytes)) return this.#append(batch);
    return appendInRuns(batch, {
      runBytes: this.#runBytes,
      append: (run) => this.#append(run),
      hardStateNow: () => this.hardState,
    });
  }

  #append(batch: AppendBatch): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    const { entries } = batch;
    const before = this.#filling.end.hardState;
    const state = batch.hardState ?? before;
    const votes = state.term !== before.term || state.vote !== before.vote;
    const moves = votes || state.commit !== before.commit;
    if (entries.length === 0 && !moves) return Promise.resolve();
    this.#makeRoom();
    const { encoder } = this.#filling;
    let lastIndex = this.#filling.end.lastIndex;
    for (const entry of entries) {
      assert(entry.index <= lastIndex + 1, "entries are appended without a gap");
      encoder.entry(entry);
      lastIndex = entry.index;
    }
    if (moves) encoder.hardState(state);
    return this.#submit({ lastIndex, hardState: state }, entries.length > 0 || votes);
  }

  /**
   * Notes that a snapshot was saved; durable when it resolves. To be called after the snapshot file itself is durable.
   * @throws {WalError}
   */
  saveSnapshot(mark: SnapshotMark): Promise<void> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    this.#makeRoom();
    this.#filling.encoder.data(recordTypes.snapshot, encodeSnapshotMark(mark));
    const { lastIndex, hardState } = this.#filling.end;
    return this.#submit({ lastIndex: Math.max(lastIndex, mark.index), hardState }, true);
  }

  /**
   * Removes the oldest segments that hold nothing behind `index`, the index of the oldest snapshot still needed. Keeps
   * the newest `keepMin` segments whatever they hold (etcd's max-wals; 0 keeps all). Returns the paths removed.
   */
  async purge(options: { readonly index: number; readonly keepMin: number }): Promise<string[]> {
    const removed: string[] = [];
    if (options.keepMin === 0) return removed;
    while (this.#segments.length > options.keepMin) {
      const [oldest, next] = this.#segments;
      if (oldest === undefined || next === undefined || next.firstIndex >= options.index) break;
      await this.#parts.disk.remove(oldest.path);
      // One by one: a crash must not undo an older removal and keep a newer one.
      await this.#parts.disk.syncDirectory(this.#parts.dir);
      this.#segments.shift();
      removed.push(oldest.path);
    }
    return removed;
  }

  /**
   * Makes a log in state "full" writable again, once there is space for a megabyte or more. What was durable stays; what
   * was refused is not in the log, so whoever appended it must append it again: the log ends as `lastIndex` and
   * `hardState` say afterwards.
   * @throws {WalError} "no-space" if the disk is still full; "failed" if the log can not be used any more.
   */
  recover(): Promise<void> {
    this.#recovering ??= this.#recover().finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  async #recover(): Promise<void> {
    if (this.#state.kind === "open") return;
    if (this.#state.kind !== "full") throw this.#refusal();
    await this.#writing;
    try {
      await this.#writer.recover();
    } catch (error) {
      throw this.#fail(error);
    }
    this.#closed = [];
    this.#filling = new WriteBatch(this.#takeEncoder(), this.#writer.durable);
    this.#state = { kind: "open" };
  }

  /** Writes what is pending, makes it durable and closes the files. */
  async close(): Promise<void> {
    if (this.#state.kind === "closed") return;
    await this.#recovering?.catch(() => undefined);
    try {
      if (this.#state.kind === "open" && !this.#filling.isEmpty) {
        const { lastIndex, hardState } = this.#filling.end;
        await this.#submit({ lastIndex, hardState }, true);
      }
    } finally {
      await this.#writing;
      this.#state = { kind: "closed" };
      await this.#writer.close();
    }
  }

  #refusal(): WalError | undefined {
    switch (this.#state.kind) {
      case "open":
        return undefined;
      case "closed":
        return new WalError("closed", "Cannot append to the log: it is closed");
      case "full":
        return noSpace(this.#state.cause);
      case "failed": {
        const { cause } = this.#state;
        return new WalError("failed", "Cannot append to the log: an earlier write failed", {
          cause,
        });
      }
    }
  }

  /** Begins a segment if the last one is full. */
  #makeRoom(): void {
    const { end } = this.#filling;
    assert(this.#filling.encoder.length <= pendingBytesMax, "whoever appends waits for the disk");
    if (end.offset > this.#segmentBytes / 2) this.#writer.prepareSegment();
    if (end.offset < this.#segmentBytes) return;
    if (!this.#filling.isEmpty) {
      this.#filling.mustBeDurable = true;
      this.#closed.push(this.#filling);
    }
    const name = { seq: end.segment.seq + 1, firstIndex: end.lastIndex + 1 };
    const start: LogPosition = { ...end, segment: segmentAt(this.#parts.dir, name), offset: 0 };
    this.#filling = new WriteBatch(this.#takeEncoder(), start, true);
    const { metadata } = this.#parts;
    encodeSegmentHead(this.#filling.encoder, { metadata, hardState: end.hardState });
    this.#filling.extended(end);
  }

  #takeEncoder(): RecordEncoder {
    const encoder = this.#idleEncoder ?? new RecordEncoder(0);
    this.#idleEncoder = undefined;
    return encoder;
  }

  #submit(
    end: { readonly lastIndex: number; readonly hardState: HardState },
    mustBeDurable: boolean,
  ): Promise<void> {
    const batch = this.#filling;
    batch.extended(end);
    if (mustBeDurable || batch.encoder.length > unsyncedBytesMax) batch.mustBeDurable = true;
    return new Promise((resolve, reject) => {
      batch.waiters.push({ resolve, reject });
      this.#writing ??= this.#writeAll();
    });
  }

  /** Writes batch after batch until none is left or one fails. */
  async #writeAll(): Promise<void> {
    try {
      for (let batch = this.#next(); batch !== undefined; batch = this.#next()) {
        const waiters = batch.waiters.length;
        if (batch.mustBeDurable) await this.#writeDurably(batch);
        else await this.#writer.writePlainly(batch);
        for (const waiter of batch.waiters.splice(0, waiters)) waiter.resolve();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** The next batch to write; one that is to be durable takes no more records from here on. */
  #next(): WriteBatch | undefined {
    if (this.#closed.length === 0) {
      const batch = this.#filling;
      if (batch.waiters.length === 0) return undefined;
      if (!batch.mustBeDurable) return batch;
      this.#filling = new WriteBatch(this.#takeEncoder(), batch.end);
      this.#closed.push(batch);
    }
    return this.#closed[0];
  }

  async #writeDurably(batch: WriteBatch): Promise<void> {
    await this.#writer.writeDurably(batch);
    if (batch.opensSegment) this.#segments.push(batch.start.segment);
    this.#closed.shift();
    this.#idleEncoder = batch.encoder;
  }

  /** Turns everyone away who waits. The first failure decides what state the log is in. */
  #fail(error: unknown): WalError {
    const full = isDiskFull(error);
    this.#state = full ? { kind: "full", cause: error } : { kind: "failed", cause: error };
    const failure = full
      ? noSpace(error)
      : new WalError("io", "Cannot write the log", { cause: error });
    for (const batch of [...this.#closed, this.#filling])
      for (const waiter of batch.waiters.splice(0)) waiter.reject(failure);
    return failure;
  }
}

function noSpace(cause: unknown): WalError {
  return new WalError("no-space", "Cannot write the log: the disk is full", { cause });
}
