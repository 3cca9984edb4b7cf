// Generated from proto/v3electionpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyBytes } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";
import { ResponseHeader } from "./etcdserverpb.ts";
import { KeyValue } from "./mvccpb.ts";

/** Asks for leadership. */
export interface CampaignRequest extends AnyMessage {
  readonly name: Buffer;
  readonly lease: bigint;
  /** First proclamation when elected. */
  readonly value: Buffer;
}

export const CampaignRequest: Codec<CampaignRequest> = defineCodec({
  name: "v3electionpb.CampaignRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "lease", name: "lease", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "value", name: "value", number: 3, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<CampaignRequest> = {}): CampaignRequest {
    return {
      name: fields.name ?? emptyBytes,
      lease: fields.lease ?? 0n,
      value: fields.value ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: CampaignRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    if (message.lease !== 0n) size += 1 + sizeVarint64(message.lease);
    if (message.value.length > 0) size += 1 + sizeDelimited(message.value.length);
    return size;
  },
  writeBefore(message: CampaignRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.value.length > 0) {
      at = writeBytesBefore(message.value, into, at);
      into[--at] = 26;
    }
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
  read(reader: Reader): CampaignRequest {
    let name = emptyBytes;
    let lease = 0n;
    let value = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.CampaignRequest");
      switch (tag) {
        case 10:
          name = reader.bytes("v3electionpb.CampaignRequest.name");
          break;
        case 16:
          lease = reader.int64("v3electionpb.CampaignRequest.lease");
          break;
        case 26:
          value = reader.bytes("v3electionpb.CampaignRequest.value");
          break;
        default:
          runs = reader.skip(tag, runs, CampaignRequest);
      }
    }
    return { name, lease, value, unknown: reader.unknown(runs) };
  },
});

/** Leadership. */
export interface CampaignResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly leader: LeaderKey | undefined;
}

export const CampaignResponse: Codec<CampaignResponse> = defineCodec({
  name: "v3electionpb.CampaignResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "leader", name: "leader", number: 2, type: "message", codec: () => LeaderKey, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<CampaignResponse> = {}): CampaignResponse {
    return {
      header: fields.header,
      leader: fields.leader,
      unknown: fields.unknown,
    };
  },
  size(message: CampaignResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.leader !== undefined) size += 1 + sizeDelimited(LeaderKey.size(message.leader));
    return size;
  },
  writeBefore(message: CampaignResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.leader !== undefined) {
      const end = at;
      at = LeaderKey.writeBefore(message.leader, into, end);
      at = writeVarintBefore(end - at, into, at);
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
  read(reader: Reader): CampaignResponse {
    let header: ResponseHeader | undefined;
    let leader: LeaderKey | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.CampaignResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.CampaignResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("v3electionpb.CampaignResponse.leader");
          leader = LeaderKey.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, CampaignResponse);
      }
    }
    return { header, leader, unknown: reader.unknown(runs) };
  },
});

/** Proof of leadership. */
export interface LeaderKey extends AnyMessage {
  /** The election. */
  readonly name: Buffer;
  /** The leader leads while this key exists. */
  readonly key: Buffer;
  /** Create revision of the key; comes back from clients, so exact. */
  readonly rev: bigint;
  readonly lease: bigint;
}

export const LeaderKey: Codec<LeaderKey> = defineCodec({
  name: "v3electionpb.LeaderKey",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "key", name: "key", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "rev", name: "rev", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "lease", name: "lease", number: 4, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaderKey> = {}): LeaderKey {
    return {
      name: fields.name ?? emptyBytes,
      key: fields.key ?? emptyBytes,
      rev: fields.rev ?? 0n,
      lease: fields.lease ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaderKey): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rev !== 0n) size += 1 + sizeVarint64(message.rev);
    if (message.lease !== 0n) size += 1 + sizeVarint64(message.lease);
    return size;
  },
  writeBefore(message: LeaderKey, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.lease !== 0n) {
      at = writeVarint64Before(message.lease, into, at);
      into[--at] = 32;
    }
    if (message.rev !== 0n) {
      at = writeVarint64Before(message.rev, into, at);
      into[--at] = 24;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 18;
    }
    if (message.name.length > 0) {
      at = writeBytesBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaderKey {
    let name = emptyBytes;
    let key = emptyBytes;
    let rev = 0n;
    let lease = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.LeaderKey");
      switch (tag) {
        case 10:
          name = reader.bytes("v3electionpb.LeaderKey.name");
          break;
        case 18:
          key = reader.bytes("v3electionpb.LeaderKey.key");
          break;
        case 24:
          rev = reader.int64("v3electionpb.LeaderKey.rev");
          break;
        case 32:
          lease = reader.int64("v3electionpb.LeaderKey.lease");
          break;
        default:
          runs = reader.skip(tag, runs, LeaderKey);
      }
    }
    return { name, key, rev, lease, unknown: reader.unknown(runs) };
  },
});

/** Asks for the current leader. */
export interface LeaderRequest extends AnyMessage {
  readonly name: Buffer;
}

