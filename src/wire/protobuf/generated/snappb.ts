// Generated from proto/snappb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../varint.ts";

/** A raft snapshot in a file. */
export interface Snapshot extends AnyMessage {
  /** CRC-32C of data. */
  readonly crc: number;
  /** A raftpb.Snapshot. */
  readonly data: Buffer | undefined;
}

export const Snapshot: Codec<Snapshot> = defineCodec({
  name: "snappb.snapshot",
  fields: [
    { protoName: "crc", name: "crc", number: 1, type: "uint32", repeated: false, presence: "always" },
    { protoName: "data", name: "data", number: 2, type: "bytes", repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Snapshot> = {}): Snapshot {
    return {
      crc: fields.crc ?? 0,
      data: fields.data,
      unknown: fields.unknown,
    };
  },
  size(message: Snapshot): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.crc);
    if (message.data !== undefined) size += 1 + sizeDelimited(message.data.length);
    return size;
  },
  writeBefore(message: Snapshot, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.data !== undefined) {
      at = writeBytesBefore(message.data, into, at);
      into[--at] = 18;
    }
    at = writeVarintBefore(message.crc, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Snapshot {
    let crc = 0;
    let data: Buffer | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("snappb.snapshot");
      switch (tag) {
        case 8:
          crc = reader.uint32("snappb.snapshot.crc");
          break;
        case 18:
          data = reader.bytes("snappb.snapshot.data");
          break;
        default:
          runs = reader.skip(tag, runs, Snapshot);
      }
    }
    return { crc, data, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [Snapshot];
