// Records that go to the disk in one write, and who waits for them.
import { recordTypes } from "./frame.ts";
import type { RecordEncoder } from "./record-encoder.ts";
import type { Segment } from "./segments.ts";
import type { HardState } from "./types.ts";

export interface Waiter {
  resolve(): void;
  reject(error: Error): void;
}

/** Where a log ends: what the next record follows. */
export interface LogPosition {
  readonly segment: Segment;
  /** Byte offset in the segment's file. */
  readonly offset: number;
  /** Running checksum of all records. */
  readonly crc: number;
  /** Index of the last entry, or of a snapshot mark that took the place of the log. */
  readonly lastIndex: number;
  readonly hardState: HardState;
}

export class WriteBatch {
  readonly encoder: RecordEncoder;
  /** The batch begins a segment: `start` is its byte 0. */
  readonly opensSegment: boolean;
  /** Where the log ended before the batch. */
  readonly start: LogPosition;
  /** Where it ends with it. */
  end: LogPosition;
  waiters: Waiter[] = [];
  /** Holds something that must survive a crash of the machine before its waiters go on. */
  mustBeDurable: boolean;
  /** Bytes already handed to the disk without a sync. A durable write repeats them: it is durable only in its own range. */
  writtenBytes = 0;

  constructor(encoder: RecordEncoder, start: LogPosition, opensSegment = false) {
    encoder.reset(start.crc);
    this.encoder = encoder;
    this.start = start;
    this.end = start;
    this.opensSegment = opensSegment;
    this.mustBeDurable = opensSegment;
  }

  get isEmpty(): boolean {
    return this.encoder.length === 0;
  }

  /** Notes that records were encoded and the log ends further on. */
  extended(to: { readonly lastIndex: number; readonly hardState: HardState }): void {
    const { segment, offset } = this.start;
    const { crc, length } = this.encoder;
    const { lastIndex, hardState } = to;
    this.end = { segment, offset: offset + length, crc, lastIndex, hardState };
  }
}

/** The records every segment begins with. The hard state is left out while there is none. */
export function encodeSegmentHead(
  encoder: RecordEncoder,
  head: { readonly metadata: Buffer; readonly hardState: HardState },
): void {
  encoder.crcRecord();
  encoder.data(recordTypes.metadata, head.metadata);
  const { term, vote, commit } = head.hardState;
  if (term !== 0 || vote !== 0n || commit !== 0) encoder.hardState(head.hardState);
}
