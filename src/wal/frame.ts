// A segment is a row of frames from byte 0, each at a multiple of 8:
//
//   0       8 bytes   little-endian int64: low 56 bits = bytes of the record; the top byte is 0 when the record fills its
//                     frame to a multiple of 8, else 0x80 | bytes of padding
//   8       record    walpb.Record: 08 type  10 crc  [1a length data]
//   8 + n   padding   zeros
//
// type: 1 metadata, 2 entry, 3 hard state, 4 crc, 5 snapshot mark. crc is the CRC-32C of the data of all records so far,
// carried from segment to segment; a crc record has no data and opens each segment with the value of the one before.
// A header of zeros ends the segment: the rest of its preallocated bytes is zeros.
import { Reader } from "../wire/protobuf/index.ts";
import { ImplausibleError } from "./messages.ts";

export const recordTypes = { metadata: 1, entry: 2, hardState: 3, crc: 4, snapshot: 5 } as const;
export type RecordType = (typeof recordTypes)[keyof typeof recordTypes];

export const frameHeaderBytes = 8;

/** Zeros that follow a record of this length. */
export function paddingBytes(recordBytes: number): number {
  return -recordBytes & 7;
}

/** Writes the header of a record of `recordBytes` at `at`. */
export function putFrameHeader(into: Buffer, at: number, recordBytes: number): void {
  const padding = paddingBytes(recordBytes);
  into.writeUInt32LE(recordBytes % 2 ** 32, at);
  into.writeUInt32LE(Math.floor(recordBytes / 2 ** 32), at + 4);
  if (padding !== 0) into[at + 7] = 0x80 | padding;
}

/** Length of the record behind the header at `at`; 0 for the end of the segment, undefined when no writer made it. */
export function readFrameHeader(bytes: Buffer, at: number): number | undefined {
  const low = bytes.readUInt32LE(at);
  const high = bytes.readUInt32LE(at + 4);
  const recordBytes = (high & 0xff_ffff) * 2 ** 32 + low;
  const top = high >>> 24;
  const padding = paddingBytes(recordBytes);
  if (top !== (padding === 0 ? 0 : 0x80 | padding)) return undefined;
  return Number.isSafeInteger(recordBytes) ? recordBytes : undefined;
}

/** A record inside `bytes`; valid only until the reader moves on. */
export interface RecordView {
  type: number;
  crc: number;
  bytes: Buffer;
  dataStart: number;
  dataEnd: number;
}

const where = "walpb.Record";

/**
 * Reads the record in `bytes[at..end)` and the padding behind it into `view`. Stricter than protobuf: only what etcd
 * writes (fields in order, none twice, nothing behind them), because the checksum covers the data alone.
 * @throws {ProtobufError | ImplausibleError}
 */
export function readRecord(view: RecordView, bytes: Buffer, at: number, end: number): void {
  const reader = new Reader(bytes, at, end);
  if (reader.tag(where) !== 0x08) throw new ImplausibleError("a record without a type");
  view.type = reader.uint64Number(where);
  if (reader.tag(where) !== 0x10) throw new ImplausibleError("a record without a checksum");
  view.crc = reader.uint64Number(where);
  view.bytes = bytes;
  view.dataStart = end;
  view.dataEnd = end;
  if (reader.at < end) {
    if (reader.tag(where) !== 0x1a) throw new ImplausibleError("a record with an unknown field");
    reader.enter(where);
    if (reader.end !== end) throw new ImplausibleError("a record that goes on behind its data");
    view.dataStart = reader.at;
  }
  for (let pad = end; pad < end + paddingBytes(end - at); pad++)
    if (bytes[pad] !== 0) throw new ImplausibleError("padding that is not zero");
}
