// Generated from proto/walpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../varint.ts";
import { ConfState } from "./raftpb.ts";

/** One record; crc runs over the data of all records so far. */
export interface Record extends AnyMessage {
  /** 1 metadata, 2 entry, 3 hard state, 4 checksum, 5 snapshot. */
  readonly type: number;
  /** CRC-32C. */
  readonly crc: number;
  readonly data: Buffer | undefined;
}

export const Record: Codec<Record> = defineCodec({
  name: "walpb.Record",
  fields: [
    { protoName: "type", name: "type", number: 1, type: "int64", held: "number", repeated: false, presence: "always" },
    { protoName: "crc", name: "crc", number: 2, type: "uint32", repeated: false, presence: "always" },
    { protoName: "data", name: "data", number: 3, type: "bytes", repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Record> = {}): Record {
    return {
      type: fields.type ?? 0,
      crc: fields.crc ?? 0,
      data: fields.data,
      unknown: fields.unknown,
    };
  },
  size(message: Record): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.type);
    size += 1 + sizeVarint(message.crc);
    if (message.data !== undefined) size += 1 + sizeDelimited(message.data.length);
    return size;
  },
  writeBefore(message: Record, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.data !== undefined) {
      at = writeBytesBefore(message.data, into, at);
      into[--at] = 26;
    }
    at = writeVarintBefore(message.crc, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.type, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Record {
    let type = 0;
    let crc = 0;
    let data: Buffer | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("walpb.Record");
      switch (tag) {
        case 8:
          type = reader.int64Number("walpb.Record.type");
          break;
        case 16:
          crc = reader.uint32("walpb.Record.crc");
          break;
        case 26:
          data = reader.bytes("walpb.Record.data");
          break;
        default:
          runs = reader.skip(tag, runs, Record);
      }
    }
    return { type, crc, data, unknown: reader.unknown(runs) };
  },
});

/** Says that a raft snapshot file exists. */
export interface Snapshot extends AnyMessage {
  readonly index: number;
  readonly term: number;
  readonly confState: ConfState | undefined;
}

export const Snapshot: Codec<Snapshot> = defineCodec({
  name: "walpb.Snapshot",
  fields: [
    { protoName: "index", name: "index", number: 1, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "term", name: "term", number: 2, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "conf_state", name: "confState", number: 3, type: "message", codec: () => ConfState, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Snapshot> = {}): Snapshot {
    return {
      index: fields.index ?? 0,
      term: fields.term ?? 0,
      confState: fields.confState,
      unknown: fields.unknown,
    };
  },
  size(message: Snapshot): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.index);
    size += 1 + sizeVarint(message.term);
    if (message.confState !== undefined) size += 1 + sizeDelimited(ConfState.size(message.confState));
    return size;
  },
  writeBefore(message: Snapshot, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.confState !== undefined) {
      const end = at;
      at = ConfState.writeBefore(message.confState, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    at = writeVarintBefore(message.term, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.index, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Snapshot {
    let index = 0;
    let term = 0;
    let confState: ConfState | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("walpb.Snapshot");
      switch (tag) {
        case 8:
          index = reader.uint64Number("walpb.Snapshot.index");
          break;
        case 16:
          term = reader.uint64Number("walpb.Snapshot.term");
          break;
        case 26: {
          const outer = reader.enter("walpb.Snapshot.conf_state");
          confState = ConfState.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Snapshot);
      }
    }
    return { index, term, confState, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [Record, Snapshot];
