import { assert } from "../base/index.ts";
import { applyingBytesMax, committedBytesMax, entryOverheadBytes } from "./limits.ts";
import { type Entry, EntryType, type Snapshot } from "./types.ts";

export interface RaftLogOptions {
  readonly committedBytesMax?: number;
  readonly applyingBytesMax?: number;
}

/** An entry's size as all byte limits of the core count it. */
export function entryBytes(entry: Entry): number {
  return entry.data.length + entryOverheadBytes;
}

export function bytesOf(
  entries: readonly Entry[],
  { from = 0, to = entries.length }: { readonly from?: number; readonly to?: number } = {},
): number {
  let bytes = 0;
  for (let at = from; at < to; at++) bytes += entryBytes(entries[at]!);
  return bytes;
}

/**
 * The log of one member: all entries since the last compaction, in memory.
 *
 *     base < first ... applied <= applying <= min(committed, durable) ... last
 *
 * - base: the entry before the first one held; only its index and term are known (a snapshot stands for it).
 * - durable: up to here the local disk has the entries. Entries above are the unstable ones.
 * - committed: up to here a quorum has the entries, as far as this member knows.
 * - applying: up to here entries were handed out to be applied; applied: up to here that has been done.
 *
 * While a snapshot received from the leader is not yet durable (`pendingSnapshot`), nothing is handed out for applying.
 */
export class RaftLog {
  readonly #committedBytesMax: number;
  readonly #applyingBytesMax: number;
  #baseIndex = 0;
  #baseTerm = 0;
  /** #entries[i].index === #baseIndex + 1 + i. */
  #entries: Entry[] = [];
  /** Of all entries held. */
  #bytes = 0;
  #durable = 0;
  #committed = 0;
  #applying = 0;
  #applied = 0;
  /** Bytes in (applied, applying], by handed-out batch. */
  #applyingBytes = 0;
  #batches: { readonly lastIndex: number; readonly bytes: number }[] = [];
  #pendingSnapshot: Snapshot | undefined;

  constructor(options: RaftLogOptions = {}) {
    this.#committedBytesMax = options.committedBytesMax ?? committedBytesMax;
    this.#applyingBytesMax = options.applyingBytesMax ?? applyingBytesMax;
  }

  /**
   * The log as it was on disk. `snapshot` is the one the log starts after; `entries` follow it without a gap. Everything
   * given is durable. `committed` and `applied` may lie anywhere in the log.
   */
  static restored(
    from: {
      readonly base: { readonly index: number; readonly term: number };
      readonly entries: readonly Entry[];
      readonly committed: number;
      readonly applied: number;
    },
    options: RaftLogOptions = {},
  ): RaftLog {
    const log = new RaftLog(options);
    log.#baseIndex = from.base.index;
    log.#baseTerm = from.base.term;
    log.#entries = [...from.entries];
    log.#bytes = bytesOf(from.entries);
    log.#durable = log.lastIndex;
    log.#committed = from.committed;
    log.#applying = from.applied;
    log.#applied = from.applied;
    log.assertInvariants();
    return log;
  }

  get firstIndex(): number {
    return this.#baseIndex + 1;
  }

  get lastIndex(): number {
    return this.#baseIndex + this.#entries.length;
  }

  get lastTerm(): number {
    const length = this.#entries.length;
    return length === 0 ? this.#baseTerm : this.#entries[length - 1]!.term;
  }

