// Segment files are named `<seq>-<index>.wal`, both as 16 hex digits: the place in the sequence of segments, and the index
// the next entry had when the segment began.
import { assert } from "../base/index.ts";

export interface SegmentName {
  readonly seq: number;
  /** Index of the first entry that may stand in the segment. */
  readonly firstIndex: number;
}

function hex16(value: number): string {
  assert(Number.isSafeInteger(value) && value >= 0, "sequence numbers and indexes are whole");
  return value.toString(16).padStart(16, "0");
}

export function formatSegmentName(name: SegmentName): string {
  return `${hex16(name.seq)}-${hex16(name.firstIndex)}.wal`;
}

/** Undefined for a file that is no segment. */
export function parseSegmentName(file: string): SegmentName | undefined {
  const match = /^([0-9a-f]{16})-([0-9a-f]{16})\.wal$/.exec(file);
  if (match === null) return undefined;
  const seq = Number.parseInt(match[1]!, 16);
  const firstIndex = Number.parseInt(match[2]!, 16);
  if (!Number.isSafeInteger(seq) || !Number.isSafeInteger(firstIndex)) return undefined;
  return { seq, firstIndex };
}
