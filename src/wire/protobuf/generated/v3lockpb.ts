// Generated from proto/v3lockpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyBytes } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";
import { ResponseHeader } from "./etcdserverpb.ts";

/** Asks for a lock. */
export interface LockRequest extends AnyMessage {
  readonly name: Buffer;
  /** Holds the lock while it lives. */
  readonly lease: bigint;
}

export const LockRequest: Codec<LockRequest> = defineCodec({
  name: "v3lockpb.LockRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "lease", name: "lease", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LockRequest> = {}): LockRequest {
    return {
      name: fields.name ?? emptyBytes,
      lease: fields.lease ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LockRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    if (message.lease !== 0n) size += 1 + sizeVarint64(message.lease);
    return size;
  },
  writeBefore(message: LockRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.lease !== 0n) {
      at = writeVarint64Before(message.lease, into, at);
      into[--at] = 16;
    }
    if (message.name.length > 0) {
      at = writeBytesBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LockRequest {
    let name = emptyBytes;
    let lease = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3lockpb.LockRequest");
      switch (tag) {
        case 10:
          name = reader.bytes("v3lockpb.LockRequest.name");
          break;
        case 16:
          lease = reader.int64("v3lockpb.LockRequest.lease");
          break;
        default:
          runs = reader.skip(tag, runs, LockRequest);
      }
    }
    return { name, lease, unknown: reader.unknown(runs) };
  },
});

/** The lock is held while this key exists. */
export interface LockResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly key: Buffer;
}

export const LockResponse: Codec<LockResponse> = defineCodec({
  name: "v3lockpb.LockResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "key", name: "key", number: 2, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LockResponse> = {}): LockResponse {
    return {
      header: fields.header,
      key: fields.key ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: LockResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    return size;
  },
  writeBefore(message: LockResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 18;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LockResponse {
    let header: ResponseHeader | undefined;
    let key = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3lockpb.LockResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3lockpb.LockResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          key = reader.bytes("v3lockpb.LockResponse.key");
          break;
        default:
          runs = reader.skip(tag, runs, LockResponse);
      }
    }
    return { header, key, unknown: reader.unknown(runs) };
  },
});

/** Gives a lock back. */
export interface UnlockRequest extends AnyMessage {
  /** From LockResponse. */
  readonly key: Buffer;
}

export const UnlockRequest: Codec<UnlockRequest> = defineCodec({
  name: "v3lockpb.UnlockRequest",
  fields: [{ protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" }],
  create(fields: Partial<UnlockRequest> = {}): UnlockRequest {
    return {
      key: fields.key ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: UnlockRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    return size;
  },
  writeBefore(message: UnlockRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): UnlockRequest {
    let key = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3lockpb.UnlockRequest");
      switch (tag) {
        case 10:
          key = reader.bytes("v3lockpb.UnlockRequest.key");
          break;
        default:
          runs = reader.skip(tag, runs, UnlockRequest);
      }
    }
    return { key, unknown: reader.unknown(runs) };
  },
});

/** Answer to an unlock. */
export interface UnlockResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const UnlockResponse: Codec<UnlockResponse> = defineCodec({
  name: "v3lockpb.UnlockResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<UnlockResponse> = {}): UnlockResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: UnlockResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: UnlockResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): UnlockResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3lockpb.UnlockResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3lockpb.UnlockResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, UnlockResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [LockRequest, LockResponse, UnlockRequest, UnlockResponse];
