// What lies behind the last usable record of a segment: nothing, a torn write, or signs of damage in the middle.
import type { Clock, DiskFile } from "../base/index.ts";
import { frameHeaderBytes, readFrameHeader } from "./frame.ts";
import { readSliceBytes, sectorBytes } from "./limits.ts";

const zeros = Buffer.alloc(readSliceBytes);

interface Region {
  readonly from: number;
  readonly clock: Clock;
}

/** Reads the file from `from` in slices that overlap by `overlap` bytes until `inspect` returns something. */
async function findInSlices<Found>(
  file: DiskFile,
  region: Region & { readonly overlap: number },
  inspect: (slice: Buffer, offset: number) => Found | undefined,
): Promise<Found | undefined> {
  const fileBytes = await file.size();
  const slice = Buffer.allocUnsafeSlow(readSliceBytes);
  for (let offset = region.from; offset < fileBytes; offset += readSliceBytes - region.overlap) {
    const count = await file.read(
      slice.subarray(0, Math.min(slice.length, fileBytes - offset)),
      offset,
    );
    const found = inspect(slice.subarray(0, count), offset);
    if (found !== undefined) return found;
    await region.clock.yield();
  }
  return undefined;
}

/** Offset of the first byte from `from` on that is not zero; undefined when there is none. */
export function findNonZero(file: DiskFile, region: Region): Promise<number | undefined> {
  return findInSlices(file, { ...region, overlap: 0 }, (slice, offset) => {
    if (zeros.compare(slice, 0, slice.length, 0, slice.length) === 0) return undefined;
    return offset + slice.findIndex((byte) => byte !== 0);
  });
}

/** Offset of the last byte from `from` on that is not zero; undefined when there is none. */
export async function lastNonZero(file: DiskFile, region: Region): Promise<number | undefined> {
  let last: number | undefined;
  await findInSlices(file, { ...region, overlap: 0 }, (slice, offset) => {
    if (zeros.compare(slice, 0, slice.length, 0, slice.length) === 0) return undefined;
    last = offset + slice.findLastIndex((byte) => byte !== 0);
    return undefined;
  });
  return last;
}

/** The longest beginning of a frame that shows whether a writer made it: header, type, crc, data tag and length. */
export const frameSignBytes = frameHeaderBytes + 2 + 6 + 1 + 8;

/** Whether the bytes at `at` begin like a frame whose lengths all agree and which ends in the file. */
function looksLikeFrame(bytes: Buffer, at: number, bytesLeftInFile: number): boolean {
  if (bytes[at + 8] !== 0x08 || bytes[at + 10] !== 0x10) return false;
  const type = bytes[at + 9]!;
  if (type < 1 || type > 5) return false;
  const recordBytes = readFrameHeader(bytes, at);
  if (recordBytes === undefined || frameHeaderBytes + recordBytes > bytesLeftInFile) return false;
  let next = at + 11;
  while (bytes[next]! >= 0x80 && next < at + 16) next++;
  next++;
  const recordEnd = at + frameHeaderBytes + recordBytes;
  if (next === recordEnd) return true;
  if (bytes[next++] !== 0x1a) return false;
  let dataBytes = 0;
  for (let scale = 1; next < at + frameSignBytes; scale *= 0x80) {
    const byte = bytes[next++]!;
    dataBytes += (byte & 0x7f) * scale;
    if (byte < 0x80) break;
  }
  return next + dataBytes === recordEnd;
}

/**
 * Offset of the first thing from `from` on that looks like a frame, at any byte (bytes may have been cut out before it).
 * The checksum can not be asked, since it runs over records that are lost; agreement of both lengths, the tags and the
 * padding is as good as one in 2^40.
 */
export async function findFrame(file: DiskFile, region: Region): Promise<number | undefined> {
  const fileBytes = await file.size();
  const overlap = frameSignBytes;
  return findInSlices(file, { ...region, overlap }, (slice, offset) => {
    const isLast = offset + slice.length >= fileBytes;
    const padded = isLast ? Buffer.concat([slice, zeros.subarray(0, overlap)]) : slice;
    for (let at = padded.indexOf(0x08, 8); at !== -1; at = padded.indexOf(0x08, at + 1)) {
      const start = at - 8;
      if (start + overlap > padded.length) return undefined;
      if (looksLikeFrame(padded, start, fileBytes - offset - start)) return offset + start;
    }
    return undefined;
  });
}

/** Whether the lengths of the frame at `offset` agree, so that its end can be believed. */
export async function isFrameSound(file: DiskFile, offset: number): Promise<boolean> {
  const sign = Buffer.alloc(frameSignBytes + frameHeaderBytes);
  await file.read(sign, offset);
  return looksLikeFrame(sign, 0, (await file.size()) - offset);
}

/**
 * Whether a disk sector of the record at `from` was never written: zero from the record's start or the sector's, to the
 * sector's end. Data before `from` is older and was there before.
 */
export async function hasUnwrittenSector(
  file: DiskFile,
  record: Region & { readonly to: number },
): Promise<boolean> {
  const fileBytes = await file.size();
  const end = Math.min(fileBytes, Math.ceil(record.to / sectorBytes) * sectorBytes);
  for (let offset = record.from; offset < end; ) {
    const sliceEnd = Math.min(end, (Math.floor(offset / sectorBytes) + 2048) * sectorBytes);
    const slice = Buffer.allocUnsafe(sliceEnd - offset);
    const count = await file.read(slice, offset);
    if (hasZeroSector(slice.subarray(0, count), offset)) return true;
    offset = sliceEnd;
    await record.clock.yield();
  }
  return false;
}

function hasZeroSector(slice: Buffer, offset: number): boolean {
  let at = 0;
  while (at < slice.length) {
    const sectorEnd = (Math.floor((offset + at) / sectorBytes) + 1) * sectorBytes - offset;
    const end = Math.min(sectorEnd, slice.length);
    if (zeros.compare(slice, at, end, 0, end - at) === 0) return true;
    at = end;
  }
  return false;
}
