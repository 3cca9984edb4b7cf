// Small logs on a simulated disk, for the tests of this room.
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { type CreateWalOptions, createWal } from "../create-wal.ts";
import { type OpenedWal, type OpenWalOptions, openWal } from "../open-wal.ts";
import type { Entry, HardState } from "../types.ts";
import type { Wal } from "../wal.ts";

export const dir = "/member/wal";
export const metadata = Buffer.from("whose log this is");
export const firstSegment = `${dir}/0000000000000000-0000000000000000.wal`;
export const clock = new ManualClock();

export function entry(index: number, options: { term?: number; data?: string } = {}): Entry {
  const { term = 1, data = `entry ${index}` } = options;
  return { term, index, type: 0, data: Buffer.from(data) };
}

export function entries(first: number, last: number, term = 1): Entry[] {
  return Array.from({ length: last - first + 1 }, (_, n) => entry(first + n, { term }));
}

export function hardState(
  commit: number,
  options: { term?: number; vote?: bigint } = {},
): HardState {
  const { term = 1, vote = 0x8e9e05c52164694dn } = options;
  return { term, vote, commit };
}

export async function newDisk(): Promise<MemoryDisk> {
  const disk = new MemoryDisk();
  await disk.makeDirectory("/member");
  await disk.syncDirectory("/");
  return disk;
}

export function create(disk: MemoryDisk, options: Partial<CreateWalOptions> = {}): Promise<Wal> {
  return createWal(disk, { dir, metadata, clock, segmentBytes: 64 * 1024, ...options });
}

export function open(disk: MemoryDisk, options: Partial<OpenWalOptions> = {}): Promise<OpenedWal> {
  return openWal(disk, { dir, clock, segmentBytes: 64 * 1024, ...options });
}

/** Opens, closes again and returns what was in the log. */
export async function readBack(
  disk: MemoryDisk,
  options: Partial<OpenWalOptions> = {},
): Promise<Omit<OpenedWal, "wal">> {
  const { wal, ...contents } = await open(disk, options);
  await wal.close();
  return contents;
}

/** A disk whose one segment holds these bytes, followed by zeros up to `size`. */
export async function diskWith(bytes: Buffer, size = bytes.length): Promise<MemoryDisk> {
  const disk = await newDisk();
  await disk.makeDirectory(dir);
  const file = await disk.open(firstSegment, "create");
  await file.write(bytes, 0);
  await file.truncate(size);
  await file.close();
  return disk;
}

/** A closed log of entries 1 to `last`, each appended with its commit; the used bytes of its segment. */
export async function segmentOf(last: number, dataBytes = 30): Promise<Buffer> {
  const disk = await newDisk();
  const wal = await create(disk);
  for (let index = 1; index <= last; index++) {
    const data = String(index % 10).repeat(dataBytes);
    await wal.append({ entries: [entry(index, { data })], hardState: hardState(index) });
  }
  await wal.close();
  const bytes = await disk.readFile(firstSegment);
  const used = bytes.findLastIndex((byte) => byte !== 0) + 1;
  return bytes.subarray(0, Math.ceil(used / 8) * 8);
}

/** Offsets of all frames in a segment, by their length fields. */
export function frameOffsets(segment: Buffer): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < segment.length; ) {
    offsets.push(at);
    at += 8 + Math.ceil(segment.readUInt32LE(at) / 8) * 8;
  }
  return offsets;
}
