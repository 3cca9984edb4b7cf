// What the records of a log add up to, from a snapshot on: raft's entries, hard state and the cluster's metadata.
import { type RecordView, recordTypes } from "./frame.ts";
import { readEntry, readHardState, readSnapshotMark } from "./messages.ts";
import type { Fault } from "./segment-scan.ts";
import { type Entry, emptyHardState, type HardState, type SnapshotMark } from "./types.ts";

export interface LogStart {
  readonly index: number;
  readonly term: number;
}

export class LogContents {
  readonly start: LogStart;
  /** Entries behind the start, without gaps; each one's data is a view on a slice of the file. */
  readonly entries: Entry[] = [];
  hardState: HardState = emptyHardState;
  metadata: Buffer | undefined;
  /** Whether a snapshot mark for the start was met. */
  startMarked = false;
  /** The last snapshot behind the start that took the place of entries read here, as soon as it was committed. */
  replacedBy: SnapshotMark | undefined;
  /** Index of the entry or mark read last: what raft appended last. */
  lastIndex: number;
  /** Term of the entry at the start's index, if it was still in the log. */
  #startTerm: number | undefined;
  #recordsInSegment = 0;

  constructor(start: LogStart) {
    this.start = start;
    this.lastIndex = start.index;
    this.#startTerm = start.index === 0 ? 0 : undefined;
  }

  /** Whether the segment being read has shown its crc and metadata records. */
  get segmentHasHead(): boolean {
    return this.#recordsInSegment >= 2;
  }

  beginSegment(): void {
    this.#recordsInSegment = 0;
  }

  /** Takes one record; what is wrong with it, if anything is. On a fault nothing has changed. */
  take(record: RecordView): Fault | undefined {
    const fault = this.#checkPlace(record.type) ?? this.#takeContent(record);
    if (fault === undefined) this.#recordsInSegment++;
    return fault;
  }

  #checkPlace(type: number): Fault | undefined {
    const place = this.#recordsInSegment;
    const isHead = type === recordTypes.crc || type === recordTypes.metadata;
    const wanted = place === 0 ? recordTypes.crc : place === 1 ? recordTypes.metadata : undefined;
    if (wanted === undefined ? !isHead : type === wanted) return undefined;
    const expected = wanted === undefined ? "an entry, a hard state or a mark" : `type ${wanted}`;
    return { code: "misplaced-record", expected, found: `type ${type}` };
  }

  #takeContent(record: RecordView): Fault | undefined {
    const { bytes, dataStart, dataEnd } = record;
    switch (record.type) {
      case recordTypes.entry:
        return this.#takeEntry(readEntry(bytes, dataStart, dataEnd));
      case recordTypes.hardState:
        return this.#takeHardState(readHardState(bytes, dataStart, dataEnd));
      case recordTypes.snapshot:
        return this.#takeMark(readSnapshotMark(bytes, dataStart, dataEnd));
      case recordTypes.metadata:
        return this.#takeMetadata(bytes.subarray(dataStart, dataEnd));
      case recordTypes.crc:
        return undefined;
      default:
        return {
          code: "unknown-record-type",
          expected: "a record type from 1 to 5",
          found: `${record.type}`,
        };
    }
  }

  /** An entry at or before the last one replaces it and all behind it (raft paper 5.3: conflicting entries). */
  #takeEntry(entry: Entry): Fault | undefined {
    const place = entry.index - this.start.index - 1;
    if (place < 0) {
      if (place === -1) this.#startTerm = entry.term;
      this.lastIndex = entry.index;
      return undefined;
    }
    if (place > this.entries.length) {
      return {
        code: "index-gap",
        expected: `an entry with index ${this.start.index + this.entries.length + 1} or less`,
        found: `index ${entry.index}`,
        final: true,
      };
    }
    const before = place === 0 ? 0 : this.entries[place - 1]!.term;
    if (entry.term < before) {
      return {
        code: "term-regression",
        expected: `an entry of term ${before} or more`,
        found: `term ${entry.term}`,
      };
    }
    this.entries.length = place;
    this.entries.push(entry);
    this.lastIndex = entry.index;
    return undefined;
  }

  #takeHardState(state: HardState): Fault | undefined {
    if (state.term < this.hardState.term) {
      return {
        code: "term-regression",
        expected: `a hard state of term ${this.hardState.term} or more`,
        found: `term ${state.term}`,
      };
    }
    this.hardState = state;
    return undefined;
  }

  #takeMark(mark: SnapshotMark): Fault | undefined {
    if (mark.index === this.start.index) {
      if (mark.term !== this.start.term) {
        return {
          code: "snapshot-mark-mismatch",
          expected: `a mark of index ${this.start.index} and term ${this.start.term}`,
          found: `term ${mark.term}`,
          final: true,
        };
      }
      this.startMarked = true;
    }
    this.lastIndex = Math.max(this.lastIndex, mark.index);
    if (mark.index < this.start.index || this.#termAt(mark.index) === mark.term) return undefined;
    // A snapshot of something that is not in this log came from the leader and took the place of the whole log.
    if (mark.index > this.start.index) this.replacedBy = mark;
    else {
      this.entries.length = 0;
      this.lastIndex = mark.index;
    }
    return undefined;
  }

  #termAt(index: number): number | undefined {
    if (index === this.start.index) return this.#startTerm;
    return this.entries[index - this.start.index - 1]?.term;
  }

  #takeMetadata(metadata: Buffer): Fault | undefined {
    if (this.metadata !== undefined && !this.metadata.equals(metadata)) {
      return {
        code: "metadata-conflict",
        expected: `metadata ${this.metadata.toString("hex")}`,
        found: metadata.toString("hex"),
        final: true,
      };
    }
    this.metadata ??= Buffer.from(metadata);
    return undefined;
  }
}