  /** Of the entries held, as `entryBytes` counts them. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The lowest index behind which the entries come to at most so many bytes. */
  indexBefore(bytesMax: number): number {
    let bytes = 0;
    for (let at = this.#entries.length - 1; at >= 0; at--) {
      bytes += entryBytes(this.#entries[at]!);
      if (bytes > bytesMax) return this.firstIndex + at;
    }
    return this.#baseIndex;
  }

  get durable(): number {
    return this.#durable;
  }

  get committed(): number {
    return this.#committed;
  }

  get applying(): number {
    return this.#applying;
  }

  get applied(): number {
    return this.#applied;
  }

  get pendingSnapshot(): Snapshot | undefined {
    return this.#pendingSnapshot;
  }

  /** The term of the entry at `index`; undefined if it was compacted away or does not exist yet. */
  term(index: number): number | undefined {
    if (index === this.#baseIndex) return this.#baseTerm;
    return this.#entries[index - this.#baseIndex - 1]?.term;
  }

  matches(index: number, term: number): boolean {
    return this.term(index) === term;
  }

  /** Raft paper 5.4.1: a later last term wins, then the longer log. */
  isUpToDate(lastIndex: number, lastTerm: number): boolean {
    return lastTerm > this.lastTerm || (lastTerm === this.lastTerm && lastIndex >= this.lastIndex);
  }

  /** Entries lo <= index < hi, cut after `bytesMax` but never before the first. Both bounds must lie in the log. */
  slice(lo: number, hi: number, bytesMax: number): Entry[] {
    assert(lo > this.#baseIndex, "entries before the first of the log are not read");
    assert(hi <= this.lastIndex + 1, "entries after the last of the log are not read");
    const start = lo - this.firstIndex;
    const end = hi - this.firstIndex;
    let bytes = 0;
    let cut = start;
    while (cut < end) {
      bytes += entryBytes(this.#entries[cut]!);
      if (bytes > bytesMax && cut > start) break;
      cut++;
    }
    return this.#entries.slice(start, cut);
  }

  /** Adds an entry behind the last one. */
  push(entry: Entry): void {
    assert(entry.index === this.lastIndex + 1, "an entry is added behind the last one");
    this.#entries.push(entry);
    this.#bytes += entryBytes(entry);
  }

  /**
   * Takes a leader's entries after (prevIndex, prevTerm), dropping what contradicts them, and returns the last index known
   * to agree with the leader; undefined if the logs differ at `prevIndex` already.
   * The entries must be contiguous and must not contradict a committed one: see `firstConflict`.
   */
  maybeAppend(
    prev: { readonly index: number; readonly term: number },
    entries: readonly Entry[],
  ): number | undefined {
    if (!this.matches(prev.index, prev.term)) return undefined;
    const conflict = this.firstConflict(entries);
    if (conflict !== undefined) {
      assert(conflict > this.#committed, "a committed entry is never replaced");
      this.#truncateFrom(conflict);
      for (let i = conflict - prev.index - 1; i < entries.length; i++) this.push(entries[i]!);
    }
    return prev.index + entries.length;
  }

  /** The first of `entries` which this log does not have, with the same term; undefined if it has them all. */
  firstConflict(entries: readonly Entry[]): number | undefined {
    for (const entry of entries) if (!this.matches(entry.index, entry.term)) return entry.index;
    return undefined;
  }

  /**
   * The highest index at or below `index` whose term is at most `term`: above it this log cannot agree with a log that
   * has `term` at `index`. Stops at the base.
   */
  lastIndexUpToTerm(index: number, term: number): number {
    let at = Math.min(index, this.lastIndex);
    while (at > this.#baseIndex && this.term(at)! > term) at--;
    return at;
  }

  /** True if `index` was ahead of what was known to be committed. */
  commitTo(index: number): boolean {
    if (index <= this.#committed) return false;
    assert(index <= this.lastIndex, "only entries of the log are committed");
    this.#committed = index;
    return true;
  }

  /** Entries the disk does not have yet. */
  unstable(): Entry[] {
    return this.#entries.slice(this.#durable - this.#baseIndex);
  }

  get hasUnstable(): boolean {
    return this.#durable < this.lastIndex;
  }

  /**
   * The disk has everything up to (index, term). Ignored if the entry was replaced in the meantime: what replaced it is not
   * durable, and is still unstable.
   */
  stableTo(index: number, term: number): void {
    if (index > this.#durable && this.matches(index, term)) this.#durable = index;
  }

  snapshotStable(snapshot: Snapshot): void {
    if (this.#pendingSnapshot === snapshot) this.#pendingSnapshot = undefined;
  }

  /** True if `takeCommitted` would return something. */
  get hasCommitted(): boolean {
    return (
      this.#pendingSnapshot === undefined &&
      this.#applyingBytes < this.#applyingBytesMax &&
      this.#applying < Math.min(this.#committed, this.#durable)
    );
  }

  /** The next entries to apply: committed, locally durable, and not handed out before. */
  takeCommitted(): Entry[] {
    if (!this.hasCommitted) return [];
    const upTo = Math.min(this.#committed, this.#durable);
    const entries = this.slice(this.#applying + 1, upTo + 1, this.#committedBytesMax);
    let bytes = 0;
    for (const entry of entries) bytes += entryBytes(entry);
    this.#applying += entries.length;
    this.#applyingBytes += bytes;
    this.#batches.push({ lastIndex: this.#applying, bytes });
    return entries;
  }

  appliedTo(index: number): void {
    assert(index >= this.#applied, "applying does not go back");
    assert(index <= this.#applying, "only what was handed out is applied");
    this.#applied = index;
    let done = 0;
    while (done < this.#batches.length && this.#batches[done]!.lastIndex <= index) {
      this.#applyingBytes -= this.#batches[done]!.bytes;
      done++;
    }
    if (done > 0) this.#batches.splice(0, done);
  }

  /** A configuration change that is committed here but not yet applied. */
  hasUnappliedConfChange(): boolean {
    const from = Math.max(this.#applied, this.#baseIndex);
    for (let index = from + 1; index <= this.#committed; index++) {
      if (this.#entries[index - this.firstIndex]!.type !== EntryType.normal) return true;
    }
    return false;
  }

  /** Replaces the whole log by a snapshot from the leader. */
  restore(snapshot: Snapshot): void {
    const { index, term } = snapshot.metadata;
    assert(index > this.#committed, "a snapshot only moves the log forward");
    this.#entries = [];
    this.#bytes = 0;
    this.#baseIndex = index;
    this.#baseTerm = term;
    this.#durable = index;
    this.#committed = index;
    this.#applying = index;
    this.#applyingBytes = 0;
    this.#batches = [];
    this.#pendingSnapshot = snapshot;
  }

  /** Forgets the entries up to and including `index`, which must have been applied. */
  compact(index: number): void {
    assert(index <= this.#applied, "only applied entries are compacted");
    if (index <= this.#baseIndex) return;
    const term = this.term(index)!;
    this.#bytes -= bytesOf(this.#entries, { to: index - this.#baseIndex });
    this.#entries = this.#entries.slice(index - this.#baseIndex);
    this.#baseIndex = index;
    this.#baseTerm = term;
  }

  assertInvariants(): void {
    assert(this.#applied <= this.#applying, "applied <= applying");
    assert(this.#applying <= this.#committed, "applying <= committed");
    assert(this.#applying <= this.#durable, "applying <= durable");
    assert(this.#committed <= this.lastIndex, "committed <= last");
    assert(this.#durable <= this.lastIndex, "durable <= last");
    assert(this.#baseIndex <= this.#applying, "base <= applying");
    const first = this.#entries[0];
    assert(first === undefined || first.index === this.firstIndex, "the first entry follows base");
    assert(this.#bytes === bytesOf(this.#entries), "bytes are counted as entries come and go");
  }

  #truncateFrom(index: number): void {
    this.#bytes -= bytesOf(this.#entries, { from: index - this.firstIndex });
    this.#entries.length = index - this.firstIndex;
    this.#durable = Math.min(this.#durable, index - 1);
  }
}
