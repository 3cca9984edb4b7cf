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
import { findFrame, findNonZero, hasUnwrittenSector, lastNonZero } from "./file-tail.ts";
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

type Judgement = Pick<TailRepair, "cause" | "droppedBytes" | "reason">;

/** Where a record seems to begin behind the broken one: at the broken one's end, or anywhere after its first byte. */
async function findFollower(file: DiskFile, tail: Tail): Promise<number | undefined> {
  const { end, clock } = tail;
  if (end.kind === "broken" && end.recordEnd !== undefined) {
    const from = end.recordEnd;
    if ((await findNonZero(file, { from, clock })) === undefined) return undefined;
    const follower = await findFrame(file, { from, clock });
    if (follower !== undefined) return follower;
  }
  return findFrame(file, { from: end.offset + 1, clock });
}

/** What to cut off, or undefined when the end is as it should be. */
async function judgeTail(file: DiskFile, tail: Tail): Promise<Judgement | undefined> {
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
  const to = (end.kind === "broken" ? end.recordEnd : undefined) ?? from + 1;
  const unwritten = tail.hasHead && (await hasUnwrittenSector(file, { from, to, clock }));
  const mayBeOneWrite = unwritten && droppedBytes <= writeBytesMax;
  const follower = mayBeOneWrite ? undefined : await findFollower(file, tail);
  if (follower !== undefined) {
    const found = `${fault.found}, and another record at byte ${follower}`;
    throw corruption(path, from, { ...fault, found });
  }
  const torn = unwritten || (end.kind === "broken" && end.cutShort);
  const reason = `${fault.code}: expected ${fault.expected}, found ${fault.found}`;
  return { cause: torn ? "torn" : "damaged", droppedBytes, reason };
}

async function copyFile(disk: Disk, from: DiskFile, copy: { path: string; clock: Clock }) {
  if (await disk.exists(copy.path)) await disk.remove(copy.path);
  const into = await disk.open(copy.path, "create");
  try {
    const slice = Buffer.allocUnsafeSlow(readSliceBytes);
    for (let at = 0; ; at += slice.length) {
      const count = await from.read(slice, at);
      if (count === 0) break;
      await into.write(slice.subarray(0, count), at);
      await copy.clock.yield();
    }
    await into.sync();
  } finally {
    await into.close();
  }
}

/**
 * Makes the segment end behind its last usable record. What was cut off, or undefined when nothing was.
 * @throws {WalCorruptionError} If the damage is not at the tail; then the file is left as it is.
 */
export async function repairTail(disk: Disk, tail: Tail): Promise<TailRepair | undefined> {
  const { path, end, clock } = tail;
  const file = await disk.open(path, "existing");
  try {
    const judgement = await judgeTail(file, tail);
    if (judgement === undefined) return undefined;
    const copy = `${path}.broken`;
    await copyFile(disk, file, { path: copy, clock });
    await file.truncate(end.offset);
    await file.sync();
    return { file: path, offset: end.offset, copy, ...judgement };
  } finally {
    await file.close();
  }
}
