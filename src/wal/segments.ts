// The segments of a log directory, in order, and the walk over their records.
import type { Clock, Disk } from "../base/index.ts";
import { WalCorruptionError, WalMissingError } from "./errors.ts";
import { findNonZero } from "./file-tail.ts";
import type { RecordView } from "./frame.ts";
import { formatSegmentName, parseSegmentName, type SegmentName } from "./segment-name.ts";
import { type Fault, type SegmentEnd, SegmentScan } from "./segment-scan.ts";

export interface Segment extends SegmentName {
  readonly path: string;
}

export function segmentAt(dir: string, name: SegmentName): Segment {
  return { ...name, path: `${dir}/${formatSegmentName(name)}` };
}

/**
 * All segments of `dir` by their sequence number.
 * @throws {WalMissingError} If there are none.
 */
export async function listSegments(disk: Disk, dir: string): Promise<Segment[]> {
  const names = (await disk.exists(dir)) ? await disk.readDirectory(dir) : [];
  const segments: Segment[] = [];
  for (const { name } of names) {
    const parsed = parseSegmentName(name);
    if (parsed !== undefined) segments.push(segmentAt(dir, parsed));
  }
  if (segments.length === 0) throw new WalMissingError(`Cannot find a log in ${dir}: no segments`);
  return segments.sort((a, b) => a.seq - b.seq);
}

/**
 * The segments that hold everything behind `index`: from the last one that begins at or before it.
 * @throws {WalCorruptionError} If one of them is missing.
 */
export function segmentsFrom(segments: readonly Segment[], index: number): Segment[] {
  const first = segments.findLastIndex((segment) => segment.firstIndex <= index);
  const missing = (file: string, expected: string, found: string): never => {
    throw new WalCorruptionError({ code: "segment-missing", file, offset: 0, expected, found });
  };
  const oldest = segments[0]!;
  if (first === -1)
    return missing(oldest.path, `a segment that begins at index ${index} or before`, "none");
  const wanted = segments.slice(first);
  checkSequence(wanted);
  return wanted;
}

function checkSequence(segments: readonly Segment[]): void {
  for (const [place, segment] of segments.entries()) {
    const seq = segments[0]!.seq + place;
    if (segment.seq === seq) continue;
    throw new WalCorruptionError({
      code: "segment-missing",
      file: segment.path,
      offset: 0,
      expected: `the segment with sequence number ${seq} before it`,
      found: "none",
    });
  }
}

/** The newest segments up to the first gap in their sequence, oldest first. */
export function newestInSequence(segments: readonly Segment[]): Segment[] {
  const gap = segments.findLastIndex(
    (segment, place) => place > 0 && segment.seq !== segments[place - 1]!.seq + 1,
  );
  return segments.slice(Math.max(gap, 0));
}

export interface SegmentWalk {
  readonly segments: readonly Segment[];
  readonly clock: Clock;
  readonly beginSegment?: () => void;
  readonly visit: (record: RecordView) => Fault | undefined;
}

export function corruption(path: string, offset: number, fault: Fault): WalCorruptionError {
  const { code, expected, found } = fault;
  return new WalCorruptionError({ code, file: path, offset, expected, found });
}

/**
 * Visits the records of all segments in order and returns how the last one ends.
 * @throws {WalCorruptionError} If one before the last is not whole: only the last can have a torn end.
 */
export async function walkSegments(disk: Disk, walk: SegmentWalk): Promise<SegmentEnd> {
  const { clock, visit } = walk;
  let end: SegmentEnd | undefined;
  for (const segment of walk.segments) {
    const crc = segment.seq === 0 ? 0 : end?.crc;
    walk.beginSegment?.();
    const file = await disk.open(segment.path, "existing");
    try {
      end = await new SegmentScan(file, { clock, crc, visit }).run();
      if (segment === walk.segments.at(-1)) return end;
      if (end.kind === "broken") throw corruption(segment.path, end.offset, end.fault);
      const stray = await findNonZero(file, { from: end.offset, clock });
      if (stray !== undefined) {
        const expected = "zeros behind the last record of a full segment";
        const found = `other bytes from ${stray} on`;
        throw corruption(segment.path, end.offset, { code: "bad-frame", expected, found });
      }
    } finally {
      await file.close();
    }
  }
  throw new WalMissingError("Cannot read a log: no segments given");
}
