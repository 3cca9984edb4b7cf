// A new log: built in `<dir>.tmp` and renamed, so that a log either exists with its first segment whole or not at all.
import { dirname } from "node:path";
import type { Disk, DiskFile } from "../base/index.ts";
import { WalError } from "./errors.ts";
import { recordTypes } from "./frame.ts";
import { segmentBytesDefault } from "./limits.ts";
import { encodeSnapshotMark } from "./messages.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { parseSegmentName } from "./segment-name.ts";
import { segmentAt } from "./segments.ts";
import { emptyHardState } from "./types.ts";
import { Wal, type WalOptions } from "./wal.ts";
import { encodeSegmentHead } from "./write-batch.ts";

export interface CreateWalOptions extends WalOptions {
  readonly dir: string;
  /** etcdserverpb.Metadata: whose log it is. Repeated in every segment. */
  readonly metadata: Buffer;
}

async function removeDirectory(disk: Disk, dir: string): Promise<void> {
  if (!(await disk.exists(dir))) return;
  for (const { name } of await disk.readDirectory(dir)) await disk.remove(`${dir}/${name}`);
  await disk.remove(dir);
}

async function refuseExisting(disk: Disk, dir: string): Promise<void> {
  if (!(await disk.exists(dir))) return;
  const names = await disk.readDirectory(dir);
  if (names.some(({ name }) => parseSegmentName(name) !== undefined))
    throw new WalError("exists", `Cannot create a log in ${dir}: there is one`);
}

/**
 * Makes the directory `dir` with an empty log in it; its parent must exist. What was in `dir` without being a log is
 * removed.
 * @throws {WalError} "exists" if there is a log already.
 */
export async function createWal(disk: Disk, options: CreateWalOptions): Promise<Wal> {
  const { dir, metadata, segmentBytes = segmentBytesDefault } = options;
  await refuseExisting(disk, dir);
  const building = `${dir}.tmp`;
  await removeDirectory(disk, building);
  const name = { seq: 0, firstIndex: 0 };
  const encoder = new RecordEncoder(0);
  encodeSegmentHead(encoder, { metadata, hardState: emptyHardState });
  encoder.data(recordTypes.snapshot, encodeSnapshotMark({ index: 0, term: 0 }));
  let file: DiskFile | undefined;
  try {
    await disk.makeDirectory(building);
    file = await disk.open(segmentAt(building, name).path, "create");
    await file.truncate(segmentBytes);
    await file.write(encoder.bytes(), 0);
    await file.sync();
    await disk.syncDirectory(building);
    await removeDirectory(disk, dir);
    await disk.rename(building, dir);
    await disk.syncDirectory(dirname(dir));
  } catch (error) {
    await file?.close();
    // Where the disk is full every byte counts. What cannot be removed now is removed by the next attempt.
    await removeDirectory(disk, building).catch(() => undefined);
    throw error;
  }
  const segment = segmentAt(dir, name);
  const { crc, length } = encoder;
  const position = { segment, offset: length, crc, lastIndex: 0, hardState: emptyHardState };
  return new Wal({ disk, dir, metadata, segments: [segment], file, position }, options);
}
