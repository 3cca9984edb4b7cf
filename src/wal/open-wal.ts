// An existing log: read, its tail repaired if a crash tore it, and opened for appending.
import type { Disk } from "../base/index.ts";
import { segmentBytesDefault } from "./limits.ts";
import { checkContents, type LogReading, type ReadWalOptions, readLog } from "./read-wal.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { cutTail, judgeTail, type TailRepair } from "./tail-repair.ts";
import type { Entry, HardState } from "./types.ts";
import { Wal, type WalOptions } from "./wal.ts";
import { encodeSegmentHead, type LogPosition } from "./write-batch.ts";

export interface OpenWalOptions extends WalOptions, ReadWalOptions {}

export interface OpenedWal {
  readonly wal: Wal;
  readonly metadata: Buffer;
  readonly hardState: HardState;
  /** Entries behind the start, without gaps. Their data are views on slices of the file that they share. */
  readonly entries: Entry[];
  /** Set when a torn or damaged tail was cut off: what it held is lost, so it is to be logged loudly. */
  readonly repaired: TailRepair | undefined;
}

/** A spare segment left by a process that was killed. */
async function removeSpares(disk: Disk, dir: string): Promise<void> {
  for (const { name } of await disk.readDirectory(dir))
    if (/^\d+\.tmp$/.test(name)) await disk.remove(`${dir}/${name}`);
}

/**
 * Opens the log in `dir` behind the snapshot `start`.
 * @throws {WalCorruptionError} If it is damaged anywhere but at its tail. Then nothing on disk has changed.
 * @throws {WalMissingError} If there is none.
 */
export async function openWal(disk: Disk, options: OpenWalOptions): Promise<OpenedWal> {
  const { dir, clock, segmentBytes = segmentBytesDefault } = options;
  const reading = await readLog(disk, options);
  const { contents, end, segments } = reading;
  const { path } = segments.at(-1)!;
  const hasHead = contents.segmentHasHead;
  const damage = await judgeTail(disk, { path, end, hasHead, clock });
  const metadata = checkContents(reading);
  const repaired = damage === undefined ? undefined : await cutTail(disk, damage, clock);
  await removeSpares(disk, dir);
  const file = await disk.open(path, "existing");
  const position = hasHead ? positionOf(reading, end) : positionOf(reading, await rewriteHead());
  if ((await file.size()) < segmentBytes) await file.truncate(segmentBytes);
  await file.sync();
  const { hardState, entries } = contents;
  const wal = new Wal({ disk, dir, metadata, segments, file, position }, options);
  return { wal, metadata, hardState, entries, repaired };

  /** Of a last segment whose first records are damaged nothing is left; it begins anew. */
  async function rewriteHead(): Promise<{ offset: number; crc: number }> {
    const encoder = new RecordEncoder(end.crc);
    encodeSegmentHead(encoder, { metadata, hardState: contents.hardState });
    await file.truncate(0);
    await file.writeDurable(encoder.bytes(), 0);
    return { offset: encoder.length, crc: encoder.crc };
  }
}

function positionOf(
  reading: LogReading,
  end: { readonly offset: number; readonly crc: number },
): LogPosition {
  const { hardState, lastIndex } = reading.contents;
  return {
    segment: reading.segments.at(-1)!,
    offset: end.offset,
    crc: end.crc,
    lastIndex,
    hardState,
  };
}
