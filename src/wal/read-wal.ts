// Everything in a log from a snapshot on.
import type { Clock, Disk } from "../base/index.ts";
import { type CorruptionCode, WalCorruptionError } from "./errors.ts";
import { LogContents, type LogStart } from "./log-contents.ts";
import type { SegmentEnd } from "./segment-scan.ts";
import { listSegments, type Segment, segmentsFrom, walkSegments } from "./segments.ts";

export interface ReadWalOptions {
  readonly dir: string;
  readonly clock: Clock;
  /** The snapshot to begin behind: one whose mark is in the log. @default the log's beginning, index 0 and term 0 */
  readonly start?: LogStart;
}

export interface LogReading {
  readonly contents: LogContents;
  /** How the last segment ends; "broken" ends are for tail-repair.ts to judge. */
  readonly end: SegmentEnd;
  /** All segments of the directory, oldest first. */
  readonly segments: readonly Segment[];
}

/**
 * Reads without changing anything on disk.
 * @throws {WalCorruptionError | WalMissingError}
 */
export async function readLog(disk: Disk, options: ReadWalOptions): Promise<LogReading> {
  const { dir, clock, start = { index: 0, term: 0 } } = options;
  const segments = await listSegments(disk, dir);
  const contents = new LogContents(start);
  const end = await walkSegments(disk, {
    segments: segmentsFrom(segments, start.index),
    clock,
    beginSegment: () => contents.beginSegment(),
    visit: (record) => contents.take(record),
  });
  return { contents, end, segments };
}

/**
 * Returns the metadata.
 * @throws {WalCorruptionError} If the records do not make a log that raft can start from.
 */
export function checkContents(reading: LogReading): Buffer {
  const { contents, end, segments } = reading;
  const { start, metadata, hardState, replacedBy } = contents;
  const refuse = (code: CorruptionCode, expected: string, found: string): never => {
    const file = segments.at(-1)!.path;
    throw new WalCorruptionError({ code, file, offset: end.offset, expected, found });
  };
  if (metadata === undefined) return refuse("metadata-missing", "a metadata record", "none");
  if (!contents.startMarked) {
    const wanted = `a mark of snapshot index ${start.index}, term ${start.term}`;
    refuse("snapshot-mark-missing", wanted, "none");
  }
  if (replacedBy !== undefined && replacedBy.index <= hardState.commit) {
    const { index, term } = replacedBy;
    const wanted = `to start from the snapshot of index ${index}, term ${term}, which replaced the log`;
    refuse("snapshot-needed", wanted, `a start from index ${start.index}`);
  }
  const last = start.index + contents.entries.length;
  if (hardState.commit > last) {
    const wanted = `entries up to the committed index ${hardState.commit}`;
    refuse("commit-beyond-log", wanted, `entries up to ${last}`);
  }
  return metadata;
}