export const LeaderRequest: Codec<LeaderRequest> = defineCodec({
  name: "v3electionpb.LeaderRequest",
  fields: [{ protoName: "name", name: "name", number: 1, type: "bytes", repeated: false, presence: "implicit" }],
  create(fields: Partial<LeaderRequest> = {}): LeaderRequest {
    return {
      name: fields.name ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: LeaderRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name.length > 0) size += 1 + sizeDelimited(message.name.length);
    return size;
  },
  writeBefore(message: LeaderRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.name.length > 0) {
      at = writeBytesBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaderRequest {
    let name = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.LeaderRequest");
      switch (tag) {
        case 10:
          name = reader.bytes("v3electionpb.LeaderRequest.name");
          break;
        default:
          runs = reader.skip(tag, runs, LeaderRequest);
      }
    }
    return { name, unknown: reader.unknown(runs) };
  },
});

/** The current leader. */
export interface LeaderResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  /** The leader's key and proclamation. */
  readonly kv: KeyValue | undefined;
}

export const LeaderResponse: Codec<LeaderResponse> = defineCodec({
  name: "v3electionpb.LeaderResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "kv", name: "kv", number: 2, type: "message", codec: () => KeyValue, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<LeaderResponse> = {}): LeaderResponse {
    return {
      header: fields.header,
      kv: fields.kv,
      unknown: fields.unknown,
    };
  },
  size(message: LeaderResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.kv !== undefined) size += 1 + sizeDelimited(KeyValue.size(message.kv));
    return size;
  },
  writeBefore(message: LeaderResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.kv !== undefined) {
      const end = at;
      at = KeyValue.writeBefore(message.kv, into, end);
      at = writeVarintBefore(end - at, into, at);
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
  read(reader: Reader): LeaderResponse {
    let header: ResponseHeader | undefined;
    let kv: KeyValue | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.LeaderResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.LeaderResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("v3electionpb.LeaderResponse.kv");
          kv = KeyValue.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaderResponse);
      }
    }
    return { header, kv, unknown: reader.unknown(runs) };
  },
});

/** Gives leadership up. */
export interface ResignRequest extends AnyMessage {
  readonly leader: LeaderKey | undefined;
}

export const ResignRequest: Codec<ResignRequest> = defineCodec({
  name: "v3electionpb.ResignRequest",
  fields: [{ protoName: "leader", name: "leader", number: 1, type: "message", codec: () => LeaderKey, repeated: false, presence: "explicit" }],
  create(fields: Partial<ResignRequest> = {}): ResignRequest {
    return {
      leader: fields.leader,
      unknown: fields.unknown,
    };
  },
  size(message: ResignRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.leader !== undefined) size += 1 + sizeDelimited(LeaderKey.size(message.leader));
    return size;
  },
  writeBefore(message: ResignRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.leader !== undefined) {
      const end = at;
      at = LeaderKey.writeBefore(message.leader, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ResignRequest {
    let leader: LeaderKey | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.ResignRequest");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.ResignRequest.leader");
          leader = LeaderKey.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, ResignRequest);
      }
    }
    return { leader, unknown: reader.unknown(runs) };
  },
});

/** Answer to a resignation. */
export interface ResignResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const ResignResponse: Codec<ResignResponse> = defineCodec({
  name: "v3electionpb.ResignResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<ResignResponse> = {}): ResignResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: ResignResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: ResignResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ResignResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.ResignResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.ResignResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, ResignResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Replaces the leader's proclamation. */
export interface ProclaimRequest extends AnyMessage {
  readonly leader: LeaderKey | undefined;
  readonly value: Buffer;
}

export const ProclaimRequest: Codec<ProclaimRequest> = defineCodec({
  name: "v3electionpb.ProclaimRequest",
  fields: [
    { protoName: "leader", name: "leader", number: 1, type: "message", codec: () => LeaderKey, repeated: false, presence: "explicit" },
    { protoName: "value", name: "value", number: 2, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<ProclaimRequest> = {}): ProclaimRequest {
    return {
      leader: fields.leader,
      value: fields.value ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: ProclaimRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.leader !== undefined) size += 1 + sizeDelimited(LeaderKey.size(message.leader));
    if (message.value.length > 0) size += 1 + sizeDelimited(message.value.length);
    return size;
  },
  writeBefore(message: ProclaimRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.value.length > 0) {
      at = writeBytesBefore(message.value, into, at);
      into[--at] = 18;
    }
    if (message.leader !== undefined) {
      const end = at;
      at = LeaderKey.writeBefore(message.leader, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ProclaimRequest {
    let leader: LeaderKey | undefined;
    let value = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.ProclaimRequest");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.ProclaimRequest.leader");
          leader = LeaderKey.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          value = reader.bytes("v3electionpb.ProclaimRequest.value");
          break;
        default:
          runs = reader.skip(tag, runs, ProclaimRequest);
      }
    }
    return { leader, value, unknown: reader.unknown(runs) };
  },
});

/** Answer to a proclamation. */
export interface ProclaimResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const ProclaimResponse: Codec<ProclaimResponse> = defineCodec({
  name: "v3electionpb.ProclaimResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<ProclaimResponse> = {}): ProclaimResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: ProclaimResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: ProclaimResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ProclaimResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("v3electionpb.ProclaimResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("v3electionpb.ProclaimResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, ProclaimResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [
  CampaignRequest,
  CampaignResponse,
  LeaderKey,
  LeaderRequest,
  LeaderResponse,
  ResignRequest,
  ResignResponse,
  ProclaimRequest,
  ProclaimResponse,
];
