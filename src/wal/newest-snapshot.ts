import type { Clock, Disk } from "../base/index.ts";
import type { SnapshotFiles } from "./snapshot-file.ts";
import { readSnapshotMarks } from "./snapshot-marks.ts";
import type { Snapshot } from "./types.ts";

/**
 * The snapshot to open a log behind; undefined if it begins at its beginning. Nearly always it is the newest file, whose mark
 * is near the log's end; only where that one cannot be used are all marks looked for. Files that are damaged are set aside.
 * @throws {WalCorruptionError | WalMissingError}
 */
export async function newestSnapshot(
  disk: Disk,
  files: SnapshotFiles,
  { dir, clock }: { readonly dir: string; readonly clock: Clock },
): Promise<Snapshot | undefined> {
  const fromIndex = await files.newestIndex();
  if (fromIndex === undefined) return undefined;
  const newest = await files.loadNewest(await readSnapshotMarks(disk, { dir, clock, fromIndex }));
  return newest ?? files.loadNewest(await readSnapshotMarks(disk, { dir, clock }));
}
