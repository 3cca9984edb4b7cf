// The snapshots a log knows of, found before it is opened behind one of them.
import type { Clock, Disk } from "../base/index.ts";
import { type RecordView, recordTypes } from "./frame.ts";
import { readHardState, readSnapshotMark } from "./messages.ts";
import { listSegments, newestInSequence, walkSegments } from "./segments.ts";
import type { SnapshotMark } from "./types.ts";

/**
 * The snapshot marks in the log of `dir` up to its committed index, in the order they were written: what it can be opened
 * behind, given the snapshot's file. A later mark can be there before anything behind it was committed. With `fromIndex` only
 * segments that may hold marks of snapshots from there on are read.
 * @throws {WalCorruptionError} If a segment before the last is damaged; a damaged tail of the last one is passed over.
 * @throws {WalMissingError} If there is no log.
 */
export async function readSnapshotMarks(
  disk: Disk,
  options: { readonly dir: string; readonly clock: Clock; readonly fromIndex?: number },
): Promise<SnapshotMark[]> {
  const { fromIndex = 0 } = options;
  const all = newestInSequence(await listSegments(disk, options.dir));
  // A mark follows the entries that its snapshot holds.
  const first = all.findLastIndex((segment) => segment.firstIndex <= fromIndex);
  const segments = all.slice(Math.max(0, first));
  const marks: SnapshotMark[] = [];
  let commit = 0;
  const visit = ({ type, bytes, dataStart, dataEnd }: RecordView): undefined => {
    if (type === recordTypes.snapshot) marks.push(readSnapshotMark(bytes, dataStart, dataEnd));
    else if (type === recordTypes.hardState)
      commit = readHardState(bytes, dataStart, dataEnd).commit;
  };
  await walkSegments(disk, { segments, clock: options.clock, visit });
  return marks.filter((mark) => mark.index <= commit);
}
