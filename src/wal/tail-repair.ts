// What to do about the end of the last segment. A crash leaves a torn write there: sectors that were never written, or a
// record that stops with the file. Bits also rot. The rules:
//
//   1. A whole record is followed by zeros only, or by the end of the file: nothing to do.
//   2. The broken record is the last thing in the file: it is cut off, and the caller is told what was lost.
//   3. Something that looks like a record follows. If the broken record has a sector that was never written, and what
//      follows ends within the largest write ever made (writeBytesMax), all of it is one write torn by a crash, which
//      nobody was told is durable: cut off. Otherwise records that were acknowledged follow: refused.
//
// Before anything is cut off, the whole segment is copied to `<name>.broken`, as etcd does.
import type { Clock, Disk, DiskFile } from "../base/index.ts";
import {
  findFrame,
  findNonZero,
  frameSignBytes,
  hasUnwrittenSector,
  isFrameSound,
  lastNonZero,
} from "./file-tail.ts";
import { readSliceBytes, writeBytesMax } from "./limits.ts";
import type { Fault, SegmentEnd } from "./segment-scan.ts";
import { corruption } from "./segments.ts";

/** A tail that was cut off. */
export interface TailRepair {
  readonly file: string;
  /** Where the usable log ends now. */
  readonly offset: number;
  /** "torn": a write that a crash stopped. "damaged": a last record that was whole once and does not check out now. */
  readonly cause: "torn" | "damaged";
  /** Bytes cut off, up to the last one that was not zero. */
  readonly droppedBytes: number;
  /** What was wrong with the record at `offset`, as one sentence. */
  readonly reason: string;
  /** Copy of the segment as it was. */
  readonly copy: string;
}

interface Tail {
  readonly path: string;
  readonly end: SegmentEnd;
  /** Whether the segment's first records are whole. They are durable before the segment gets its name: never torn. */
  readonly hasHead: boolean;
  readonly clock: Clock;
}

/** What is to be cut off behind a segment's last usable record. */
export type TailDamage = Omit<TailRepair, "copy">;

/**
 * Where a record seems to begin behind the broken one: from `recordEnd` on, if that is known, else anywhere behind its
 * first byte.
 */
async function findFollower(
  file: DiskFile,
  at: { readonly offset: number; readonly recordEnd: number | undefined; readonly clock: Clock },
): Promise<number | undefined> {
  const { offset, recordEnd, clock } = at;
  if (recordEnd !== undefined) {
    const from = recordEnd;
    if ((await findNonZero(file, { from, clock })) === undefined) return undefined;
    const follower = await findFrame(file, { from, clock });
    if (follower !== undefined) return follower;
  }
  return findFrame(file, { from: offset + 1, clock });
}

/**
 * What there is to cut off, or undefined when the end is as it should be.
 * @throws {WalCorruptionError} If the damage is not at the tail.
 */
export async function judgeTail(disk: Disk, tail: Tail): Promise<TailDamage | undefined> {
  const file = await disk.open(tail.path, "existing");
  try {
    return await judgeOpenTail(file, tail);
  } finally {
    await file.close();
  }
}

async function judgeOpenTail(file: DiskFile, tail: Tail): Promise<TailDamage | undefined> {
  const { path, end, clock } = tail;
  const from = end.offset;
  const last = await lastNonZero(file, { from, clock });
  if (last === undefined && end.kind === "end") return undefined;
  const droppedBytes = last === undefined ? 0 : last + 1 - from;
  const fault: Fault =
    end.kind === "broken"
      ? end.fault
      : {
          code: "bad-frame",
          expected: "zeros to the end of the file, or a frame header",
          found: "a header of zeros, with other bytes behind it",
        };
  if (fault.final) throw corruption(path, from, fault);
  // A flipped bit in the length moves the record's end into the zeros of the file, and must not pass for a torn write.
  const claimedEnd = end.kind === "broken" ? end.recordEnd : undefined;
  const sound = claimedEnd !== undefined && (await isFrameSound(file, from));
  const recordEnd = sound ? claimedEnd : undefined;
  const to = recordEnd ?? from + frameSignBytes;
  const unwritten = tail.hasHead && (await hasUnwrittenSector(file, { from, to, clock }));
  const mayBeOneWrite = unwritten && droppedBytes <= writeBytesMax;
  const follower = mayBeOneWrite
    ? undefined
    : await findFollower(file, { offset: from, recordEnd, clock });
  if (follower !== undefined) {
    const found = `${fault.found}, and another record at byte ${follower}`;
    throw corruption(path, from, { ...fault, found });
  }
  const torn = unwritten || (end.kind === "broken" && end.cutShort);
  const reason = `${fault.code}: expected ${fault.expected}, found ${fault.found}`;
  return { file: path, offset: from, cause: torn ? "torn" : "damaged", droppedBytes, reason };
}

/** Makes the segment end behind its last usable record, and keeps a copy of it as it was. */
export async function cutTail(disk: Disk, damage: TailDamage, clock: Clock): Promise<TailRepair> {
  const file = await disk.open(damage.file, "existing");
  try {
    const copy = `${damage.file}.broken`;
    if (await disk.exists(copy)) await disk.remove(copy);
    const into = await disk.open(copy, "create");
    try {
      await copyContent(file, into, clock);
    } finally {
      await into.close();
    }
    await file.truncate(damage.offset);
    await file.sync();
    return { ...damage, copy };
  } finally {
    await file.close();
  }
}

async function copyContent(from: DiskFile, into: DiskFile, clock: Clock): Promise<void> {
  const slice = Buffer.allocUnsafeSlow(readSliceBytes);
  for (let at = 0; ; at += slice.length) {
    const count = await from.read(slice, at);
    if (count === 0) break;
    await into.write(slice.subarray(0, count), at);
    await clock.yield();
  }
  await into.sync();
}
