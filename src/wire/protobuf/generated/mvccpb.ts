// Generated from proto/mvccpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyBytes } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";

/** What happened to the key. */
export const EventType = { PUT: 0, DELETE: 1 } as const;
/** A decoder keeps numbers that have no name here. */
export type EventType = (typeof EventType)[keyof typeof EventType];

/** One version of a key. */
export interface KeyValue extends AnyMessage {
  readonly key: Buffer;
  /** Revision at which the key came into being. */
  readonly createRevision: number;
  /** Revision that wrote this version. */
  readonly modRevision: number;
  /** Puts since creation; 0 in a tombstone. */
  readonly version: number;
  readonly value: Buffer;
  /** Attached lease, 0 for none. */
  readonly lease: bigint;
}

export const KeyValue: Codec<KeyValue> = defineCodec({
  name: "mvccpb.KeyValue",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "create_revision", name: "createRevision", number: 2, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "mod_revision", name: "modRevision", number: 3, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "version", name: "version", number: 4, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "value", name: "value", number: 5, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "lease", name: "lease", number: 6, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<KeyValue> = {}): KeyValue {
    return {
      key: fields.key ?? emptyBytes,
      createRevision: fields.createRevision ?? 0,
      modRevision: fields.modRevision ?? 0,
      version: fields.version ?? 0,
      value: fields.value ?? emptyBytes,
      lease: fields.lease ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: KeyValue): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.createRevision !== 0) size += 1 + sizeVarint(message.createRevision);
    if (message.modRevision !== 0) size += 1 + sizeVarint(message.modRevision);
    if (message.version !== 0) size += 1 + sizeVarint(message.version);
    if (message.value.length > 0) size += 1 + sizeDelimited(message.value.length);
    if (message.lease !== 0n) size += 1 + sizeVarint64(message.lease);
    return size;
  },
  writeBefore(message: KeyValue, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.lease !== 0n) {
      at = writeVarint64Before(message.lease, into, at);
      into[--at] = 48;
    }
    if (message.value.length > 0) {
      at = writeBytesBefore(message.value, into, at);
      into[--at] = 42;
    }
    if (message.version !== 0) {
      at = writeVarintBefore(message.version, into, at);
      into[--at] = 32;
    }
    if (message.modRevision !== 0) {
      at = writeVarintBefore(message.modRevision, into, at);
      into[--at] = 24;
    }
    if (message.createRevision !== 0) {
      at = writeVarintBefore(message.createRevision, into, at);
      into[--at] = 16;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): KeyValue {
    let key = emptyBytes;
    let createRevision = 0;
    let modRevision = 0;
    let version = 0;
    let value = emptyBytes;
    let lease = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("mvccpb.KeyValue");
      switch (tag) {
        case 10:
          key = reader.bytes("mvccpb.KeyValue.key");
          break;
        case 16:
          createRevision = reader.int64Number("mvccpb.KeyValue.create_revision");
          break;
        case 24:
          modRevision = reader.int64Number("mvccpb.KeyValue.mod_revision");
          break;
        case 32:
          version = reader.int64Number("mvccpb.KeyValue.version");
          break;
        case 42:
          value = reader.bytes("mvccpb.KeyValue.value");
          break;
        case 48:
          lease = reader.int64("mvccpb.KeyValue.lease");
          break;
        default:
          runs = reader.skip(tag, runs, KeyValue);
      }
    }
    return { key, createRevision, modRevision, version, value, lease, unknown: reader.unknown(runs) };
  },
});

/** One change of one key. */
export interface Event extends AnyMessage {
  readonly type: EventType;
  /** The new version; of a deletion only key and mod_revision. */
  readonly kv: KeyValue | undefined;
  /** The version before the change, if asked for and not compacted. */
  readonly prevKv: KeyValue | undefined;
}

export const Event: Codec<Event> = defineCodec({
  name: "mvccpb.Event",
  fields: [
    { protoName: "type", name: "type", number: 1, type: "enum", values: EventType, repeated: false, presence: "implicit" },
    { protoName: "kv", name: "kv", number: 2, type: "message", codec: () => KeyValue, repeated: false, presence: "explicit" },
    { protoName: "prev_kv", name: "prevKv", number: 3, type: "message", codec: () => KeyValue, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Event> = {}): Event {
    return {
      type: fields.type ?? 0,
      kv: fields.kv,
      prevKv: fields.prevKv,
      unknown: fields.unknown,
    };
  },
  size(message: Event): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.type !== 0) size += 1 + sizeVarint(message.type);
    if (message.kv !== undefined) size += 1 + sizeDelimited(KeyValue.size(message.kv));
    if (message.prevKv !== undefined) size += 1 + sizeDelimited(KeyValue.size(message.prevKv));
    return size;
  },
  writeBefore(message: Event, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.prevKv !== undefined) {
      const end = at;
      at = KeyValue.writeBefore(message.prevKv, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.kv !== undefined) {
      const end = at;
      at = KeyValue.writeBefore(message.kv, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.type !== 0) {
      at = writeVarintBefore(message.type, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Event {
    let type: EventType = 0;
    let kv: KeyValue | undefined;
    let prevKv: KeyValue | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("mvccpb.Event");
      switch (tag) {
        case 8:
          type = reader.int32("mvccpb.Event.type") as EventType;
          break;
        case 18: {
          const outer = reader.enter("mvccpb.Event.kv");
          kv = KeyValue.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          const outer = reader.enter("mvccpb.Event.prev_kv");
          prevKv = KeyValue.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Event);
      }
    }
    return { type, kv, prevKv, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [KeyValue, Event];
