// A store as the files of its database, end to end. Numbers are big-endian, sums CRC-32.
//
//   a file      u8 1, u8 bytes of its name, name, u64 bytes of the file, the file, u32 sum of all that
//   the moment  u8 3, u32 bytes that follow, u32 bytes of the snapshot, raftpb.Snapshot, of each file that stays: u8 bytes of
//               its name, name; u32 sum of all that; once
//   the index   u8 2, u32 bytes of its image (see src/mvcc/index-image.ts), the image, u32 sum of all that; behind the moment,
//               once, or never
//   the end     u8 0, u32 number of files, u32 sum of both
//
// Files before the moment are tables that were sent ahead: those that it does not name are not the snapshot's. All that come
// behind it are.
import { encodeSnapshot, readSnapshot, type Snapshot } from "../../wal/index.ts";

export const frameKinds = { end: 0, file: 1, index: 2, moment: 3 } as const;
export const sumBytes = 4;
export const lengthBytes = 4;
export const endBytes = 1 + 4 + sumBytes;
/** Of a file's head besides its name. */
export const fileHeadBytes = 2 + 8;
export const nameBytesMax = 255;

/** What makes files a snapshot. */
export interface Moment {
  readonly snapshot: Snapshot;
  /** Names of files that have come before. */
  readonly stays: readonly string[];
}

export function encodeMoment({ snapshot, stays }: Moment): Buffer {
  const encoded = encodeSnapshot(snapshot);
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(encoded.length);
  const names = stays.flatMap((name) => [Buffer.from([name.length]), Buffer.from(name, "latin1")]);
  return Buffer.concat([length, encoded, ...names]);
}

/** @throws {RangeError | ProtobufError} if it is none */
export function decodeMoment(bytes: Buffer): Moment {
  const snapshotEnd = lengthBytes + bytes.readUInt32BE(0);
  if (snapshotEnd > bytes.length) throw new RangeError("its snapshot is cut off");
  const snapshot = readSnapshot(bytes.subarray(lengthBytes, snapshotEnd));
  const stays: string[] = [];
  for (let at = snapshotEnd; at < bytes.length; ) {
    const end = at + 1 + bytes[at]!;
    if (end > bytes.length) throw new RangeError("a name is cut off");
    stays.push(bytes.toString("latin1", at + 1, end));
    at = end;
  }
  return { snapshot, stays };
}
