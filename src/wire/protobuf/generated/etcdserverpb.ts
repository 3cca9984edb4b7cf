// Generated from proto/etcdserverpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyBytes, emptyList } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeText, writeTextBefore } from "../text.ts";
import { sizeDelimited, sizeVarint, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";
import { Permission, UserAddOptions } from "./authpb.ts";
import { ClusterMemberAttrSetRequest, ClusterVersionSetRequest, DowngradeInfoSetRequest } from "./membershippb.ts";
import { Event, KeyValue } from "./mvccpb.ts";

/** Direction of the result. */
export const SortOrder = { NONE: 0, ASCEND: 1, DESCEND: 2 } as const;
/** A decoder keeps numbers that have no name here. */
export type SortOrder = (typeof SortOrder)[keyof typeof SortOrder];

/** What the result is sorted by. */
export const SortTarget = { KEY: 0, VERSION: 1, CREATE: 2, MOD: 3, VALUE: 4 } as const;
/** A decoder keeps numbers that have no name here. */
export type SortTarget = (typeof SortTarget)[keyof typeof SortTarget];

/** The relation that must hold between stored and given. */
export const CompareResult = { EQUAL: 0, GREATER: 1, LESS: 2, NOT_EQUAL: 3 } as const;
/** A decoder keeps numbers that have no name here. */
export type CompareResult = (typeof CompareResult)[keyof typeof CompareResult];

/** The property compared. */
export const CompareTarget = { VERSION: 0, CREATE: 1, MOD: 2, VALUE: 3, LEASE: 4 } as const;
/** A decoder keeps numbers that have no name here. */
export type CompareTarget = (typeof CompareTarget)[keyof typeof CompareTarget];

/** Events to leave out. */
export const FilterType = { NOPUT: 0, NODELETE: 1 } as const;
/** A decoder keeps numbers that have no name here. */
export type FilterType = (typeof FilterType)[keyof typeof FilterType];

/** Conditions that stop a cluster from taking writes. */
export const AlarmType = {
  NONE: 0,
  /** The backend quota is used up. */
  NOSPACE: 1,
  /** Members disagree about the key space. */
  CORRUPT: 2,
} as const;
/** A decoder keeps numbers that have no name here. */
export type AlarmType = (typeof AlarmType)[keyof typeof AlarmType];

/** What to do. */
export const AlarmAction = { GET: 0, ACTIVATE: 1, DEACTIVATE: 2 } as const;
/** A decoder keeps numbers that have no name here. */
export type AlarmAction = (typeof AlarmAction)[keyof typeof AlarmAction];

/** What to do. */
export const DowngradeAction = { VALIDATE: 0, ENABLE: 1, CANCEL: 2 } as const;
/** A decoder keeps numbers that have no name here. */
export type DowngradeAction = (typeof DowngradeAction)[keyof typeof DowngradeAction];

/** Who answered, and when in the history. */
export interface ResponseHeader extends AnyMessage {
  readonly clusterId: bigint;
  readonly memberId: bigint;
  /** Store revision when the request was applied. */
  readonly revision: number;
  readonly raftTerm: number;
}

export const ResponseHeader: Codec<ResponseHeader> = defineCodec({
  name: "etcdserverpb.ResponseHeader",
  fields: [
    { protoName: "cluster_id", name: "clusterId", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "member_id", name: "memberId", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "revision", name: "revision", number: 3, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "raft_term", name: "raftTerm", number: 4, type: "uint64", held: "number", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<ResponseHeader> = {}): ResponseHeader {
    return {
      clusterId: fields.clusterId ?? 0n,
      memberId: fields.memberId ?? 0n,
      revision: fields.revision ?? 0,
      raftTerm: fields.raftTerm ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: ResponseHeader): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.clusterId !== 0n) size += 1 + sizeVarint64(message.clusterId);
    if (message.memberId !== 0n) size += 1 + sizeVarint64(message.memberId);
    if (message.revision !== 0) size += 1 + sizeVarint(message.revision);
    if (message.raftTerm !== 0) size += 1 + sizeVarint(message.raftTerm);
    return size;
  },
  writeBefore(message: ResponseHeader, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.raftTerm !== 0) {
      at = writeVarintBefore(message.raftTerm, into, at);
      into[--at] = 32;
    }
    if (message.revision !== 0) {
      at = writeVarintBefore(message.revision, into, at);
      into[--at] = 24;
    }
    if (message.memberId !== 0n) {
      at = writeVarint64Before(message.memberId, into, at);
      into[--at] = 16;
    }
    if (message.clusterId !== 0n) {
      at = writeVarint64Before(message.clusterId, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): ResponseHeader {
    let clusterId = 0n;
    let memberId = 0n;
    let revision = 0;
    let raftTerm = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.ResponseHeader");
      switch (tag) {
        case 8:
          clusterId = reader.uint64("etcdserverpb.ResponseHeader.cluster_id");
          break;
        case 16:
          memberId = reader.uint64("etcdserverpb.ResponseHeader.member_id");
          break;
        case 24:
          revision = reader.int64Number("etcdserverpb.ResponseHeader.revision");
          break;
        case 32:
          raftTerm = reader.uint64Number("etcdserverpb.ResponseHeader.raft_term");
          break;
        default:
          runs = reader.skip(tag, runs, ResponseHeader);
      }
    }
    return { clusterId, memberId, revision, raftTerm, unknown: reader.unknown(runs) };
  },
});

/** A read of one key or a range. */
export interface RangeRequest extends AnyMessage {
  readonly key: Buffer;
  /** Empty: the key alone. One zero byte: everything from key on. Otherwise exclusive. */
  readonly rangeEnd: Buffer;
  /** Most keys to return; 0 for all. */
  readonly limit: bigint;
  /** Point in history; 0 or less for now. */
  readonly revision: bigint;
  readonly sortOrder: SortOrder;
  readonly sortTarget: SortTarget;
  /** Answer from local state, possibly stale. */
  readonly serializable: boolean;
  readonly keysOnly: boolean;
  readonly countOnly: boolean;
  /** Filters on the results; 0 for none. */
  readonly minModRevision: bigint;
  readonly maxModRevision: bigint;
  readonly minCreateRevision: bigint;
  readonly maxCreateRevision: bigint;
}

export const RangeRequest: Codec<RangeRequest> = defineCodec({
  name: "etcdserverpb.RangeRequest",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "range_end", name: "rangeEnd", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "limit", name: "limit", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "revision", name: "revision", number: 4, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "sort_order", name: "sortOrder", number: 5, type: "enum", values: SortOrder, repeated: false, presence: "implicit" },
    { protoName: "sort_target", name: "sortTarget", number: 6, type: "enum", values: SortTarget, repeated: false, presence: "implicit" },
    { protoName: "serializable", name: "serializable", number: 7, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "keys_only", name: "keysOnly", number: 8, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "count_only", name: "countOnly", number: 9, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "min_mod_revision", name: "minModRevision", number: 10, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "max_mod_revision", name: "maxModRevision", number: 11, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "min_create_revision", name: "minCreateRevision", number: 12, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "max_create_revision", name: "maxCreateRevision", number: 13, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<RangeRequest> = {}): RangeRequest {
    return {
      key: fields.key ?? emptyBytes,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      limit: fields.limit ?? 0n,
      revision: fields.revision ?? 0n,
      sortOrder: fields.sortOrder ?? 0,
      sortTarget: fields.sortTarget ?? 0,
      serializable: fields.serializable ?? false,
      keysOnly: fields.keysOnly ?? false,
      countOnly: fields.countOnly ?? false,
      minModRevision: fields.minModRevision ?? 0n,
      maxModRevision: fields.maxModRevision ?? 0n,
      minCreateRevision: fields.minCreateRevision ?? 0n,
      maxCreateRevision: fields.maxCreateRevision ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: RangeRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rangeEnd.length > 0) size += 1 + sizeDelimited(message.rangeEnd.length);
    if (message.limit !== 0n) size += 1 + sizeVarint64(message.limit);
    if (message.revision !== 0n) size += 1 + sizeVarint64(message.revision);
    if (message.sortOrder !== 0) size += 1 + sizeVarint(message.sortOrder);
    if (message.sortTarget !== 0) size += 1 + sizeVarint(message.sortTarget);
    if (message.serializable) size += 2;
    if (message.keysOnly) size += 2;
    if (message.countOnly) size += 2;
    if (message.minModRevision !== 0n) size += 1 + sizeVarint64(message.minModRevision);
    if (message.maxModRevision !== 0n) size += 1 + sizeVarint64(message.maxModRevision);
    if (message.minCreateRevision !== 0n) size += 1 + sizeVarint64(message.minCreateRevision);
    if (message.maxCreateRevision !== 0n) size += 1 + sizeVarint64(message.maxCreateRevision);
    return size;
  },
  writeBefore(message: RangeRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.maxCreateRevision !== 0n) {
      at = writeVarint64Before(message.maxCreateRevision, into, at);
      into[--at] = 104;
    }
    if (message.minCreateRevision !== 0n) {
      at = writeVarint64Before(message.minCreateRevision, into, at);
      into[--at] = 96;
    }
    if (message.maxModRevision !== 0n) {
      at = writeVarint64Before(message.maxModRevision, into, at);
      into[--at] = 88;
    }
    if (message.minModRevision !== 0n) {
      at = writeVarint64Before(message.minModRevision, into, at);
      into[--at] = 80;
    }
    if (message.countOnly) {
      into[--at] = 1;
      into[--at] = 72;
    }
    if (message.keysOnly) {
      into[--at] = 1;
      into[--at] = 64;
    }
    if (message.serializable) {
      into[--at] = 1;
      into[--at] = 56;
    }
    if (message.sortTarget !== 0) {
      at = writeVarintBefore(message.sortTarget, into, at);
      into[--at] = 48;
    }
    if (message.sortOrder !== 0) {
      at = writeVarintBefore(message.sortOrder, into, at);
      into[--at] = 40;
    }
    if (message.revision !== 0n) {
      at = writeVarint64Before(message.revision, into, at);
      into[--at] = 32;
    }
    if (message.limit !== 0n) {
      at = writeVarint64Before(message.limit, into, at);
      into[--at] = 24;
    }
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 18;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): RangeRequest {
    let key = emptyBytes;
    let rangeEnd = emptyBytes;
    let limit = 0n;
    let revision = 0n;
    let sortOrder: SortOrder = 0;
    let sortTarget: SortTarget = 0;
    let serializable = false;
    let keysOnly = false;
    let countOnly = false;
    let minModRevision = 0n;
    let maxModRevision = 0n;
    let minCreateRevision = 0n;
    let maxCreateRevision = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.RangeRequest");
      switch (tag) {
        case 10:
          key = reader.bytes("etcdserverpb.RangeRequest.key");
          break;
        case 18:
          rangeEnd = reader.bytes("etcdserverpb.RangeRequest.range_end");
          break;
        case 24:
          limit = reader.int64("etcdserverpb.RangeRequest.limit");
          break;
        case 32:
          revision = reader.int64("etcdserverpb.RangeRequest.revision");
          break;
        case 40:
          sortOrder = reader.int32("etcdserverpb.RangeRequest.sort_order") as SortOrder;
          break;
        case 48:
          sortTarget = reader.int32("etcdserverpb.RangeRequest.sort_target") as SortTarget;
          break;
        case 56:
          serializable = reader.bool("etcdserverpb.RangeRequest.serializable");
          break;
        case 64:
          keysOnly = reader.bool("etcdserverpb.RangeRequest.keys_only");
          break;
        case 72:
          countOnly = reader.bool("etcdserverpb.RangeRequest.count_only");
          break;
        case 80:
          minModRevision = reader.int64("etcdserverpb.RangeRequest.min_mod_revision");
          break;
        case 88:
          maxModRevision = reader.int64("etcdserverpb.RangeRequest.max_mod_revision");
          break;
        case 96:
          minCreateRevision = reader.int64("etcdserverpb.RangeRequest.min_create_revision");
          break;
        case 104:
          maxCreateRevision = reader.int64("etcdserverpb.RangeRequest.max_create_revision");
          break;
        default:
          runs = reader.skip(tag, runs, RangeRequest);
      }
    }
    return {
      key,
      rangeEnd,
      limit,
      revision,
      sortOrder,
      sortTarget,
      serializable,
      keysOnly,
      countOnly,
      minModRevision,
      maxModRevision,
      minCreateRevision,
      maxCreateRevision,
      unknown: reader.unknown(runs),
    };
  },
});

/** Keys found. */
export interface RangeResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly kvs: readonly KeyValue[];
  /** The limit cut the result. */
  readonly more: boolean;
  /** Keys in the range, whatever the limit. */
  readonly count: number;
}

export const RangeResponse: Codec<RangeResponse> = defineCodec({
  name: "etcdserverpb.RangeResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "kvs", name: "kvs", number: 2, type: "message", codec: () => KeyValue, repeated: true, presence: "implicit" },
    { protoName: "more", name: "more", number: 3, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "count", name: "count", number: 4, type: "int64", held: "number", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<RangeResponse> = {}): RangeResponse {
    return {
      header: fields.header,
      kvs: fields.kvs ?? emptyList,
      more: fields.more ?? false,
      count: fields.count ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: RangeResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.kvs) size += 1 + sizeDelimited(KeyValue.size(item));
    if (message.more) size += 2;
    if (message.count !== 0) size += 1 + sizeVarint(message.count);
    return size;
  },
  writeBefore(message: RangeResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.count !== 0) {
      at = writeVarintBefore(message.count, into, at);
      into[--at] = 32;
    }
    if (message.more) {
      into[--at] = 1;
      into[--at] = 24;
    }
    for (let i = message.kvs.length - 1; i >= 0; i--) {
      const end = at;
      at = KeyValue.writeBefore(message.kvs[i]!, into, end);
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
  read(reader: Reader): RangeResponse {
    let header: ResponseHeader | undefined;
    let kvs: KeyValue[] | undefined;
    let more = false;
    let count = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.RangeResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.RangeResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.RangeResponse.kvs");
          (kvs ??= []).push(KeyValue.read(reader));
          reader.leave(outer);
          break;
        }
        case 24:
          more = reader.bool("etcdserverpb.RangeResponse.more");
          break;
        case 32:
          count = reader.int64Number("etcdserverpb.RangeResponse.count");
          break;
        default:
          runs = reader.skip(tag, runs, RangeResponse);
      }
    }
    return { header, kvs: kvs ?? emptyList, more, count, unknown: reader.unknown(runs) };
  },
});

/** A write of one key. */
export interface PutRequest extends AnyMessage {
  readonly key: Buffer;
  readonly value: Buffer;
  /** Lease to attach, 0 for none. */
  readonly lease: bigint;
  /** Return the version before. */
  readonly prevKv: boolean;
  /** Keep the current value; the key must exist. */
  readonly ignoreValue: boolean;
  /** Keep the current lease; the key must exist. */
  readonly ignoreLease: boolean;
}

export const PutRequest: Codec<PutRequest> = defineCodec({
  name: "etcdserverpb.PutRequest",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "value", name: "value", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "lease", name: "lease", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "prev_kv", name: "prevKv", number: 4, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "ignore_value", name: "ignoreValue", number: 5, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "ignore_lease", name: "ignoreLease", number: 6, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<PutRequest> = {}): PutRequest {
    return {
      key: fields.key ?? emptyBytes,
      value: fields.value ?? emptyBytes,
      lease: fields.lease ?? 0n,
      prevKv: fields.prevKv ?? false,
      ignoreValue: fields.ignoreValue ?? false,
      ignoreLease: fields.ignoreLease ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: PutRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.value.length > 0) size += 1 + sizeDelimited(message.value.length);
    if (message.lease !== 0n) size += 1 + sizeVarint64(message.lease);
    if (message.prevKv) size += 2;
    if (message.ignoreValue) size += 2;
    if (message.ignoreLease) size += 2;
    return size;
  },
  writeBefore(message: PutRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.ignoreLease) {
      into[--at] = 1;
      into[--at] = 48;
    }
    if (message.ignoreValue) {
      into[--at] = 1;
      into[--at] = 40;
    }
    if (message.prevKv) {
      into[--at] = 1;
      into[--at] = 32;
    }
    if (message.lease !== 0n) {
      at = writeVarint64Before(message.lease, into, at);
      into[--at] = 24;
    }
    if (message.value.length > 0) {
      at = writeBytesBefore(message.value, into, at);
      into[--at] = 18;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): PutRequest {
    let key = emptyBytes;
    let value = emptyBytes;
    let lease = 0n;
    let prevKv = false;
    let ignoreValue = false;
    let ignoreLease = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.PutRequest");
      switch (tag) {
        case 10:
          key = reader.bytes("etcdserverpb.PutRequest.key");
          break;
        case 18:
          value = reader.bytes("etcdserverpb.PutRequest.value");
          break;
        case 24:
          lease = reader.int64("etcdserverpb.PutRequest.lease");
          break;
        case 32:
          prevKv = reader.bool("etcdserverpb.PutRequest.prev_kv");
          break;
        case 40:
          ignoreValue = reader.bool("etcdserverpb.PutRequest.ignore_value");
          break;
        case 48:
          ignoreLease = reader.bool("etcdserverpb.PutRequest.ignore_lease");
          break;
        default:
          runs = reader.skip(tag, runs, PutRequest);
      }
    }
    return { key, value, lease, prevKv, ignoreValue, ignoreLease, unknown: reader.unknown(runs) };
  },
});

/** Answer to a put. */
export interface PutResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly prevKv: KeyValue | undefined;
}

export const PutResponse: Codec<PutResponse> = defineCodec({
  name: "etcdserverpb.PutResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "prev_kv", name: "prevKv", number: 2, type: "message", codec: () => KeyValue, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<PutResponse> = {}): PutResponse {
    return {
      header: fields.header,
      prevKv: fields.prevKv,
      unknown: fields.unknown,
    };
  },
  size(message: PutResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.prevKv !== undefined) size += 1 + sizeDelimited(KeyValue.size(message.prevKv));
    return size;
  },
  writeBefore(message: PutResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.prevKv !== undefined) {
      const end = at;
      at = KeyValue.writeBefore(message.prevKv, into, end);
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
  read(reader: Reader): PutResponse {
    let header: ResponseHeader | undefined;
    let prevKv: KeyValue | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.PutResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.PutResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.PutResponse.prev_kv");
          prevKv = KeyValue.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, PutResponse);
      }
    }
    return { header, prevKv, unknown: reader.unknown(runs) };
  },
});

/** Deletes one key or a range. */
export interface DeleteRangeRequest extends AnyMessage {
  readonly key: Buffer;
  /** As in RangeRequest. */
  readonly rangeEnd: Buffer;
  readonly prevKv: boolean;
}

export const DeleteRangeRequest: Codec<DeleteRangeRequest> = defineCodec({
  name: "etcdserverpb.DeleteRangeRequest",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "range_end", name: "rangeEnd", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "prev_kv", name: "prevKv", number: 3, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<DeleteRangeRequest> = {}): DeleteRangeRequest {
    return {
      key: fields.key ?? emptyBytes,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      prevKv: fields.prevKv ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: DeleteRangeRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rangeEnd.length > 0) size += 1 + sizeDelimited(message.rangeEnd.length);
    if (message.prevKv) size += 2;
    return size;
  },
  writeBefore(message: DeleteRangeRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.prevKv) {
      into[--at] = 1;
      into[--at] = 24;
    }
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 18;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): DeleteRangeRequest {
    let key = emptyBytes;
    let rangeEnd = emptyBytes;
    let prevKv = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DeleteRangeRequest");
      switch (tag) {
        case 10:
          key = reader.bytes("etcdserverpb.DeleteRangeRequest.key");
          break;
        case 18:
          rangeEnd = reader.bytes("etcdserverpb.DeleteRangeRequest.range_end");
          break;
        case 24:
          prevKv = reader.bool("etcdserverpb.DeleteRangeRequest.prev_kv");
          break;
        default:
          runs = reader.skip(tag, runs, DeleteRangeRequest);
      }
    }
    return { key, rangeEnd, prevKv, unknown: reader.unknown(runs) };
  },
});

/** What was deleted. */
export interface DeleteRangeResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly deleted: number;
  readonly prevKvs: readonly KeyValue[];
}

export const DeleteRangeResponse: Codec<DeleteRangeResponse> = defineCodec({
  name: "etcdserverpb.DeleteRangeResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "deleted", name: "deleted", number: 2, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "prev_kvs", name: "prevKvs", number: 3, type: "message", codec: () => KeyValue, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<DeleteRangeResponse> = {}): DeleteRangeResponse {
    return {
      header: fields.header,
      deleted: fields.deleted ?? 0,
      prevKvs: fields.prevKvs ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: DeleteRangeResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.deleted !== 0) size += 1 + sizeVarint(message.deleted);
    for (const item of message.prevKvs) size += 1 + sizeDelimited(KeyValue.size(item));
    return size;
  },
  writeBefore(message: DeleteRangeResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.prevKvs.length - 1; i >= 0; i--) {
      const end = at;
      at = KeyValue.writeBefore(message.prevKvs[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.deleted !== 0) {
      at = writeVarintBefore(message.deleted, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): DeleteRangeResponse {
    let header: ResponseHeader | undefined;
    let deleted = 0;
    let prevKvs: KeyValue[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DeleteRangeResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.DeleteRangeResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          deleted = reader.int64Number("etcdserverpb.DeleteRangeResponse.deleted");
          break;
        case 26: {
          const outer = reader.enter("etcdserverpb.DeleteRangeResponse.prev_kvs");
          (prevKvs ??= []).push(KeyValue.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, DeleteRangeResponse);
      }
    }
    return { header, deleted, prevKvs: prevKvs ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** One operation of a transaction. */
export interface RequestOp extends AnyMessage {
  readonly requestRange: RangeRequest | undefined;
  readonly requestPut: PutRequest | undefined;
  readonly requestDeleteRange: DeleteRangeRequest | undefined;
  readonly requestTxn: TxnRequest | undefined;
}

export const RequestOp: Codec<RequestOp> = defineCodec({
  name: "etcdserverpb.RequestOp",
  fields: [
    {
      protoName: "request_range",
      name: "requestRange",
      number: 1,
      type: "message",
      codec: () => RangeRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request",
    },
    {
      protoName: "request_put",
      name: "requestPut",
      number: 2,
      type: "message",
      codec: () => PutRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request",
    },
    {
      protoName: "request_delete_range",
      name: "requestDeleteRange",
      number: 3,
      type: "message",
      codec: () => DeleteRangeRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request",
    },
    {
      protoName: "request_txn",
      name: "requestTxn",
      number: 4,
      type: "message",
      codec: () => TxnRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request",
    },
  ],
  create(fields: Partial<RequestOp> = {}): RequestOp {
    return {
      requestRange: fields.requestRange,
      requestPut: fields.requestPut,
      requestDeleteRange: fields.requestDeleteRange,
      requestTxn: fields.requestTxn,
      unknown: fields.unknown,
    };
  },
  size(message: RequestOp): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.requestRange !== undefined) size += 1 + sizeDelimited(RangeRequest.size(message.requestRange));
    if (message.requestPut !== undefined) size += 1 + sizeDelimited(PutRequest.size(message.requestPut));
    if (message.requestDeleteRange !== undefined) size += 1 + sizeDelimited(DeleteRangeRequest.size(message.requestDeleteRange));
    if (message.requestTxn !== undefined) size += 1 + sizeDelimited(TxnRequest.size(message.requestTxn));
    return size;
  },
  writeBefore(message: RequestOp, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.requestTxn !== undefined) {
      const end = at;
      at = TxnRequest.writeBefore(message.requestTxn, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 34;
    }
    if (message.requestDeleteRange !== undefined) {
      const end = at;
      at = DeleteRangeRequest.writeBefore(message.requestDeleteRange, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.requestPut !== undefined) {
      const end = at;
      at = PutRequest.writeBefore(message.requestPut, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.requestRange !== undefined) {
      const end = at;
      at = RangeRequest.writeBefore(message.requestRange, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): RequestOp {
    let requestRange: RangeRequest | undefined;
    let requestPut: PutRequest | undefined;
    let requestDeleteRange: DeleteRangeRequest | undefined;
    let requestTxn: TxnRequest | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.RequestOp");
      switch (tag) {
        case 10: {
          requestPut = requestDeleteRange = requestTxn = undefined;
          const outer = reader.enter("etcdserverpb.RequestOp.request_range");
          requestRange = RangeRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          requestRange = requestDeleteRange = requestTxn = undefined;
          const outer = reader.enter("etcdserverpb.RequestOp.request_put");
          requestPut = PutRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          requestRange = requestPut = requestTxn = undefined;
          const outer = reader.enter("etcdserverpb.RequestOp.request_delete_range");
          requestDeleteRange = DeleteRangeRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 34: {
          requestRange = requestPut = requestDeleteRange = undefined;
          const outer = reader.enter("etcdserverpb.RequestOp.request_txn");
          requestTxn = TxnRequest.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, RequestOp);
      }
    }
    return { requestRange, requestPut, requestDeleteRange, requestTxn, unknown: reader.unknown(runs) };
  },
});

/** The answer to one operation. */
export interface ResponseOp extends AnyMessage {
  readonly responseRange: RangeResponse | undefined;
  readonly responsePut: PutResponse | undefined;
  readonly responseDeleteRange: DeleteRangeResponse | undefined;
  readonly responseTxn: TxnResponse | undefined;
}

export const ResponseOp: Codec<ResponseOp> = defineCodec({
  name: "etcdserverpb.ResponseOp",
  fields: [
    {
      protoName: "response_range",
      name: "responseRange",
      number: 1,
      type: "message",
      codec: () => RangeResponse,
      repeated: false,
      presence: "explicit",
      oneof: "response",
    },
    {
      protoName: "response_put",
      name: "responsePut",
      number: 2,
      type: "message",
      codec: () => PutResponse,
      repeated: false,
      presence: "explicit",
      oneof: "response",
    },
    {
      protoName: "response_delete_range",
      name: "responseDeleteRange",
      number: 3,
      type: "message",
      codec: () => DeleteRangeResponse,
      repeated: false,
      presence: "explicit",
      oneof: "response",
    },
    {
      protoName: "response_txn",
      name: "responseTxn",
      number: 4,
      type: "message",
      codec: () => TxnResponse,
      repeated: false,
      presence: "explicit",
      oneof: "response",
    },
  ],
  create(fields: Partial<ResponseOp> = {}): ResponseOp {
    return {
      responseRange: fields.responseRange,
      responsePut: fields.responsePut,
      responseDeleteRange: fields.responseDeleteRange,
      responseTxn: fields.responseTxn,
      unknown: fields.unknown,
    };
  },
  size(message: ResponseOp): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.responseRange !== undefined) size += 1 + sizeDelimited(RangeResponse.size(message.responseRange));
    if (message.responsePut !== undefined) size += 1 + sizeDelimited(PutResponse.size(message.responsePut));
    if (message.responseDeleteRange !== undefined) size += 1 + sizeDelimited(DeleteRangeResponse.size(message.responseDeleteRange));
    if (message.responseTxn !== undefined) size += 1 + sizeDelimited(TxnResponse.size(message.responseTxn));
    return size;
  },
  writeBefore(message: ResponseOp, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.responseTxn !== undefined) {
      const end = at;
      at = TxnResponse.writeBefore(message.responseTxn, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 34;
    }
    if (message.responseDeleteRange !== undefined) {
      const end = at;
      at = DeleteRangeResponse.writeBefore(message.responseDeleteRange, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.responsePut !== undefined) {
      const end = at;
      at = PutResponse.writeBefore(message.responsePut, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.responseRange !== undefined) {
      const end = at;
      at = RangeResponse.writeBefore(message.responseRange, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): ResponseOp {
    let responseRange: RangeResponse | undefined;
    let responsePut: PutResponse | undefined;
    let responseDeleteRange: DeleteRangeResponse | undefined;
    let responseTxn: TxnResponse | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.ResponseOp");
      switch (tag) {
        case 10: {
          responsePut = responseDeleteRange = responseTxn = undefined;
          const outer = reader.enter("etcdserverpb.ResponseOp.response_range");
          responseRange = RangeResponse.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          responseRange = responseDeleteRange = responseTxn = undefined;
          const outer = reader.enter("etcdserverpb.ResponseOp.response_put");
          responsePut = PutResponse.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          responseRange = responsePut = responseTxn = undefined;
          const outer = reader.enter("etcdserverpb.ResponseOp.response_delete_range");
          responseDeleteRange = DeleteRangeResponse.read(reader);
          reader.leave(outer);
          break;
        }
        case 34: {
          responseRange = responsePut = responseDeleteRange = undefined;
          const outer = reader.enter("etcdserverpb.ResponseOp.response_txn");
          responseTxn = TxnResponse.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, ResponseOp);
      }
    }
    return { responseRange, responsePut, responseDeleteRange, responseTxn, unknown: reader.unknown(runs) };
  },
});

/** A condition on one key or, with range_end, on every key of a range. */
export interface Compare extends AnyMessage {
  readonly result: CompareResult;
  readonly target: CompareTarget;
  readonly key: Buffer;
  readonly version: bigint | undefined;
  readonly createRevision: bigint | undefined;
  readonly modRevision: bigint | undefined;
  readonly value: Buffer | undefined;
  readonly lease: bigint | undefined;
  readonly rangeEnd: Buffer;
}

export const Compare: Codec<Compare> = defineCodec({
  name: "etcdserverpb.Compare",
  fields: [
    { protoName: "result", name: "result", number: 1, type: "enum", values: CompareResult, repeated: false, presence: "implicit" },
    { protoName: "target", name: "target", number: 2, type: "enum", values: CompareTarget, repeated: false, presence: "implicit" },
    { protoName: "key", name: "key", number: 3, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "version", name: "version", number: 4, type: "int64", held: "bigint", repeated: false, presence: "explicit", oneof: "target_union" },
    {
      protoName: "create_revision",
      name: "createRevision",
      number: 5,
      type: "int64",
      held: "bigint",
      repeated: false,
      presence: "explicit",
      oneof: "target_union",
    },
    {
      protoName: "mod_revision",
      name: "modRevision",
      number: 6,
      type: "int64",
      held: "bigint",
      repeated: false,
      presence: "explicit",
      oneof: "target_union",
    },
    { protoName: "value", name: "value", number: 7, type: "bytes", repeated: false, presence: "explicit", oneof: "target_union" },
    { protoName: "lease", name: "lease", number: 8, type: "int64", held: "bigint", repeated: false, presence: "explicit", oneof: "target_union" },
    { protoName: "range_end", name: "rangeEnd", number: 64, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<Compare> = {}): Compare {
    return {
      result: fields.result ?? 0,
      target: fields.target ?? 0,
      key: fields.key ?? emptyBytes,
      version: fields.version,
      createRevision: fields.createRevision,
      modRevision: fields.modRevision,
      value: fields.value,
      lease: fields.lease,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: Compare): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.result !== 0) size += 1 + sizeVarint(message.result);
    if (message.target !== 0) size += 1 + sizeVarint(message.target);
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.version !== undefined) size += 1 + sizeVarint64(message.version);
    if (message.createRevision !== undefined) size += 1 + sizeVarint64(message.createRevision);
    if (message.modRevision !== undefined) size += 1 + sizeVarint64(message.modRevision);
    if (message.value !== undefined) size += 1 + sizeDelimited(message.value.length);
    if (message.lease !== undefined) size += 1 + sizeVarint64(message.lease);
    if (message.rangeEnd.length > 0) size += 2 + sizeDelimited(message.rangeEnd.length);
    return size;
  },
  writeBefore(message: Compare, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 4;
      into[--at] = 130;
    }
    if (message.lease !== undefined) {
      at = writeVarint64Before(message.lease, into, at);
      into[--at] = 64;
    }
    if (message.value !== undefined) {
      at = writeBytesBefore(message.value, into, at);
      into[--at] = 58;
    }
    if (message.modRevision !== undefined) {
      at = writeVarint64Before(message.modRevision, into, at);
      into[--at] = 48;
    }
    if (message.createRevision !== undefined) {
      at = writeVarint64Before(message.createRevision, into, at);
      into[--at] = 40;
    }
    if (message.version !== undefined) {
      at = writeVarint64Before(message.version, into, at);
      into[--at] = 32;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 26;
    }
    if (message.target !== 0) {
      at = writeVarintBefore(message.target, into, at);
      into[--at] = 16;
    }
    if (message.result !== 0) {
      at = writeVarintBefore(message.result, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Compare {
    let result: CompareResult = 0;
    let target: CompareTarget = 0;
    let key = emptyBytes;
    let version: bigint | undefined;
    let createRevision: bigint | undefined;
    let modRevision: bigint | undefined;
    let value: Buffer | undefined;
    let lease: bigint | undefined;
    let rangeEnd = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.Compare");
      switch (tag) {
        case 8:
          result = reader.int32("etcdserverpb.Compare.result") as CompareResult;
          break;
        case 16:
          target = reader.int32("etcdserverpb.Compare.target") as CompareTarget;
          break;
        case 26:
          key = reader.bytes("etcdserverpb.Compare.key");
          break;
        case 32:
          createRevision = modRevision = value = lease = undefined;
          version = reader.int64("etcdserverpb.Compare.version");
          break;
        case 40:
          version = modRevision = value = lease = undefined;
          createRevision = reader.int64("etcdserverpb.Compare.create_revision");
          break;
        case 48:
          version = createRevision = value = lease = undefined;
          modRevision = reader.int64("etcdserverpb.Compare.mod_revision");
          break;
        case 58:
          version = createRevision = modRevision = lease = undefined;
          value = reader.bytes("etcdserverpb.Compare.value");
          break;
        case 64:
          version = createRevision = modRevision = value = undefined;
          lease = reader.int64("etcdserverpb.Compare.lease");
          break;
        case 514:
          rangeEnd = reader.bytes("etcdserverpb.Compare.range_end");
          break;
        default:
          runs = reader.skip(tag, runs, Compare);
      }
    }
    return { result, target, key, version, createRevision, modRevision, value, lease, rangeEnd, unknown: reader.unknown(runs) };
  },
});

/** If all comparisons hold then success, else failure. */
export interface TxnRequest extends AnyMessage {
  readonly compare: readonly Compare[];
  readonly success: readonly RequestOp[];
  readonly failure: readonly RequestOp[];
}

export const TxnRequest: Codec<TxnRequest> = defineCodec({
  name: "etcdserverpb.TxnRequest",
  fields: [
    { protoName: "compare", name: "compare", number: 1, type: "message", codec: () => Compare, repeated: true, presence: "implicit" },
    { protoName: "success", name: "success", number: 2, type: "message", codec: () => RequestOp, repeated: true, presence: "implicit" },
    { protoName: "failure", name: "failure", number: 3, type: "message", codec: () => RequestOp, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<TxnRequest> = {}): TxnRequest {
    return {
      compare: fields.compare ?? emptyList,
      success: fields.success ?? emptyList,
      failure: fields.failure ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: TxnRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.compare) size += 1 + sizeDelimited(Compare.size(item));
    for (const item of message.success) size += 1 + sizeDelimited(RequestOp.size(item));
    for (const item of message.failure) size += 1 + sizeDelimited(RequestOp.size(item));
    return size;
  },
  writeBefore(message: TxnRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.failure.length - 1; i >= 0; i--) {
      const end = at;
      at = RequestOp.writeBefore(message.failure[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    for (let i = message.success.length - 1; i >= 0; i--) {
      const end = at;
      at = RequestOp.writeBefore(message.success[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    for (let i = message.compare.length - 1; i >= 0; i--) {
      const end = at;
      at = Compare.writeBefore(message.compare[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): TxnRequest {
    let compare: Compare[] | undefined;
    let success: RequestOp[] | undefined;
    let failure: RequestOp[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.TxnRequest");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.TxnRequest.compare");
          (compare ??= []).push(Compare.read(reader));
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.TxnRequest.success");
          (success ??= []).push(RequestOp.read(reader));
          reader.leave(outer);
          break;
        }
        case 26: {
          const outer = reader.enter("etcdserverpb.TxnRequest.failure");
          (failure ??= []).push(RequestOp.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, TxnRequest);
      }
    }
    return { compare: compare ?? emptyList, success: success ?? emptyList, failure: failure ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Which branch ran, and its answers in order. */
export interface TxnResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly succeeded: boolean;
  readonly responses: readonly ResponseOp[];
}

export const TxnResponse: Codec<TxnResponse> = defineCodec({
  name: "etcdserverpb.TxnResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "succeeded", name: "succeeded", number: 2, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "responses", name: "responses", number: 3, type: "message", codec: () => ResponseOp, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<TxnResponse> = {}): TxnResponse {
    return {
      header: fields.header,
      succeeded: fields.succeeded ?? false,
      responses: fields.responses ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: TxnResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.succeeded) size += 2;
    for (const item of message.responses) size += 1 + sizeDelimited(ResponseOp.size(item));
    return size;
  },
  writeBefore(message: TxnResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.responses.length - 1; i >= 0; i--) {
      const end = at;
      at = ResponseOp.writeBefore(message.responses[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.succeeded) {
      into[--at] = 1;
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): TxnResponse {
    let header: ResponseHeader | undefined;
    let succeeded = false;
    let responses: ResponseOp[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.TxnResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.TxnResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          succeeded = reader.bool("etcdserverpb.TxnResponse.succeeded");
          break;
        case 26: {
          const outer = reader.enter("etcdserverpb.TxnResponse.responses");
          (responses ??= []).push(ResponseOp.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, TxnResponse);
      }
    }
    return { header, succeeded, responses: responses ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Forgets every version superseded at or before the revision. */
export interface CompactionRequest extends AnyMessage {
  readonly revision: bigint;
  /** Answer only when the space is really free. */
  readonly physical: boolean;
}

export const CompactionRequest: Codec<CompactionRequest> = defineCodec({
  name: "etcdserverpb.CompactionRequest",
  fields: [
    { protoName: "revision", name: "revision", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "physical", name: "physical", number: 2, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<CompactionRequest> = {}): CompactionRequest {
    return {
      revision: fields.revision ?? 0n,
      physical: fields.physical ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: CompactionRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.revision !== 0n) size += 1 + sizeVarint64(message.revision);
    if (message.physical) size += 2;
    return size;
  },
  writeBefore(message: CompactionRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.physical) {
      into[--at] = 1;
      into[--at] = 16;
    }
    if (message.revision !== 0n) {
      at = writeVarint64Before(message.revision, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): CompactionRequest {
    let revision = 0n;
    let physical = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.CompactionRequest");
      switch (tag) {
        case 8:
          revision = reader.int64("etcdserverpb.CompactionRequest.revision");
          break;
        case 16:
          physical = reader.bool("etcdserverpb.CompactionRequest.physical");
          break;
        default:
          runs = reader.skip(tag, runs, CompactionRequest);
      }
    }
    return { revision, physical, unknown: reader.unknown(runs) };
  },
});

/** Answer to a compaction. */
export interface CompactionResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const CompactionResponse: Codec<CompactionResponse> = defineCodec({
  name: "etcdserverpb.CompactionResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<CompactionResponse> = {}): CompactionResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: CompactionResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: CompactionResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): CompactionResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.CompactionResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.CompactionResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, CompactionResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Asks for the backend digest. */
export interface HashRequest extends AnyMessage {}

export const HashRequest: Codec<HashRequest> = defineCodec({
  name: "etcdserverpb.HashRequest",
  fields: [],
  create(fields: Partial<HashRequest> = {}): HashRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: HashRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: HashRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): HashRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.HashRequest");
      runs = reader.skip(tag, runs, HashRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Asks for the key space digest. */
export interface HashKVRequest extends AnyMessage {
  /** Hash up to this revision; 0 for now. */
  readonly revision: bigint;
}

export const HashKVRequest: Codec<HashKVRequest> = defineCodec({
  name: "etcdserverpb.HashKVRequest",
  fields: [{ protoName: "revision", name: "revision", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<HashKVRequest> = {}): HashKVRequest {
    return {
      revision: fields.revision ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: HashKVRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.revision !== 0n) size += 1 + sizeVarint64(message.revision);
    return size;
  },
  writeBefore(message: HashKVRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.revision !== 0n) {
      at = writeVarint64Before(message.revision, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): HashKVRequest {
    let revision = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.HashKVRequest");
      switch (tag) {
        case 8:
          revision = reader.int64("etcdserverpb.HashKVRequest.revision");
          break;
        default:
          runs = reader.skip(tag, runs, HashKVRequest);
      }
    }
    return { revision, unknown: reader.unknown(runs) };
  },
});

/** Key space digest. */
export interface HashKVResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
  /** Where the hashed history begins. */
  readonly compactRevision: number;
  /** Where it ends (since 3.6). */
  readonly hashRevision: number;
}

export const HashKVResponse: Codec<HashKVResponse> = defineCodec({
  name: "etcdserverpb.HashKVResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "hash", name: "hash", number: 2, type: "uint32", repeated: false, presence: "implicit" },
    { protoName: "compact_revision", name: "compactRevision", number: 3, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "hash_revision", name: "hashRevision", number: 4, type: "int64", held: "number", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<HashKVResponse> = {}): HashKVResponse {
    return {
      header: fields.header,
      hash: fields.hash ?? 0,
      compactRevision: fields.compactRevision ?? 0,
      hashRevision: fields.hashRevision ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: HashKVResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.hash !== 0) size += 1 + sizeVarint(message.hash);
    if (message.compactRevision !== 0) size += 1 + sizeVarint(message.compactRevision);
    if (message.hashRevision !== 0) size += 1 + sizeVarint(message.hashRevision);
    return size;
  },
  writeBefore(message: HashKVResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.hashRevision !== 0) {
      at = writeVarintBefore(message.hashRevision, into, at);
      into[--at] = 32;
    }
    if (message.compactRevision !== 0) {
      at = writeVarintBefore(message.compactRevision, into, at);
      into[--at] = 24;
    }
    if (message.hash !== 0) {
      at = writeVarintBefore(message.hash, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): HashKVResponse {
    let header: ResponseHeader | undefined;
    let hash = 0;
    let compactRevision = 0;
    let hashRevision = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.HashKVResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.HashKVResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          hash = reader.uint32("etcdserverpb.HashKVResponse.hash");
          break;
        case 24:
          compactRevision = reader.int64Number("etcdserverpb.HashKVResponse.compact_revision");
          break;
        case 32:
          hashRevision = reader.int64Number("etcdserverpb.HashKVResponse.hash_revision");
          break;
        default:
          runs = reader.skip(tag, runs, HashKVResponse);
      }
    }
    return { header, hash, compactRevision, hashRevision, unknown: reader.unknown(runs) };
  },
});

/** Backend digest. */
export interface HashResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly hash: number;
}

export const HashResponse: Codec<HashResponse> = defineCodec({
  name: "etcdserverpb.HashResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "hash", name: "hash", number: 2, type: "uint32", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<HashResponse> = {}): HashResponse {
    return {
      header: fields.header,
      hash: fields.hash ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: HashResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.hash !== 0) size += 1 + sizeVarint(message.hash);
    return size;
  },
  writeBefore(message: HashResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.hash !== 0) {
      at = writeVarintBefore(message.hash, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): HashResponse {
    let header: ResponseHeader | undefined;
    let hash = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.HashResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.HashResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          hash = reader.uint32("etcdserverpb.HashResponse.hash");
          break;
        default:
          runs = reader.skip(tag, runs, HashResponse);
      }
    }
    return { header, hash, unknown: reader.unknown(runs) };
  },
});

/** Asks for a database file. */
export interface SnapshotRequest extends AnyMessage {}

export const SnapshotRequest: Codec<SnapshotRequest> = defineCodec({
  name: "etcdserverpb.SnapshotRequest",
  fields: [],
  create(fields: Partial<SnapshotRequest> = {}): SnapshotRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: SnapshotRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: SnapshotRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): SnapshotRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.SnapshotRequest");
      runs = reader.skip(tag, runs, SnapshotRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** The next piece of the file; its SHA-256 follows as the last 32 bytes. */
export interface SnapshotResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  /** Still to come after this piece. */
  readonly remainingBytes: number;
  readonly blob: Buffer;
  /** Storage version of the file (since 3.6). */
  readonly version: string;
}

export const SnapshotResponse: Codec<SnapshotResponse> = defineCodec({
  name: "etcdserverpb.SnapshotResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "remaining_bytes", name: "remainingBytes", number: 2, type: "uint64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "blob", name: "blob", number: 3, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "version", name: "version", number: 4, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<SnapshotResponse> = {}): SnapshotResponse {
    return {
      header: fields.header,
      remainingBytes: fields.remainingBytes ?? 0,
      blob: fields.blob ?? emptyBytes,
      version: fields.version ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: SnapshotResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.remainingBytes !== 0) size += 1 + sizeVarint(message.remainingBytes);
    if (message.blob.length > 0) size += 1 + sizeDelimited(message.blob.length);
    if (message.version !== "") size += 1 + sizeDelimited(sizeText(message.version));
    return size;
  },
  writeBefore(message: SnapshotResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.version !== "") {
      at = writeTextBefore(message.version, into, at);
      into[--at] = 34;
    }
    if (message.blob.length > 0) {
      at = writeBytesBefore(message.blob, into, at);
      into[--at] = 26;
    }
    if (message.remainingBytes !== 0) {
      at = writeVarintBefore(message.remainingBytes, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): SnapshotResponse {
    let header: ResponseHeader | undefined;
    let remainingBytes = 0;
    let blob = emptyBytes;
    let version = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.SnapshotResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.SnapshotResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          remainingBytes = reader.uint64Number("etcdserverpb.SnapshotResponse.remaining_bytes");
          break;
        case 26:
          blob = reader.bytes("etcdserverpb.SnapshotResponse.blob");
          break;
        case 34:
          version = reader.string("etcdserverpb.SnapshotResponse.version");
          break;
        default:
          runs = reader.skip(tag, runs, SnapshotResponse);
      }
    }
    return { header, remainingBytes, blob, version, unknown: reader.unknown(runs) };
  },
});

/** What a client says on a watch stream. */
export interface WatchRequest extends AnyMessage {
  readonly createRequest: WatchCreateRequest | undefined;
  readonly cancelRequest: WatchCancelRequest | undefined;
  readonly progressRequest: WatchProgressRequest | undefined;
}

export const WatchRequest: Codec<WatchRequest> = defineCodec({
  name: "etcdserverpb.WatchRequest",
  fields: [
    {
      protoName: "create_request",
      name: "createRequest",
      number: 1,
      type: "message",
      codec: () => WatchCreateRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request_union",
    },
    {
      protoName: "cancel_request",
      name: "cancelRequest",
      number: 2,
      type: "message",
      codec: () => WatchCancelRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request_union",
    },
    {
      protoName: "progress_request",
      name: "progressRequest",
      number: 3,
      type: "message",
      codec: () => WatchProgressRequest,
      repeated: false,
      presence: "explicit",
      oneof: "request_union",
    },
  ],
  create(fields: Partial<WatchRequest> = {}): WatchRequest {
    return {
      createRequest: fields.createRequest,
      cancelRequest: fields.cancelRequest,
      progressRequest: fields.progressRequest,
      unknown: fields.unknown,
    };
  },
  size(message: WatchRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.createRequest !== undefined) size += 1 + sizeDelimited(WatchCreateRequest.size(message.createRequest));
    if (message.cancelRequest !== undefined) size += 1 + sizeDelimited(WatchCancelRequest.size(message.cancelRequest));
    if (message.progressRequest !== undefined) size += 1 + sizeDelimited(WatchProgressRequest.size(message.progressRequest));
    return size;
  },
  writeBefore(message: WatchRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.progressRequest !== undefined) {
      const end = at;
      at = WatchProgressRequest.writeBefore(message.progressRequest, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.cancelRequest !== undefined) {
      const end = at;
      at = WatchCancelRequest.writeBefore(message.cancelRequest, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.createRequest !== undefined) {
      const end = at;
      at = WatchCreateRequest.writeBefore(message.createRequest, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): WatchRequest {
    let createRequest: WatchCreateRequest | undefined;
    let cancelRequest: WatchCancelRequest | undefined;
    let progressRequest: WatchProgressRequest | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.WatchRequest");
      switch (tag) {
        case 10: {
          cancelRequest = progressRequest = undefined;
          const outer = reader.enter("etcdserverpb.WatchRequest.create_request");
          createRequest = WatchCreateRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          createRequest = progressRequest = undefined;
          const outer = reader.enter("etcdserverpb.WatchRequest.cancel_request");
          cancelRequest = WatchCancelRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          createRequest = cancelRequest = undefined;
          const outer = reader.enter("etcdserverpb.WatchRequest.progress_request");
          progressRequest = WatchProgressRequest.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, WatchRequest);
      }
    }
    return { createRequest, cancelRequest, progressRequest, unknown: reader.unknown(runs) };
  },
});

/** Starts a watch. */
export interface WatchCreateRequest extends AnyMessage {
  readonly key: Buffer;
  /** As in RangeRequest. */
  readonly rangeEnd: Buffer;
  /** First revision to report; 0 for what comes next. */
  readonly startRevision: bigint;
  /** Send an empty response now and then when nothing happens. */
  readonly progressNotify: boolean;
  readonly filters: readonly FilterType[];
  readonly prevKv: boolean;
  /** Chosen by the client; 0 lets the server choose. */
  readonly watchId: bigint;
  /** Allow one revision to be cut over several responses. */
  readonly fragment: boolean;
}

export const WatchCreateRequest: Codec<WatchCreateRequest> = defineCodec({
  name: "etcdserverpb.WatchCreateRequest",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "range_end", name: "rangeEnd", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "start_revision", name: "startRevision", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "progress_notify", name: "progressNotify", number: 4, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "filters", name: "filters", number: 5, type: "enum", values: FilterType, repeated: true, presence: "implicit" },
    { protoName: "prev_kv", name: "prevKv", number: 6, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "watch_id", name: "watchId", number: 7, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "fragment", name: "fragment", number: 8, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<WatchCreateRequest> = {}): WatchCreateRequest {
    return {
      key: fields.key ?? emptyBytes,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      startRevision: fields.startRevision ?? 0n,
      progressNotify: fields.progressNotify ?? false,
      filters: fields.filters ?? emptyList,
      prevKv: fields.prevKv ?? false,
      watchId: fields.watchId ?? 0n,
      fragment: fields.fragment ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: WatchCreateRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rangeEnd.length > 0) size += 1 + sizeDelimited(message.rangeEnd.length);
    if (message.startRevision !== 0n) size += 1 + sizeVarint64(message.startRevision);
    if (message.progressNotify) size += 2;
    if (message.filters.length > 0) {
      let length = 0;
      for (const item of message.filters) length += sizeVarint(item);
      size += 1 + sizeDelimited(length);
    }
    if (message.prevKv) size += 2;
    if (message.watchId !== 0n) size += 1 + sizeVarint64(message.watchId);
    if (message.fragment) size += 2;
    return size;
  },
  writeBefore(message: WatchCreateRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.fragment) {
      into[--at] = 1;
      into[--at] = 64;
    }
    if (message.watchId !== 0n) {
      at = writeVarint64Before(message.watchId, into, at);
      into[--at] = 56;
    }
    if (message.prevKv) {
      into[--at] = 1;
      into[--at] = 48;
    }
    if (message.filters.length > 0) {
      const end = at;
      for (let i = message.filters.length - 1; i >= 0; i--) {
        at = writeVarintBefore(message.filters[i]!, into, at);
      }
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 42;
    }
    if (message.progressNotify) {
      into[--at] = 1;
      into[--at] = 32;
    }
    if (message.startRevision !== 0n) {
      at = writeVarint64Before(message.startRevision, into, at);
      into[--at] = 24;
    }
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 18;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): WatchCreateRequest {
    let key = emptyBytes;
    let rangeEnd = emptyBytes;
    let startRevision = 0n;
    let progressNotify = false;
    let filters: FilterType[] | undefined;
    let prevKv = false;
    let watchId = 0n;
    let fragment = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.WatchCreateRequest");
      switch (tag) {
        case 10:
          key = reader.bytes("etcdserverpb.WatchCreateRequest.key");
          break;
        case 18:
          rangeEnd = reader.bytes("etcdserverpb.WatchCreateRequest.range_end");
          break;
        case 24:
          startRevision = reader.int64("etcdserverpb.WatchCreateRequest.start_revision");
          break;
        case 32:
          progressNotify = reader.bool("etcdserverpb.WatchCreateRequest.progress_notify");
          break;
        case 40:
          (filters ??= []).push(reader.int32("etcdserverpb.WatchCreateRequest.filters") as FilterType);
          break;
        case 42: {
          const outer = reader.enter("etcdserverpb.WatchCreateRequest.filters");
          while (reader.at < reader.end) (filters ??= []).push(reader.int32("etcdserverpb.WatchCreateRequest.filters") as FilterType);
          reader.leave(outer);
          break;
        }
        case 48:
          prevKv = reader.bool("etcdserverpb.WatchCreateRequest.prev_kv");
          break;
        case 56:
          watchId = reader.int64("etcdserverpb.WatchCreateRequest.watch_id");
          break;
        case 64:
          fragment = reader.bool("etcdserverpb.WatchCreateRequest.fragment");
          break;
        default:
          runs = reader.skip(tag, runs, WatchCreateRequest);
      }
    }
    return { key, rangeEnd, startRevision, progressNotify, filters: filters ?? emptyList, prevKv, watchId, fragment, unknown: reader.unknown(runs) };
  },
});

/** Ends a watch. */
export interface WatchCancelRequest extends AnyMessage {
  readonly watchId: bigint;
}

export const WatchCancelRequest: Codec<WatchCancelRequest> = defineCodec({
  name: "etcdserverpb.WatchCancelRequest",
  fields: [{ protoName: "watch_id", name: "watchId", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<WatchCancelRequest> = {}): WatchCancelRequest {
    return {
      watchId: fields.watchId ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: WatchCancelRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.watchId !== 0n) size += 1 + sizeVarint64(message.watchId);
    return size;
  },
  writeBefore(message: WatchCancelRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.watchId !== 0n) {
      at = writeVarint64Before(message.watchId, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): WatchCancelRequest {
    let watchId = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.WatchCancelRequest");
      switch (tag) {
        case 8:
          watchId = reader.int64("etcdserverpb.WatchCancelRequest.watch_id");
          break;
        default:
          runs = reader.skip(tag, runs, WatchCancelRequest);
      }
    }
    return { watchId, unknown: reader.unknown(runs) };
  },
});

/** Asks for one progress response on the stream. */
export interface WatchProgressRequest extends AnyMessage {}

export const WatchProgressRequest: Codec<WatchProgressRequest> = defineCodec({
  name: "etcdserverpb.WatchProgressRequest",
  fields: [],
  create(fields: Partial<WatchProgressRequest> = {}): WatchProgressRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: WatchProgressRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: WatchProgressRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): WatchProgressRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.WatchProgressRequest");
      runs = reader.skip(tag, runs, WatchProgressRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** What the server says on a watch stream. */
export interface WatchResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly watchId: bigint;
  readonly created: boolean;
  readonly canceled: boolean;
  /** Set when the watch ended because its start was compacted away. */
  readonly compactRevision: number;
  readonly cancelReason: string;
  /** More of the same revision follows. */
  readonly fragment: boolean;
  readonly events: readonly Event[];
}

export const WatchResponse: Codec<WatchResponse> = defineCodec({
  name: "etcdserverpb.WatchResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "watch_id", name: "watchId", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "created", name: "created", number: 3, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "canceled", name: "canceled", number: 4, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "compact_revision", name: "compactRevision", number: 5, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "cancel_reason", name: "cancelReason", number: 6, type: "string", repeated: false, presence: "implicit" },
    { protoName: "fragment", name: "fragment", number: 7, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "events", name: "events", number: 11, type: "message", codec: () => Event, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<WatchResponse> = {}): WatchResponse {
    return {
      header: fields.header,
      watchId: fields.watchId ?? 0n,
      created: fields.created ?? false,
      canceled: fields.canceled ?? false,
      compactRevision: fields.compactRevision ?? 0,
      cancelReason: fields.cancelReason ?? "",
      fragment: fields.fragment ?? false,
      events: fields.events ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: WatchResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.watchId !== 0n) size += 1 + sizeVarint64(message.watchId);
    if (message.created) size += 2;
    if (message.canceled) size += 2;
    if (message.compactRevision !== 0) size += 1 + sizeVarint(message.compactRevision);
    if (message.cancelReason !== "") size += 1 + sizeDelimited(sizeText(message.cancelReason));
    if (message.fragment) size += 2;
    for (const item of message.events) size += 1 + sizeDelimited(Event.size(item));
    return size;
  },
  writeBefore(message: WatchResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.events.length - 1; i >= 0; i--) {
      const end = at;
      at = Event.writeBefore(message.events[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 90;
    }
    if (message.fragment) {
      into[--at] = 1;
      into[--at] = 56;
    }
    if (message.cancelReason !== "") {
      at = writeTextBefore(message.cancelReason, into, at);
      into[--at] = 50;
    }
    if (message.compactRevision !== 0) {
      at = writeVarintBefore(message.compactRevision, into, at);
      into[--at] = 40;
    }
    if (message.canceled) {
      into[--at] = 1;
      into[--at] = 32;
    }
    if (message.created) {
      into[--at] = 1;
      into[--at] = 24;
    }
    if (message.watchId !== 0n) {
      at = writeVarint64Before(message.watchId, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): WatchResponse {
    let header: ResponseHeader | undefined;
    let watchId = 0n;
    let created = false;
    let canceled = false;
    let compactRevision = 0;
    let cancelReason = "";
    let fragment = false;
    let events: Event[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.WatchResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.WatchResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          watchId = reader.int64("etcdserverpb.WatchResponse.watch_id");
          break;
        case 24:
          created = reader.bool("etcdserverpb.WatchResponse.created");
          break;
        case 32:
          canceled = reader.bool("etcdserverpb.WatchResponse.canceled");
          break;
        case 40:
          compactRevision = reader.int64Number("etcdserverpb.WatchResponse.compact_revision");
          break;
        case 50:
          cancelReason = reader.string("etcdserverpb.WatchResponse.cancel_reason");
          break;
        case 56:
          fragment = reader.bool("etcdserverpb.WatchResponse.fragment");
          break;
        case 90: {
          const outer = reader.enter("etcdserverpb.WatchResponse.events");
          (events ??= []).push(Event.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, WatchResponse);
      }
    }
    return {
      header,
      watchId,
      created,
      canceled,
      compactRevision,
      cancelReason,
      fragment,
      events: events ?? emptyList,
      unknown: reader.unknown(runs),
    };
  },
});

/** Makes a lease. */
export interface LeaseGrantRequest extends AnyMessage {
  /** Seconds; the server may raise it. */
  readonly ttl: bigint;
  /** Chosen by the client; 0 lets the server choose. */
  readonly id: bigint;
}

export const LeaseGrantRequest: Codec<LeaseGrantRequest> = defineCodec({
  name: "etcdserverpb.LeaseGrantRequest",
  fields: [
    { protoName: "TTL", name: "ttl", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "ID", name: "id", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaseGrantRequest> = {}): LeaseGrantRequest {
    return {
      ttl: fields.ttl ?? 0n,
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseGrantRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.ttl !== 0n) size += 1 + sizeVarint64(message.ttl);
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: LeaseGrantRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 16;
    }
    if (message.ttl !== 0n) {
      at = writeVarint64Before(message.ttl, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseGrantRequest {
    let ttl = 0n;
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseGrantRequest");
      switch (tag) {
        case 8:
          ttl = reader.int64("etcdserverpb.LeaseGrantRequest.TTL");
          break;
        case 16:
          id = reader.int64("etcdserverpb.LeaseGrantRequest.ID");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseGrantRequest);
      }
    }
    return { ttl, id, unknown: reader.unknown(runs) };
  },
});

/** The lease made. */
export interface LeaseGrantResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly id: bigint;
  /** Seconds granted. */
  readonly ttl: bigint;
  readonly error: string;
}

export const LeaseGrantResponse: Codec<LeaseGrantResponse> = defineCodec({
  name: "etcdserverpb.LeaseGrantResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "ID", name: "id", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "TTL", name: "ttl", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "error", name: "error", number: 4, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaseGrantResponse> = {}): LeaseGrantResponse {
    return {
      header: fields.header,
      id: fields.id ?? 0n,
      ttl: fields.ttl ?? 0n,
      error: fields.error ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: LeaseGrantResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.ttl !== 0n) size += 1 + sizeVarint64(message.ttl);
    if (message.error !== "") size += 1 + sizeDelimited(sizeText(message.error));
    return size;
  },
  writeBefore(message: LeaseGrantResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.error !== "") {
      at = writeTextBefore(message.error, into, at);
      into[--at] = 34;
    }
    if (message.ttl !== 0n) {
      at = writeVarint64Before(message.ttl, into, at);
      into[--at] = 24;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseGrantResponse {
    let header: ResponseHeader | undefined;
    let id = 0n;
    let ttl = 0n;
    let error = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseGrantResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseGrantResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          id = reader.int64("etcdserverpb.LeaseGrantResponse.ID");
          break;
        case 24:
          ttl = reader.int64("etcdserverpb.LeaseGrantResponse.TTL");
          break;
        case 34:
          error = reader.string("etcdserverpb.LeaseGrantResponse.error");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseGrantResponse);
      }
    }
    return { header, id, ttl, error, unknown: reader.unknown(runs) };
  },
});

/** Ends a lease and deletes its keys. */
export interface LeaseRevokeRequest extends AnyMessage {
  readonly id: bigint;
}

export const LeaseRevokeRequest: Codec<LeaseRevokeRequest> = defineCodec({
  name: "etcdserverpb.LeaseRevokeRequest",
  fields: [{ protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<LeaseRevokeRequest> = {}): LeaseRevokeRequest {
    return {
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseRevokeRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: LeaseRevokeRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseRevokeRequest {
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseRevokeRequest");
      switch (tag) {
        case 8:
          id = reader.int64("etcdserverpb.LeaseRevokeRequest.ID");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseRevokeRequest);
      }
    }
    return { id, unknown: reader.unknown(runs) };
  },
});

/** Answer to a revocation. */
export interface LeaseRevokeResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const LeaseRevokeResponse: Codec<LeaseRevokeResponse> = defineCodec({
  name: "etcdserverpb.LeaseRevokeResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<LeaseRevokeResponse> = {}): LeaseRevokeResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseRevokeResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: LeaseRevokeResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseRevokeResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseRevokeResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseRevokeResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseRevokeResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Time that a lease has left, for the next leader. */
export interface LeaseCheckpoint extends AnyMessage {
  readonly id: bigint;
  /** Seconds. */
  readonly remainingTtl: bigint;
}

export const LeaseCheckpoint: Codec<LeaseCheckpoint> = defineCodec({
  name: "etcdserverpb.LeaseCheckpoint",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "remaining_TTL", name: "remainingTtl", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaseCheckpoint> = {}): LeaseCheckpoint {
    return {
      id: fields.id ?? 0n,
      remainingTtl: fields.remainingTtl ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseCheckpoint): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.remainingTtl !== 0n) size += 1 + sizeVarint64(message.remainingTtl);
    return size;
  },
  writeBefore(message: LeaseCheckpoint, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.remainingTtl !== 0n) {
      at = writeVarint64Before(message.remainingTtl, into, at);
      into[--at] = 16;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseCheckpoint {
    let id = 0n;
    let remainingTtl = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseCheckpoint");
      switch (tag) {
        case 8:
          id = reader.int64("etcdserverpb.LeaseCheckpoint.ID");
          break;
        case 16:
          remainingTtl = reader.int64("etcdserverpb.LeaseCheckpoint.remaining_TTL");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseCheckpoint);
      }
    }
    return { id, remainingTtl, unknown: reader.unknown(runs) };
  },
});

/** Replicated by the leader. */
export interface LeaseCheckpointRequest extends AnyMessage {
  readonly checkpoints: readonly LeaseCheckpoint[];
}

export const LeaseCheckpointRequest: Codec<LeaseCheckpointRequest> = defineCodec({
  name: "etcdserverpb.LeaseCheckpointRequest",
  fields: [
    { protoName: "checkpoints", name: "checkpoints", number: 1, type: "message", codec: () => LeaseCheckpoint, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<LeaseCheckpointRequest> = {}): LeaseCheckpointRequest {
    return {
      checkpoints: fields.checkpoints ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseCheckpointRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.checkpoints) size += 1 + sizeDelimited(LeaseCheckpoint.size(item));
    return size;
  },
  writeBefore(message: LeaseCheckpointRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.checkpoints.length - 1; i >= 0; i--) {
      const end = at;
      at = LeaseCheckpoint.writeBefore(message.checkpoints[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseCheckpointRequest {
    let checkpoints: LeaseCheckpoint[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseCheckpointRequest");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseCheckpointRequest.checkpoints");
          (checkpoints ??= []).push(LeaseCheckpoint.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseCheckpointRequest);
      }
    }
    return { checkpoints: checkpoints ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Answer to a checkpoint. */
export interface LeaseCheckpointResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const LeaseCheckpointResponse: Codec<LeaseCheckpointResponse> = defineCodec({
  name: "etcdserverpb.LeaseCheckpointResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<LeaseCheckpointResponse> = {}): LeaseCheckpointResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseCheckpointResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: LeaseCheckpointResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseCheckpointResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseCheckpointResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseCheckpointResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseCheckpointResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Renews a lease. */
export interface LeaseKeepAliveRequest extends AnyMessage {
  readonly id: bigint;
}

export const LeaseKeepAliveRequest: Codec<LeaseKeepAliveRequest> = defineCodec({
  name: "etcdserverpb.LeaseKeepAliveRequest",
  fields: [{ protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<LeaseKeepAliveRequest> = {}): LeaseKeepAliveRequest {
    return {
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseKeepAliveRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: LeaseKeepAliveRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseKeepAliveRequest {
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseKeepAliveRequest");
      switch (tag) {
        case 8:
          id = reader.int64("etcdserverpb.LeaseKeepAliveRequest.ID");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseKeepAliveRequest);
      }
    }
    return { id, unknown: reader.unknown(runs) };
  },
});

/** Answer to a renewal. */
export interface LeaseKeepAliveResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly id: bigint;
  /** Seconds from now; 0 when the lease is gone. */
  readonly ttl: bigint;
}

export const LeaseKeepAliveResponse: Codec<LeaseKeepAliveResponse> = defineCodec({
  name: "etcdserverpb.LeaseKeepAliveResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "ID", name: "id", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "TTL", name: "ttl", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaseKeepAliveResponse> = {}): LeaseKeepAliveResponse {
    return {
      header: fields.header,
      id: fields.id ?? 0n,
      ttl: fields.ttl ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseKeepAliveResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.ttl !== 0n) size += 1 + sizeVarint64(message.ttl);
    return size;
  },
  writeBefore(message: LeaseKeepAliveResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.ttl !== 0n) {
      at = writeVarint64Before(message.ttl, into, at);
      into[--at] = 24;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseKeepAliveResponse {
    let header: ResponseHeader | undefined;
    let id = 0n;
    let ttl = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseKeepAliveResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseKeepAliveResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          id = reader.int64("etcdserverpb.LeaseKeepAliveResponse.ID");
          break;
        case 24:
          ttl = reader.int64("etcdserverpb.LeaseKeepAliveResponse.TTL");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseKeepAliveResponse);
      }
    }
    return { header, id, ttl, unknown: reader.unknown(runs) };
  },
});

/** Asks how long a lease has left. */
export interface LeaseTimeToLiveRequest extends AnyMessage {
  readonly id: bigint;
  /** Also list the attached keys. */
  readonly keys: boolean;
}

export const LeaseTimeToLiveRequest: Codec<LeaseTimeToLiveRequest> = defineCodec({
  name: "etcdserverpb.LeaseTimeToLiveRequest",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "keys", name: "keys", number: 2, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<LeaseTimeToLiveRequest> = {}): LeaseTimeToLiveRequest {
    return {
      id: fields.id ?? 0n,
      keys: fields.keys ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseTimeToLiveRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.keys) size += 2;
    return size;
  },
  writeBefore(message: LeaseTimeToLiveRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.keys) {
      into[--at] = 1;
      into[--at] = 16;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseTimeToLiveRequest {
    let id = 0n;
    let keys = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseTimeToLiveRequest");
      switch (tag) {
        case 8:
          id = reader.int64("etcdserverpb.LeaseTimeToLiveRequest.ID");
          break;
        case 16:
          keys = reader.bool("etcdserverpb.LeaseTimeToLiveRequest.keys");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseTimeToLiveRequest);
      }
    }
    return { id, keys, unknown: reader.unknown(runs) };
  },
});

/** How long a lease has left. */
export interface LeaseTimeToLiveResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly id: bigint;
  /** Seconds left; -1 when the lease does not exist. */
  readonly ttl: bigint;
  /** Seconds at grant or last renewal. */
  readonly grantedTtl: bigint;
  readonly keys: readonly Buffer[];
}

export const LeaseTimeToLiveResponse: Codec<LeaseTimeToLiveResponse> = defineCodec({
  name: "etcdserverpb.LeaseTimeToLiveResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "ID", name: "id", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "TTL", name: "ttl", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "grantedTTL", name: "grantedTtl", number: 4, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "keys", name: "keys", number: 5, type: "bytes", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<LeaseTimeToLiveResponse> = {}): LeaseTimeToLiveResponse {
    return {
      header: fields.header,
      id: fields.id ?? 0n,
      ttl: fields.ttl ?? 0n,
      grantedTtl: fields.grantedTtl ?? 0n,
      keys: fields.keys ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseTimeToLiveResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.ttl !== 0n) size += 1 + sizeVarint64(message.ttl);
    if (message.grantedTtl !== 0n) size += 1 + sizeVarint64(message.grantedTtl);
    for (const item of message.keys) size += 1 + sizeDelimited(item.length);
    return size;
  },
  writeBefore(message: LeaseTimeToLiveResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.keys.length - 1; i >= 0; i--) {
      at = writeBytesBefore(message.keys[i]!, into, at);
      into[--at] = 42;
    }
    if (message.grantedTtl !== 0n) {
      at = writeVarint64Before(message.grantedTtl, into, at);
      into[--at] = 32;
    }
    if (message.ttl !== 0n) {
      at = writeVarint64Before(message.ttl, into, at);
      into[--at] = 24;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseTimeToLiveResponse {
    let header: ResponseHeader | undefined;
    let id = 0n;
    let ttl = 0n;
    let grantedTtl = 0n;
    let keys: Buffer[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseTimeToLiveResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseTimeToLiveResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          id = reader.int64("etcdserverpb.LeaseTimeToLiveResponse.ID");
          break;
        case 24:
          ttl = reader.int64("etcdserverpb.LeaseTimeToLiveResponse.TTL");
          break;
        case 32:
          grantedTtl = reader.int64("etcdserverpb.LeaseTimeToLiveResponse.grantedTTL");
          break;
        case 42:
          (keys ??= []).push(reader.bytes("etcdserverpb.LeaseTimeToLiveResponse.keys"));
          break;
        default:
          runs = reader.skip(tag, runs, LeaseTimeToLiveResponse);
      }
    }
    return { header, id, ttl, grantedTtl, keys: keys ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Asks for every lease. */
export interface LeaseLeasesRequest extends AnyMessage {}

export const LeaseLeasesRequest: Codec<LeaseLeasesRequest> = defineCodec({
  name: "etcdserverpb.LeaseLeasesRequest",
  fields: [],
  create(fields: Partial<LeaseLeasesRequest> = {}): LeaseLeasesRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: LeaseLeasesRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: LeaseLeasesRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): LeaseLeasesRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseLeasesRequest");
      runs = reader.skip(tag, runs, LeaseLeasesRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** One lease of the list. */
export interface LeaseStatus extends AnyMessage {
  readonly id: bigint;
}

export const LeaseStatus: Codec<LeaseStatus> = defineCodec({
  name: "etcdserverpb.LeaseStatus",
  fields: [{ protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<LeaseStatus> = {}): LeaseStatus {
    return {
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseStatus): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: LeaseStatus, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): LeaseStatus {
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseStatus");
      switch (tag) {
        case 8:
          id = reader.int64("etcdserverpb.LeaseStatus.ID");
          break;
        default:
          runs = reader.skip(tag, runs, LeaseStatus);
      }
    }
    return { id, unknown: reader.unknown(runs) };
  },
});

/** Every lease. */
export interface LeaseLeasesResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly leases: readonly LeaseStatus[];
}

export const LeaseLeasesResponse: Codec<LeaseLeasesResponse> = defineCodec({
  name: "etcdserverpb.LeaseLeasesResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "leases", name: "leases", number: 2, type: "message", codec: () => LeaseStatus, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<LeaseLeasesResponse> = {}): LeaseLeasesResponse {
    return {
      header: fields.header,
      leases: fields.leases ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseLeasesResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.leases) size += 1 + sizeDelimited(LeaseStatus.size(item));
    return size;
  },
  writeBefore(message: LeaseLeasesResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.leases.length - 1; i >= 0; i--) {
      const end = at;
      at = LeaseStatus.writeBefore(message.leases[i]!, into, end);
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
  read(reader: Reader): LeaseLeasesResponse {
    let header: ResponseHeader | undefined;
    let leases: LeaseStatus[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.LeaseLeasesResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.LeaseLeasesResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.LeaseLeasesResponse.leases");
          (leases ??= []).push(LeaseStatus.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseLeasesResponse);
      }
    }
    return { header, leases: leases ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** A member of the cluster. */
export interface Member extends AnyMessage {
  readonly id: bigint;
  /** Empty until the member has started. */
  readonly name: string;
  readonly peerUrls: readonly string[];
  readonly clientUrls: readonly string[];
  readonly isLearner: boolean;
}

export const Member: Codec<Member> = defineCodec({
  name: "etcdserverpb.Member",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "name", name: "name", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "peerURLs", name: "peerUrls", number: 3, type: "string", repeated: true, presence: "implicit" },
    { protoName: "clientURLs", name: "clientUrls", number: 4, type: "string", repeated: true, presence: "implicit" },
    { protoName: "isLearner", name: "isLearner", number: 5, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<Member> = {}): Member {
    return {
      id: fields.id ?? 0n,
      name: fields.name ?? "",
      peerUrls: fields.peerUrls ?? emptyList,
      clientUrls: fields.clientUrls ?? emptyList,
      isLearner: fields.isLearner ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: Member): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    for (const item of message.peerUrls) size += 1 + sizeDelimited(sizeText(item));
    for (const item of message.clientUrls) size += 1 + sizeDelimited(sizeText(item));
    if (message.isLearner) size += 2;
    return size;
  },
  writeBefore(message: Member, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.isLearner) {
      into[--at] = 1;
      into[--at] = 40;
    }
    for (let i = message.clientUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.clientUrls[i]!, into, at);
      into[--at] = 34;
    }
    for (let i = message.peerUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.peerUrls[i]!, into, at);
      into[--at] = 26;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 18;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Member {
    let id = 0n;
    let name = "";
    let peerUrls: string[] | undefined;
    let clientUrls: string[] | undefined;
    let isLearner = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.Member");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.Member.ID");
          break;
        case 18:
          name = reader.string("etcdserverpb.Member.name");
          break;
        case 26:
          (peerUrls ??= []).push(reader.string("etcdserverpb.Member.peerURLs"));
          break;
        case 34:
          (clientUrls ??= []).push(reader.string("etcdserverpb.Member.clientURLs"));
          break;
        case 40:
          isLearner = reader.bool("etcdserverpb.Member.isLearner");
          break;
        default:
          runs = reader.skip(tag, runs, Member);
      }
    }
    return { id, name, peerUrls: peerUrls ?? emptyList, clientUrls: clientUrls ?? emptyList, isLearner, unknown: reader.unknown(runs) };
  },
});

/** Adds a member before it starts. */
export interface MemberAddRequest extends AnyMessage {
  readonly peerUrls: readonly string[];
  readonly isLearner: boolean;
}

export const MemberAddRequest: Codec<MemberAddRequest> = defineCodec({
  name: "etcdserverpb.MemberAddRequest",
  fields: [
    { protoName: "peerURLs", name: "peerUrls", number: 1, type: "string", repeated: true, presence: "implicit" },
    { protoName: "isLearner", name: "isLearner", number: 2, type: "bool", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<MemberAddRequest> = {}): MemberAddRequest {
    return {
      peerUrls: fields.peerUrls ?? emptyList,
      isLearner: fields.isLearner ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: MemberAddRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.peerUrls) size += 1 + sizeDelimited(sizeText(item));
    if (message.isLearner) size += 2;
    return size;
  },
  writeBefore(message: MemberAddRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.isLearner) {
      into[--at] = 1;
      into[--at] = 16;
    }
    for (let i = message.peerUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.peerUrls[i]!, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): MemberAddRequest {
    let peerUrls: string[] | undefined;
    let isLearner = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberAddRequest");
      switch (tag) {
        case 10:
          (peerUrls ??= []).push(reader.string("etcdserverpb.MemberAddRequest.peerURLs"));
          break;
        case 16:
          isLearner = reader.bool("etcdserverpb.MemberAddRequest.isLearner");
          break;
        default:
          runs = reader.skip(tag, runs, MemberAddRequest);
      }
    }
    return { peerUrls: peerUrls ?? emptyList, isLearner, unknown: reader.unknown(runs) };
  },
});

/** The new member, and all members. */
export interface MemberAddResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly member: Member | undefined;
  readonly members: readonly Member[];
}

export const MemberAddResponse: Codec<MemberAddResponse> = defineCodec({
  name: "etcdserverpb.MemberAddResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "member", name: "member", number: 2, type: "message", codec: () => Member, repeated: false, presence: "explicit" },
    { protoName: "members", name: "members", number: 3, type: "message", codec: () => Member, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberAddResponse> = {}): MemberAddResponse {
    return {
      header: fields.header,
      member: fields.member,
      members: fields.members ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberAddResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.member !== undefined) size += 1 + sizeDelimited(Member.size(message.member));
    for (const item of message.members) size += 1 + sizeDelimited(Member.size(item));
    return size;
  },
  writeBefore(message: MemberAddResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.members.length - 1; i >= 0; i--) {
      const end = at;
      at = Member.writeBefore(message.members[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.member !== undefined) {
      const end = at;
      at = Member.writeBefore(message.member, into, end);
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
  read(reader: Reader): MemberAddResponse {
    let header: ResponseHeader | undefined;
    let member: Member | undefined;
    let members: Member[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberAddResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MemberAddResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.MemberAddResponse.member");
          member = Member.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          const outer = reader.enter("etcdserverpb.MemberAddResponse.members");
          (members ??= []).push(Member.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MemberAddResponse);
      }
    }
    return { header, member, members: members ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Removes a member. */
export interface MemberRemoveRequest extends AnyMessage {
  readonly id: bigint;
}

export const MemberRemoveRequest: Codec<MemberRemoveRequest> = defineCodec({
  name: "etcdserverpb.MemberRemoveRequest",
  fields: [{ protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<MemberRemoveRequest> = {}): MemberRemoveRequest {
    return {
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: MemberRemoveRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: MemberRemoveRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): MemberRemoveRequest {
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberRemoveRequest");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.MemberRemoveRequest.ID");
          break;
        default:
          runs = reader.skip(tag, runs, MemberRemoveRequest);
      }
    }
    return { id, unknown: reader.unknown(runs) };
  },
});

/** The members left. */
export interface MemberRemoveResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberRemoveResponse: Codec<MemberRemoveResponse> = defineCodec({
  name: "etcdserverpb.MemberRemoveResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "members", name: "members", number: 2, type: "message", codec: () => Member, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberRemoveResponse> = {}): MemberRemoveResponse {
    return {
      header: fields.header,
      members: fields.members ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberRemoveResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.members) size += 1 + sizeDelimited(Member.size(item));
    return size;
  },
  writeBefore(message: MemberRemoveResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.members.length - 1; i >= 0; i--) {
      const end = at;
      at = Member.writeBefore(message.members[i]!, into, end);
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
  read(reader: Reader): MemberRemoveResponse {
    let header: ResponseHeader | undefined;
    let members: Member[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberRemoveResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MemberRemoveResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.MemberRemoveResponse.members");
          (members ??= []).push(Member.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MemberRemoveResponse);
      }
    }
    return { header, members: members ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Changes the peer URLs of a member. */
export interface MemberUpdateRequest extends AnyMessage {
  readonly id: bigint;
  readonly peerUrls: readonly string[];
}

export const MemberUpdateRequest: Codec<MemberUpdateRequest> = defineCodec({
  name: "etcdserverpb.MemberUpdateRequest",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "peerURLs", name: "peerUrls", number: 2, type: "string", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberUpdateRequest> = {}): MemberUpdateRequest {
    return {
      id: fields.id ?? 0n,
      peerUrls: fields.peerUrls ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberUpdateRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    for (const item of message.peerUrls) size += 1 + sizeDelimited(sizeText(item));
    return size;
  },
  writeBefore(message: MemberUpdateRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.peerUrls.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.peerUrls[i]!, into, at);
      into[--at] = 18;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): MemberUpdateRequest {
    let id = 0n;
    let peerUrls: string[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberUpdateRequest");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.MemberUpdateRequest.ID");
          break;
        case 18:
          (peerUrls ??= []).push(reader.string("etcdserverpb.MemberUpdateRequest.peerURLs"));
          break;
        default:
          runs = reader.skip(tag, runs, MemberUpdateRequest);
      }
    }
    return { id, peerUrls: peerUrls ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** All members. */
export interface MemberUpdateResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberUpdateResponse: Codec<MemberUpdateResponse> = defineCodec({
  name: "etcdserverpb.MemberUpdateResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "members", name: "members", number: 2, type: "message", codec: () => Member, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberUpdateResponse> = {}): MemberUpdateResponse {
    return {
      header: fields.header,
      members: fields.members ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberUpdateResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.members) size += 1 + sizeDelimited(Member.size(item));
    return size;
  },
  writeBefore(message: MemberUpdateResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.members.length - 1; i >= 0; i--) {
      const end = at;
      at = Member.writeBefore(message.members[i]!, into, end);
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
  read(reader: Reader): MemberUpdateResponse {
    let header: ResponseHeader | undefined;
    let members: Member[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberUpdateResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MemberUpdateResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.MemberUpdateResponse.members");
          (members ??= []).push(Member.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MemberUpdateResponse);
      }
    }
    return { header, members: members ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Asks for all members. */
export interface MemberListRequest extends AnyMessage {
  /** Confirm with a quorum first. */
  readonly linearizable: boolean;
}

export const MemberListRequest: Codec<MemberListRequest> = defineCodec({
  name: "etcdserverpb.MemberListRequest",
  fields: [{ protoName: "linearizable", name: "linearizable", number: 1, type: "bool", repeated: false, presence: "implicit" }],
  create(fields: Partial<MemberListRequest> = {}): MemberListRequest {
    return {
      linearizable: fields.linearizable ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: MemberListRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.linearizable) size += 2;
    return size;
  },
  writeBefore(message: MemberListRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.linearizable) {
      into[--at] = 1;
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): MemberListRequest {
    let linearizable = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberListRequest");
      switch (tag) {
        case 8:
          linearizable = reader.bool("etcdserverpb.MemberListRequest.linearizable");
          break;
        default:
          runs = reader.skip(tag, runs, MemberListRequest);
      }
    }
    return { linearizable, unknown: reader.unknown(runs) };
  },
});

/** All members. */
export interface MemberListResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberListResponse: Codec<MemberListResponse> = defineCodec({
  name: "etcdserverpb.MemberListResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "members", name: "members", number: 2, type: "message", codec: () => Member, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberListResponse> = {}): MemberListResponse {
    return {
      header: fields.header,
      members: fields.members ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberListResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.members) size += 1 + sizeDelimited(Member.size(item));
    return size;
  },
  writeBefore(message: MemberListResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.members.length - 1; i >= 0; i--) {
      const end = at;
      at = Member.writeBefore(message.members[i]!, into, end);
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
  read(reader: Reader): MemberListResponse {
    let header: ResponseHeader | undefined;
    let members: Member[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberListResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MemberListResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.MemberListResponse.members");
          (members ??= []).push(Member.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MemberListResponse);
      }
    }
    return { header, members: members ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Makes a learner a voter. */
export interface MemberPromoteRequest extends AnyMessage {
  readonly id: bigint;
}

export const MemberPromoteRequest: Codec<MemberPromoteRequest> = defineCodec({
  name: "etcdserverpb.MemberPromoteRequest",
  fields: [{ protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<MemberPromoteRequest> = {}): MemberPromoteRequest {
    return {
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: MemberPromoteRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    return size;
  },
  writeBefore(message: MemberPromoteRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): MemberPromoteRequest {
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberPromoteRequest");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.MemberPromoteRequest.ID");
          break;
        default:
          runs = reader.skip(tag, runs, MemberPromoteRequest);
      }
    }
    return { id, unknown: reader.unknown(runs) };
  },
});

/** All members. */
export interface MemberPromoteResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly members: readonly Member[];
}

export const MemberPromoteResponse: Codec<MemberPromoteResponse> = defineCodec({
  name: "etcdserverpb.MemberPromoteResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "members", name: "members", number: 2, type: "message", codec: () => Member, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<MemberPromoteResponse> = {}): MemberPromoteResponse {
    return {
      header: fields.header,
      members: fields.members ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: MemberPromoteResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.members) size += 1 + sizeDelimited(Member.size(item));
    return size;
  },
  writeBefore(message: MemberPromoteResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.members.length - 1; i >= 0; i--) {
      const end = at;
      at = Member.writeBefore(message.members[i]!, into, end);
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
  read(reader: Reader): MemberPromoteResponse {
    let header: ResponseHeader | undefined;
    let members: Member[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MemberPromoteResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MemberPromoteResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.MemberPromoteResponse.members");
          (members ??= []).push(Member.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MemberPromoteResponse);
      }
    }
    return { header, members: members ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Gives the backend's free space back. */
export interface DefragmentRequest extends AnyMessage {}

export const DefragmentRequest: Codec<DefragmentRequest> = defineCodec({
  name: "etcdserverpb.DefragmentRequest",
  fields: [],
  create(fields: Partial<DefragmentRequest> = {}): DefragmentRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: DefragmentRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: DefragmentRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): DefragmentRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DefragmentRequest");
      runs = reader.skip(tag, runs, DefragmentRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Answer to a defragmentation. */
export interface DefragmentResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const DefragmentResponse: Codec<DefragmentResponse> = defineCodec({
  name: "etcdserverpb.DefragmentResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<DefragmentResponse> = {}): DefragmentResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: DefragmentResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: DefragmentResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): DefragmentResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DefragmentResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.DefragmentResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, DefragmentResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Hands leadership over. */
export interface MoveLeaderRequest extends AnyMessage {
  readonly targetId: bigint;
}

export const MoveLeaderRequest: Codec<MoveLeaderRequest> = defineCodec({
  name: "etcdserverpb.MoveLeaderRequest",
  fields: [{ protoName: "targetID", name: "targetId", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" }],
  create(fields: Partial<MoveLeaderRequest> = {}): MoveLeaderRequest {
    return {
      targetId: fields.targetId ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: MoveLeaderRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.targetId !== 0n) size += 1 + sizeVarint64(message.targetId);
    return size;
  },
  writeBefore(message: MoveLeaderRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.targetId !== 0n) {
      at = writeVarint64Before(message.targetId, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): MoveLeaderRequest {
    let targetId = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MoveLeaderRequest");
      switch (tag) {
        case 8:
          targetId = reader.uint64("etcdserverpb.MoveLeaderRequest.targetID");
          break;
        default:
          runs = reader.skip(tag, runs, MoveLeaderRequest);
      }
    }
    return { targetId, unknown: reader.unknown(runs) };
  },
});

/** Answer to a handover. */
export interface MoveLeaderResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const MoveLeaderResponse: Codec<MoveLeaderResponse> = defineCodec({
  name: "etcdserverpb.MoveLeaderResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<MoveLeaderResponse> = {}): MoveLeaderResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: MoveLeaderResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: MoveLeaderResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): MoveLeaderResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.MoveLeaderResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.MoveLeaderResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, MoveLeaderResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Asks about, raises or clears an alarm. */
export interface AlarmRequest extends AnyMessage {
  readonly action: AlarmAction;
  /** The member concerned; 0 for all. */
  readonly memberId: bigint;
  readonly alarm: AlarmType;
}

export const AlarmRequest: Codec<AlarmRequest> = defineCodec({
  name: "etcdserverpb.AlarmRequest",
  fields: [
    { protoName: "action", name: "action", number: 1, type: "enum", values: AlarmAction, repeated: false, presence: "implicit" },
    { protoName: "memberID", name: "memberId", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "alarm", name: "alarm", number: 3, type: "enum", values: AlarmType, repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AlarmRequest> = {}): AlarmRequest {
    return {
      action: fields.action ?? 0,
      memberId: fields.memberId ?? 0n,
      alarm: fields.alarm ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: AlarmRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.action !== 0) size += 1 + sizeVarint(message.action);
    if (message.memberId !== 0n) size += 1 + sizeVarint64(message.memberId);
    if (message.alarm !== 0) size += 1 + sizeVarint(message.alarm);
    return size;
  },
  writeBefore(message: AlarmRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.alarm !== 0) {
      at = writeVarintBefore(message.alarm, into, at);
      into[--at] = 24;
    }
    if (message.memberId !== 0n) {
      at = writeVarint64Before(message.memberId, into, at);
      into[--at] = 16;
    }
    if (message.action !== 0) {
      at = writeVarintBefore(message.action, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): AlarmRequest {
    let action: AlarmAction = 0;
    let memberId = 0n;
    let alarm: AlarmType = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AlarmRequest");
      switch (tag) {
        case 8:
          action = reader.int32("etcdserverpb.AlarmRequest.action") as AlarmAction;
          break;
        case 16:
          memberId = reader.uint64("etcdserverpb.AlarmRequest.memberID");
          break;
        case 24:
          alarm = reader.int32("etcdserverpb.AlarmRequest.alarm") as AlarmType;
          break;
        default:
          runs = reader.skip(tag, runs, AlarmRequest);
      }
    }
    return { action, memberId, alarm, unknown: reader.unknown(runs) };
  },
});

/** An alarm raised by a member. */
export interface AlarmMember extends AnyMessage {
  readonly memberId: bigint;
  readonly alarm: AlarmType;
}

export const AlarmMember: Codec<AlarmMember> = defineCodec({
  name: "etcdserverpb.AlarmMember",
  fields: [
    { protoName: "memberID", name: "memberId", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "alarm", name: "alarm", number: 2, type: "enum", values: AlarmType, repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AlarmMember> = {}): AlarmMember {
    return {
      memberId: fields.memberId ?? 0n,
      alarm: fields.alarm ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: AlarmMember): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.memberId !== 0n) size += 1 + sizeVarint64(message.memberId);
    if (message.alarm !== 0) size += 1 + sizeVarint(message.alarm);
    return size;
  },
  writeBefore(message: AlarmMember, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.alarm !== 0) {
      at = writeVarintBefore(message.alarm, into, at);
      into[--at] = 16;
    }
    if (message.memberId !== 0n) {
      at = writeVarint64Before(message.memberId, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): AlarmMember {
    let memberId = 0n;
    let alarm: AlarmType = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AlarmMember");
      switch (tag) {
        case 8:
          memberId = reader.uint64("etcdserverpb.AlarmMember.memberID");
          break;
        case 16:
          alarm = reader.int32("etcdserverpb.AlarmMember.alarm") as AlarmType;
          break;
        default:
          runs = reader.skip(tag, runs, AlarmMember);
      }
    }
    return { memberId, alarm, unknown: reader.unknown(runs) };
  },
});

/** Alarms concerned. */
export interface AlarmResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly alarms: readonly AlarmMember[];
}

export const AlarmResponse: Codec<AlarmResponse> = defineCodec({
  name: "etcdserverpb.AlarmResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "alarms", name: "alarms", number: 2, type: "message", codec: () => AlarmMember, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<AlarmResponse> = {}): AlarmResponse {
    return {
      header: fields.header,
      alarms: fields.alarms ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: AlarmResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.alarms) size += 1 + sizeDelimited(AlarmMember.size(item));
    return size;
  },
  writeBefore(message: AlarmResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.alarms.length - 1; i >= 0; i--) {
      const end = at;
      at = AlarmMember.writeBefore(message.alarms[i]!, into, end);
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
  read(reader: Reader): AlarmResponse {
    let header: ResponseHeader | undefined;
    let alarms: AlarmMember[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AlarmResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AlarmResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.AlarmResponse.alarms");
          (alarms ??= []).push(AlarmMember.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AlarmResponse);
      }
    }
    return { header, alarms: alarms ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Prepares for an older minor version. */
export interface DowngradeRequest extends AnyMessage {
  readonly action: DowngradeAction;
  /** Target, as major.minor. */
  readonly version: string;
}

export const DowngradeRequest: Codec<DowngradeRequest> = defineCodec({
  name: "etcdserverpb.DowngradeRequest",
  fields: [
    { protoName: "action", name: "action", number: 1, type: "enum", values: DowngradeAction, repeated: false, presence: "implicit" },
    { protoName: "version", name: "version", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<DowngradeRequest> = {}): DowngradeRequest {
    return {
      action: fields.action ?? 0,
      version: fields.version ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: DowngradeRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.action !== 0) size += 1 + sizeVarint(message.action);
    if (message.version !== "") size += 1 + sizeDelimited(sizeText(message.version));
    return size;
  },
  writeBefore(message: DowngradeRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.version !== "") {
      at = writeTextBefore(message.version, into, at);
      into[--at] = 18;
    }
    if (message.action !== 0) {
      at = writeVarintBefore(message.action, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): DowngradeRequest {
    let action: DowngradeAction = 0;
    let version = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DowngradeRequest");
      switch (tag) {
        case 8:
          action = reader.int32("etcdserverpb.DowngradeRequest.action") as DowngradeAction;
          break;
        case 18:
          version = reader.string("etcdserverpb.DowngradeRequest.version");
          break;
        default:
          runs = reader.skip(tag, runs, DowngradeRequest);
      }
    }
    return { action, version, unknown: reader.unknown(runs) };
  },
});

/** Answer to a downgrade request. */
export interface DowngradeResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  /** Current cluster version. */
  readonly version: string;
}

export const DowngradeResponse: Codec<DowngradeResponse> = defineCodec({
  name: "etcdserverpb.DowngradeResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "version", name: "version", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<DowngradeResponse> = {}): DowngradeResponse {
    return {
      header: fields.header,
      version: fields.version ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: DowngradeResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.version !== "") size += 1 + sizeDelimited(sizeText(message.version));
    return size;
  },
  writeBefore(message: DowngradeResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.version !== "") {
      at = writeTextBefore(message.version, into, at);
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
  read(reader: Reader): DowngradeResponse {
    let header: ResponseHeader | undefined;
    let version = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DowngradeResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.DowngradeResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          version = reader.string("etcdserverpb.DowngradeResponse.version");
          break;
        default:
          runs = reader.skip(tag, runs, DowngradeResponse);
      }
    }
    return { header, version, unknown: reader.unknown(runs) };
  },
});

/** Only in tests of official members (since 3.6). */
export interface DowngradeVersionTestRequest extends AnyMessage {
  readonly ver: string;
}

export const DowngradeVersionTestRequest: Codec<DowngradeVersionTestRequest> = defineCodec({
  name: "etcdserverpb.DowngradeVersionTestRequest",
  fields: [{ protoName: "ver", name: "ver", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<DowngradeVersionTestRequest> = {}): DowngradeVersionTestRequest {
    return {
      ver: fields.ver ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: DowngradeVersionTestRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.ver !== "") size += 1 + sizeDelimited(sizeText(message.ver));
    return size;
  },
  writeBefore(message: DowngradeVersionTestRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.ver !== "") {
      at = writeTextBefore(message.ver, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): DowngradeVersionTestRequest {
    let ver = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DowngradeVersionTestRequest");
      switch (tag) {
        case 10:
          ver = reader.string("etcdserverpb.DowngradeVersionTestRequest.ver");
          break;
        default:
          runs = reader.skip(tag, runs, DowngradeVersionTestRequest);
      }
    }
    return { ver, unknown: reader.unknown(runs) };
  },
});

/** Asks a member about itself. */
export interface StatusRequest extends AnyMessage {}

export const StatusRequest: Codec<StatusRequest> = defineCodec({
  name: "etcdserverpb.StatusRequest",
  fields: [],
  create(fields: Partial<StatusRequest> = {}): StatusRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: StatusRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: StatusRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): StatusRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.StatusRequest");
      runs = reader.skip(tag, runs, StatusRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** A member about itself. */
export interface StatusResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly version: string;
  /** Bytes of the backend. */
  readonly dbSize: number;
  /** Member ID; 0 for none. */
  readonly leader: bigint;
  /** Committed. */
  readonly raftIndex: number;
  readonly raftTerm: number;
  readonly raftAppliedIndex: number;
  readonly errors: readonly string[];
  /** Bytes of the backend less its free space. */
  readonly dbSizeInUse: number;
  readonly isLearner: boolean;
  readonly storageVersion: string;
  /** Bytes (since 3.6). */
  readonly dbSizeQuota: number;
  readonly downgradeInfo: DowngradeInfo | undefined;
}

export const StatusResponse: Codec<StatusResponse> = defineCodec({
  name: "etcdserverpb.StatusResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "version", name: "version", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "dbSize", name: "dbSize", number: 3, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "leader", name: "leader", number: 4, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "raftIndex", name: "raftIndex", number: 5, type: "uint64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "raftTerm", name: "raftTerm", number: 6, type: "uint64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "raftAppliedIndex", name: "raftAppliedIndex", number: 7, type: "uint64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "errors", name: "errors", number: 8, type: "string", repeated: true, presence: "implicit" },
    { protoName: "dbSizeInUse", name: "dbSizeInUse", number: 9, type: "int64", held: "number", repeated: false, presence: "implicit" },
    { protoName: "isLearner", name: "isLearner", number: 10, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "storageVersion", name: "storageVersion", number: 11, type: "string", repeated: false, presence: "implicit" },
    { protoName: "dbSizeQuota", name: "dbSizeQuota", number: 12, type: "int64", held: "number", repeated: false, presence: "implicit" },
    {
      protoName: "downgradeInfo",
      name: "downgradeInfo",
      number: 13,
      type: "message",
      codec: () => DowngradeInfo,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<StatusResponse> = {}): StatusResponse {
    return {
      header: fields.header,
      version: fields.version ?? "",
      dbSize: fields.dbSize ?? 0,
      leader: fields.leader ?? 0n,
      raftIndex: fields.raftIndex ?? 0,
      raftTerm: fields.raftTerm ?? 0,
      raftAppliedIndex: fields.raftAppliedIndex ?? 0,
      errors: fields.errors ?? emptyList,
      dbSizeInUse: fields.dbSizeInUse ?? 0,
      isLearner: fields.isLearner ?? false,
      storageVersion: fields.storageVersion ?? "",
      dbSizeQuota: fields.dbSizeQuota ?? 0,
      downgradeInfo: fields.downgradeInfo,
      unknown: fields.unknown,
    };
  },
  size(message: StatusResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.version !== "") size += 1 + sizeDelimited(sizeText(message.version));
    if (message.dbSize !== 0) size += 1 + sizeVarint(message.dbSize);
    if (message.leader !== 0n) size += 1 + sizeVarint64(message.leader);
    if (message.raftIndex !== 0) size += 1 + sizeVarint(message.raftIndex);
    if (message.raftTerm !== 0) size += 1 + sizeVarint(message.raftTerm);
    if (message.raftAppliedIndex !== 0) size += 1 + sizeVarint(message.raftAppliedIndex);
    for (const item of message.errors) size += 1 + sizeDelimited(sizeText(item));
    if (message.dbSizeInUse !== 0) size += 1 + sizeVarint(message.dbSizeInUse);
    if (message.isLearner) size += 2;
    if (message.storageVersion !== "") size += 1 + sizeDelimited(sizeText(message.storageVersion));
    if (message.dbSizeQuota !== 0) size += 1 + sizeVarint(message.dbSizeQuota);
    if (message.downgradeInfo !== undefined) size += 1 + sizeDelimited(DowngradeInfo.size(message.downgradeInfo));
    return size;
  },
  writeBefore(message: StatusResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.downgradeInfo !== undefined) {
      const end = at;
      at = DowngradeInfo.writeBefore(message.downgradeInfo, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 106;
    }
    if (message.dbSizeQuota !== 0) {
      at = writeVarintBefore(message.dbSizeQuota, into, at);
      into[--at] = 96;
    }
    if (message.storageVersion !== "") {
      at = writeTextBefore(message.storageVersion, into, at);
      into[--at] = 90;
    }
    if (message.isLearner) {
      into[--at] = 1;
      into[--at] = 80;
    }
    if (message.dbSizeInUse !== 0) {
      at = writeVarintBefore(message.dbSizeInUse, into, at);
      into[--at] = 72;
    }
    for (let i = message.errors.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.errors[i]!, into, at);
      into[--at] = 66;
    }
    if (message.raftAppliedIndex !== 0) {
      at = writeVarintBefore(message.raftAppliedIndex, into, at);
      into[--at] = 56;
    }
    if (message.raftTerm !== 0) {
      at = writeVarintBefore(message.raftTerm, into, at);
      into[--at] = 48;
    }
    if (message.raftIndex !== 0) {
      at = writeVarintBefore(message.raftIndex, into, at);
      into[--at] = 40;
    }
    if (message.leader !== 0n) {
      at = writeVarint64Before(message.leader, into, at);
      into[--at] = 32;
    }
    if (message.dbSize !== 0) {
      at = writeVarintBefore(message.dbSize, into, at);
      into[--at] = 24;
    }
    if (message.version !== "") {
      at = writeTextBefore(message.version, into, at);
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
  read(reader: Reader): StatusResponse {
    let header: ResponseHeader | undefined;
    let version = "";
    let dbSize = 0;
    let leader = 0n;
    let raftIndex = 0;
    let raftTerm = 0;
    let raftAppliedIndex = 0;
    let errors: string[] | undefined;
    let dbSizeInUse = 0;
    let isLearner = false;
    let storageVersion = "";
    let dbSizeQuota = 0;
    let downgradeInfo: DowngradeInfo | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.StatusResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.StatusResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          version = reader.string("etcdserverpb.StatusResponse.version");
          break;
        case 24:
          dbSize = reader.int64Number("etcdserverpb.StatusResponse.dbSize");
          break;
        case 32:
          leader = reader.uint64("etcdserverpb.StatusResponse.leader");
          break;
        case 40:
          raftIndex = reader.uint64Number("etcdserverpb.StatusResponse.raftIndex");
          break;
        case 48:
          raftTerm = reader.uint64Number("etcdserverpb.StatusResponse.raftTerm");
          break;
        case 56:
          raftAppliedIndex = reader.uint64Number("etcdserverpb.StatusResponse.raftAppliedIndex");
          break;
        case 66:
          (errors ??= []).push(reader.string("etcdserverpb.StatusResponse.errors"));
          break;
        case 72:
          dbSizeInUse = reader.int64Number("etcdserverpb.StatusResponse.dbSizeInUse");
          break;
        case 80:
          isLearner = reader.bool("etcdserverpb.StatusResponse.isLearner");
          break;
        case 90:
          storageVersion = reader.string("etcdserverpb.StatusResponse.storageVersion");
          break;
        case 96:
          dbSizeQuota = reader.int64Number("etcdserverpb.StatusResponse.dbSizeQuota");
          break;
        case 106: {
          const outer = reader.enter("etcdserverpb.StatusResponse.downgradeInfo");
          downgradeInfo = DowngradeInfo.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, StatusResponse);
      }
    }
    return {
      header,
      version,
      dbSize,
      leader,
      raftIndex,
      raftTerm,
      raftAppliedIndex,
      errors: errors ?? emptyList,
      dbSizeInUse,
      isLearner,
      storageVersion,
      dbSizeQuota,
      downgradeInfo,
      unknown: reader.unknown(runs),
    };
  },
});

/** A downgrade in progress (since 3.6). */
export interface DowngradeInfo extends AnyMessage {
  readonly enabled: boolean;
  readonly targetVersion: string;
}

export const DowngradeInfo: Codec<DowngradeInfo> = defineCodec({
  name: "etcdserverpb.DowngradeInfo",
  fields: [
    { protoName: "enabled", name: "enabled", number: 1, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "targetVersion", name: "targetVersion", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<DowngradeInfo> = {}): DowngradeInfo {
    return {
      enabled: fields.enabled ?? false,
      targetVersion: fields.targetVersion ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: DowngradeInfo): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.enabled) size += 2;
    if (message.targetVersion !== "") size += 1 + sizeDelimited(sizeText(message.targetVersion));
    return size;
  },
  writeBefore(message: DowngradeInfo, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.targetVersion !== "") {
      at = writeTextBefore(message.targetVersion, into, at);
      into[--at] = 18;
    }
    if (message.enabled) {
      into[--at] = 1;
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): DowngradeInfo {
    let enabled = false;
    let targetVersion = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.DowngradeInfo");
      switch (tag) {
        case 8:
          enabled = reader.bool("etcdserverpb.DowngradeInfo.enabled");
          break;
        case 18:
          targetVersion = reader.string("etcdserverpb.DowngradeInfo.targetVersion");
          break;
        default:
          runs = reader.skip(tag, runs, DowngradeInfo);
      }
    }
    return { enabled, targetVersion, unknown: reader.unknown(runs) };
  },
});

/** Turns authentication on. */
export interface AuthEnableRequest extends AnyMessage {}

export const AuthEnableRequest: Codec<AuthEnableRequest> = defineCodec({
  name: "etcdserverpb.AuthEnableRequest",
  fields: [],
  create(fields: Partial<AuthEnableRequest> = {}): AuthEnableRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: AuthEnableRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: AuthEnableRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): AuthEnableRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthEnableRequest");
      runs = reader.skip(tag, runs, AuthEnableRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Turns authentication off. */
export interface AuthDisableRequest extends AnyMessage {}

export const AuthDisableRequest: Codec<AuthDisableRequest> = defineCodec({
  name: "etcdserverpb.AuthDisableRequest",
  fields: [],
  create(fields: Partial<AuthDisableRequest> = {}): AuthDisableRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: AuthDisableRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: AuthDisableRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): AuthDisableRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthDisableRequest");
      runs = reader.skip(tag, runs, AuthDisableRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Asks whether authentication is on. */
export interface AuthStatusRequest extends AnyMessage {}

export const AuthStatusRequest: Codec<AuthStatusRequest> = defineCodec({
  name: "etcdserverpb.AuthStatusRequest",
  fields: [],
  create(fields: Partial<AuthStatusRequest> = {}): AuthStatusRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: AuthStatusRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: AuthStatusRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): AuthStatusRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthStatusRequest");
      runs = reader.skip(tag, runs, AuthStatusRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Exchanges a password for a token. */
export interface AuthenticateRequest extends AnyMessage {
  readonly name: string;
  readonly password: string;
}

export const AuthenticateRequest: Codec<AuthenticateRequest> = defineCodec({
  name: "etcdserverpb.AuthenticateRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "password", name: "password", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthenticateRequest> = {}): AuthenticateRequest {
    return {
      name: fields.name ?? "",
      password: fields.password ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthenticateRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.password !== "") size += 1 + sizeDelimited(sizeText(message.password));
    return size;
  },
  writeBefore(message: AuthenticateRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.password !== "") {
      at = writeTextBefore(message.password, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthenticateRequest {
    let name = "";
    let password = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthenticateRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthenticateRequest.name");
          break;
        case 18:
          password = reader.string("etcdserverpb.AuthenticateRequest.password");
          break;
        default:
          runs = reader.skip(tag, runs, AuthenticateRequest);
      }
    }
    return { name, password, unknown: reader.unknown(runs) };
  },
});

/** Adds a user. */
export interface AuthUserAddRequest extends AnyMessage {
  readonly name: string;
  readonly password: string;
  readonly options: UserAddOptions | undefined;
  /** bcrypt, base64; replicated instead of password. */
  readonly hashedPassword: string;
}

export const AuthUserAddRequest: Codec<AuthUserAddRequest> = defineCodec({
  name: "etcdserverpb.AuthUserAddRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "password", name: "password", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "options", name: "options", number: 3, type: "message", codec: () => UserAddOptions, repeated: false, presence: "explicit" },
    { protoName: "hashedPassword", name: "hashedPassword", number: 4, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserAddRequest> = {}): AuthUserAddRequest {
    return {
      name: fields.name ?? "",
      password: fields.password ?? "",
      options: fields.options,
      hashedPassword: fields.hashedPassword ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserAddRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.password !== "") size += 1 + sizeDelimited(sizeText(message.password));
    if (message.options !== undefined) size += 1 + sizeDelimited(UserAddOptions.size(message.options));
    if (message.hashedPassword !== "") size += 1 + sizeDelimited(sizeText(message.hashedPassword));
    return size;
  },
  writeBefore(message: AuthUserAddRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.hashedPassword !== "") {
      at = writeTextBefore(message.hashedPassword, into, at);
      into[--at] = 34;
    }
    if (message.options !== undefined) {
      const end = at;
      at = UserAddOptions.writeBefore(message.options, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.password !== "") {
      at = writeTextBefore(message.password, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserAddRequest {
    let name = "";
    let password = "";
    let options: UserAddOptions | undefined;
    let hashedPassword = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserAddRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthUserAddRequest.name");
          break;
        case 18:
          password = reader.string("etcdserverpb.AuthUserAddRequest.password");
          break;
        case 26: {
          const outer = reader.enter("etcdserverpb.AuthUserAddRequest.options");
          options = UserAddOptions.read(reader);
          reader.leave(outer);
          break;
        }
        case 34:
          hashedPassword = reader.string("etcdserverpb.AuthUserAddRequest.hashedPassword");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserAddRequest);
      }
    }
    return { name, password, options, hashedPassword, unknown: reader.unknown(runs) };
  },
});

/** Asks for the roles of a user. */
export interface AuthUserGetRequest extends AnyMessage {
  readonly name: string;
}

export const AuthUserGetRequest: Codec<AuthUserGetRequest> = defineCodec({
  name: "etcdserverpb.AuthUserGetRequest",
  fields: [{ protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<AuthUserGetRequest> = {}): AuthUserGetRequest {
    return {
      name: fields.name ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserGetRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    return size;
  },
  writeBefore(message: AuthUserGetRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserGetRequest {
    let name = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserGetRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthUserGetRequest.name");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserGetRequest);
      }
    }
    return { name, unknown: reader.unknown(runs) };
  },
});

/** Deletes a user. */
export interface AuthUserDeleteRequest extends AnyMessage {
  readonly name: string;
}

export const AuthUserDeleteRequest: Codec<AuthUserDeleteRequest> = defineCodec({
  name: "etcdserverpb.AuthUserDeleteRequest",
  fields: [{ protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<AuthUserDeleteRequest> = {}): AuthUserDeleteRequest {
    return {
      name: fields.name ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserDeleteRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    return size;
  },
  writeBefore(message: AuthUserDeleteRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserDeleteRequest {
    let name = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserDeleteRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthUserDeleteRequest.name");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserDeleteRequest);
      }
    }
    return { name, unknown: reader.unknown(runs) };
  },
});

/** Sets a password. */
export interface AuthUserChangePasswordRequest extends AnyMessage {
  readonly name: string;
  readonly password: string;
  /** bcrypt, base64; replicated instead of password. */
  readonly hashedPassword: string;
}

export const AuthUserChangePasswordRequest: Codec<AuthUserChangePasswordRequest> = defineCodec({
  name: "etcdserverpb.AuthUserChangePasswordRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "password", name: "password", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "hashedPassword", name: "hashedPassword", number: 3, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserChangePasswordRequest> = {}): AuthUserChangePasswordRequest {
    return {
      name: fields.name ?? "",
      password: fields.password ?? "",
      hashedPassword: fields.hashedPassword ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserChangePasswordRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.password !== "") size += 1 + sizeDelimited(sizeText(message.password));
    if (message.hashedPassword !== "") size += 1 + sizeDelimited(sizeText(message.hashedPassword));
    return size;
  },
  writeBefore(message: AuthUserChangePasswordRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.hashedPassword !== "") {
      at = writeTextBefore(message.hashedPassword, into, at);
      into[--at] = 26;
    }
    if (message.password !== "") {
      at = writeTextBefore(message.password, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserChangePasswordRequest {
    let name = "";
    let password = "";
    let hashedPassword = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserChangePasswordRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthUserChangePasswordRequest.name");
          break;
        case 18:
          password = reader.string("etcdserverpb.AuthUserChangePasswordRequest.password");
          break;
        case 26:
          hashedPassword = reader.string("etcdserverpb.AuthUserChangePasswordRequest.hashedPassword");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserChangePasswordRequest);
      }
    }
    return { name, password, hashedPassword, unknown: reader.unknown(runs) };
  },
});

/** Gives a role to a user. */
export interface AuthUserGrantRoleRequest extends AnyMessage {
  readonly user: string;
  readonly role: string;
}

export const AuthUserGrantRoleRequest: Codec<AuthUserGrantRoleRequest> = defineCodec({
  name: "etcdserverpb.AuthUserGrantRoleRequest",
  fields: [
    { protoName: "user", name: "user", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "role", name: "role", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserGrantRoleRequest> = {}): AuthUserGrantRoleRequest {
    return {
      user: fields.user ?? "",
      role: fields.role ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserGrantRoleRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.user !== "") size += 1 + sizeDelimited(sizeText(message.user));
    if (message.role !== "") size += 1 + sizeDelimited(sizeText(message.role));
    return size;
  },
  writeBefore(message: AuthUserGrantRoleRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.role !== "") {
      at = writeTextBefore(message.role, into, at);
      into[--at] = 18;
    }
    if (message.user !== "") {
      at = writeTextBefore(message.user, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserGrantRoleRequest {
    let user = "";
    let role = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserGrantRoleRequest");
      switch (tag) {
        case 10:
          user = reader.string("etcdserverpb.AuthUserGrantRoleRequest.user");
          break;
        case 18:
          role = reader.string("etcdserverpb.AuthUserGrantRoleRequest.role");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserGrantRoleRequest);
      }
    }
    return { user, role, unknown: reader.unknown(runs) };
  },
});

/** Takes a role from a user. */
export interface AuthUserRevokeRoleRequest extends AnyMessage {
  readonly name: string;
  readonly role: string;
}

export const AuthUserRevokeRoleRequest: Codec<AuthUserRevokeRoleRequest> = defineCodec({
  name: "etcdserverpb.AuthUserRevokeRoleRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "role", name: "role", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserRevokeRoleRequest> = {}): AuthUserRevokeRoleRequest {
    return {
      name: fields.name ?? "",
      role: fields.role ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserRevokeRoleRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.role !== "") size += 1 + sizeDelimited(sizeText(message.role));
    return size;
  },
  writeBefore(message: AuthUserRevokeRoleRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.role !== "") {
      at = writeTextBefore(message.role, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserRevokeRoleRequest {
    let name = "";
    let role = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserRevokeRoleRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthUserRevokeRoleRequest.name");
          break;
        case 18:
          role = reader.string("etcdserverpb.AuthUserRevokeRoleRequest.role");
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserRevokeRoleRequest);
      }
    }
    return { name, role, unknown: reader.unknown(runs) };
  },
});

/** Adds a role. */
export interface AuthRoleAddRequest extends AnyMessage {
  readonly name: string;
}

export const AuthRoleAddRequest: Codec<AuthRoleAddRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleAddRequest",
  fields: [{ protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<AuthRoleAddRequest> = {}): AuthRoleAddRequest {
    return {
      name: fields.name ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleAddRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    return size;
  },
  writeBefore(message: AuthRoleAddRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleAddRequest {
    let name = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleAddRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthRoleAddRequest.name");
          break;
        default:
          runs = reader.skip(tag, runs, AuthRoleAddRequest);
      }
    }
    return { name, unknown: reader.unknown(runs) };
  },
});

/** Asks for the permissions of a role. */
export interface AuthRoleGetRequest extends AnyMessage {
  readonly role: string;
}

export const AuthRoleGetRequest: Codec<AuthRoleGetRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleGetRequest",
  fields: [{ protoName: "role", name: "role", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<AuthRoleGetRequest> = {}): AuthRoleGetRequest {
    return {
      role: fields.role ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleGetRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.role !== "") size += 1 + sizeDelimited(sizeText(message.role));
    return size;
  },
  writeBefore(message: AuthRoleGetRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.role !== "") {
      at = writeTextBefore(message.role, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleGetRequest {
    let role = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleGetRequest");
      switch (tag) {
        case 10:
          role = reader.string("etcdserverpb.AuthRoleGetRequest.role");
          break;
        default:
          runs = reader.skip(tag, runs, AuthRoleGetRequest);
      }
    }
    return { role, unknown: reader.unknown(runs) };
  },
});

/** Asks for all users. */
export interface AuthUserListRequest extends AnyMessage {}

export const AuthUserListRequest: Codec<AuthUserListRequest> = defineCodec({
  name: "etcdserverpb.AuthUserListRequest",
  fields: [],
  create(fields: Partial<AuthUserListRequest> = {}): AuthUserListRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserListRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: AuthUserListRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): AuthUserListRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserListRequest");
      runs = reader.skip(tag, runs, AuthUserListRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Asks for all roles. */
export interface AuthRoleListRequest extends AnyMessage {}

export const AuthRoleListRequest: Codec<AuthRoleListRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleListRequest",
  fields: [],
  create(fields: Partial<AuthRoleListRequest> = {}): AuthRoleListRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleListRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: AuthRoleListRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): AuthRoleListRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleListRequest");
      runs = reader.skip(tag, runs, AuthRoleListRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** Deletes a role. */
export interface AuthRoleDeleteRequest extends AnyMessage {
  readonly role: string;
}

export const AuthRoleDeleteRequest: Codec<AuthRoleDeleteRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleDeleteRequest",
  fields: [{ protoName: "role", name: "role", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<AuthRoleDeleteRequest> = {}): AuthRoleDeleteRequest {
    return {
      role: fields.role ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleDeleteRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.role !== "") size += 1 + sizeDelimited(sizeText(message.role));
    return size;
  },
  writeBefore(message: AuthRoleDeleteRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.role !== "") {
      at = writeTextBefore(message.role, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleDeleteRequest {
    let role = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleDeleteRequest");
      switch (tag) {
        case 10:
          role = reader.string("etcdserverpb.AuthRoleDeleteRequest.role");
          break;
        default:
          runs = reader.skip(tag, runs, AuthRoleDeleteRequest);
      }
    }
    return { role, unknown: reader.unknown(runs) };
  },
});

/** Adds a permission to a role. */
export interface AuthRoleGrantPermissionRequest extends AnyMessage {
  readonly name: string;
  readonly perm: Permission | undefined;
}

export const AuthRoleGrantPermissionRequest: Codec<AuthRoleGrantPermissionRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleGrantPermissionRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "perm", name: "perm", number: 2, type: "message", codec: () => Permission, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<AuthRoleGrantPermissionRequest> = {}): AuthRoleGrantPermissionRequest {
    return {
      name: fields.name ?? "",
      perm: fields.perm,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleGrantPermissionRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.perm !== undefined) size += 1 + sizeDelimited(Permission.size(message.perm));
    return size;
  },
  writeBefore(message: AuthRoleGrantPermissionRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.perm !== undefined) {
      const end = at;
      at = Permission.writeBefore(message.perm, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleGrantPermissionRequest {
    let name = "";
    let perm: Permission | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleGrantPermissionRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.AuthRoleGrantPermissionRequest.name");
          break;
        case 18: {
          const outer = reader.enter("etcdserverpb.AuthRoleGrantPermissionRequest.perm");
          perm = Permission.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleGrantPermissionRequest);
      }
    }
    return { name, perm, unknown: reader.unknown(runs) };
  },
});

/** Takes a permission from a role; key and range_end must match the grant. */
export interface AuthRoleRevokePermissionRequest extends AnyMessage {
  readonly role: string;
  readonly key: Buffer;
  readonly rangeEnd: Buffer;
}

export const AuthRoleRevokePermissionRequest: Codec<AuthRoleRevokePermissionRequest> = defineCodec({
  name: "etcdserverpb.AuthRoleRevokePermissionRequest",
  fields: [
    { protoName: "role", name: "role", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "key", name: "key", number: 2, type: "bytes", repeated: false, presence: "implicit" },
    { protoName: "range_end", name: "rangeEnd", number: 3, type: "bytes", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthRoleRevokePermissionRequest> = {}): AuthRoleRevokePermissionRequest {
    return {
      role: fields.role ?? "",
      key: fields.key ?? emptyBytes,
      rangeEnd: fields.rangeEnd ?? emptyBytes,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleRevokePermissionRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.role !== "") size += 1 + sizeDelimited(sizeText(message.role));
    if (message.key.length > 0) size += 1 + sizeDelimited(message.key.length);
    if (message.rangeEnd.length > 0) size += 1 + sizeDelimited(message.rangeEnd.length);
    return size;
  },
  writeBefore(message: AuthRoleRevokePermissionRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.rangeEnd.length > 0) {
      at = writeBytesBefore(message.rangeEnd, into, at);
      into[--at] = 26;
    }
    if (message.key.length > 0) {
      at = writeBytesBefore(message.key, into, at);
      into[--at] = 18;
    }
    if (message.role !== "") {
      at = writeTextBefore(message.role, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleRevokePermissionRequest {
    let role = "";
    let key = emptyBytes;
    let rangeEnd = emptyBytes;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleRevokePermissionRequest");
      switch (tag) {
        case 10:
          role = reader.string("etcdserverpb.AuthRoleRevokePermissionRequest.role");
          break;
        case 18:
          key = reader.bytes("etcdserverpb.AuthRoleRevokePermissionRequest.key");
          break;
        case 26:
          rangeEnd = reader.bytes("etcdserverpb.AuthRoleRevokePermissionRequest.range_end");
          break;
        default:
          runs = reader.skip(tag, runs, AuthRoleRevokePermissionRequest);
      }
    }
    return { role, key, rangeEnd, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.AuthEnable. */
export interface AuthEnableResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthEnableResponse: Codec<AuthEnableResponse> = defineCodec({
  name: "etcdserverpb.AuthEnableResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthEnableResponse> = {}): AuthEnableResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthEnableResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthEnableResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthEnableResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthEnableResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthEnableResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthEnableResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.AuthDisable. */
export interface AuthDisableResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthDisableResponse: Codec<AuthDisableResponse> = defineCodec({
  name: "etcdserverpb.AuthDisableResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthDisableResponse> = {}): AuthDisableResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthDisableResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthDisableResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthDisableResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthDisableResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthDisableResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthDisableResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Whether authentication is on. */
export interface AuthStatusResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly enabled: boolean;
  /** Counts changes to users and roles. */
  readonly authRevision: number;
}

export const AuthStatusResponse: Codec<AuthStatusResponse> = defineCodec({
  name: "etcdserverpb.AuthStatusResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "enabled", name: "enabled", number: 2, type: "bool", repeated: false, presence: "implicit" },
    { protoName: "authRevision", name: "authRevision", number: 3, type: "uint64", held: "number", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthStatusResponse> = {}): AuthStatusResponse {
    return {
      header: fields.header,
      enabled: fields.enabled ?? false,
      authRevision: fields.authRevision ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: AuthStatusResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.enabled) size += 2;
    if (message.authRevision !== 0) size += 1 + sizeVarint(message.authRevision);
    return size;
  },
  writeBefore(message: AuthStatusResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.authRevision !== 0) {
      at = writeVarintBefore(message.authRevision, into, at);
      into[--at] = 24;
    }
    if (message.enabled) {
      into[--at] = 1;
      into[--at] = 16;
    }
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthStatusResponse {
    let header: ResponseHeader | undefined;
    let enabled = false;
    let authRevision = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthStatusResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthStatusResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          enabled = reader.bool("etcdserverpb.AuthStatusResponse.enabled");
          break;
        case 24:
          authRevision = reader.uint64Number("etcdserverpb.AuthStatusResponse.authRevision");
          break;
        default:
          runs = reader.skip(tag, runs, AuthStatusResponse);
      }
    }
    return { header, enabled, authRevision, unknown: reader.unknown(runs) };
  },
});

/** The token, for the metadata entry "token". */
export interface AuthenticateResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly token: string;
}

export const AuthenticateResponse: Codec<AuthenticateResponse> = defineCodec({
  name: "etcdserverpb.AuthenticateResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "token", name: "token", number: 2, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<AuthenticateResponse> = {}): AuthenticateResponse {
    return {
      header: fields.header,
      token: fields.token ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: AuthenticateResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    if (message.token !== "") size += 1 + sizeDelimited(sizeText(message.token));
    return size;
  },
  writeBefore(message: AuthenticateResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.token !== "") {
      at = writeTextBefore(message.token, into, at);
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
  read(reader: Reader): AuthenticateResponse {
    let header: ResponseHeader | undefined;
    let token = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthenticateResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthenticateResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          token = reader.string("etcdserverpb.AuthenticateResponse.token");
          break;
        default:
          runs = reader.skip(tag, runs, AuthenticateResponse);
      }
    }
    return { header, token, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.UserAdd. */
export interface AuthUserAddResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthUserAddResponse: Codec<AuthUserAddResponse> = defineCodec({
  name: "etcdserverpb.AuthUserAddResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthUserAddResponse> = {}): AuthUserAddResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserAddResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthUserAddResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserAddResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserAddResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserAddResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthUserAddResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Roles of a user. */
export interface AuthUserGetResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly roles: readonly string[];
}

export const AuthUserGetResponse: Codec<AuthUserGetResponse> = defineCodec({
  name: "etcdserverpb.AuthUserGetResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "roles", name: "roles", number: 2, type: "string", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserGetResponse> = {}): AuthUserGetResponse {
    return {
      header: fields.header,
      roles: fields.roles ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserGetResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.roles) size += 1 + sizeDelimited(sizeText(item));
    return size;
  },
  writeBefore(message: AuthUserGetResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.roles.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.roles[i]!, into, at);
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
  read(reader: Reader): AuthUserGetResponse {
    let header: ResponseHeader | undefined;
    let roles: string[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserGetResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserGetResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          (roles ??= []).push(reader.string("etcdserverpb.AuthUserGetResponse.roles"));
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserGetResponse);
      }
    }
    return { header, roles: roles ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.UserDelete. */
export interface AuthUserDeleteResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthUserDeleteResponse: Codec<AuthUserDeleteResponse> = defineCodec({
  name: "etcdserverpb.AuthUserDeleteResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthUserDeleteResponse> = {}): AuthUserDeleteResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserDeleteResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthUserDeleteResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserDeleteResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserDeleteResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserDeleteResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthUserDeleteResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.UserChangePassword. */
export interface AuthUserChangePasswordResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthUserChangePasswordResponse: Codec<AuthUserChangePasswordResponse> = defineCodec({
  name: "etcdserverpb.AuthUserChangePasswordResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthUserChangePasswordResponse> = {}): AuthUserChangePasswordResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserChangePasswordResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthUserChangePasswordResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserChangePasswordResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserChangePasswordResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserChangePasswordResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthUserChangePasswordResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.UserGrantRole. */
export interface AuthUserGrantRoleResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthUserGrantRoleResponse: Codec<AuthUserGrantRoleResponse> = defineCodec({
  name: "etcdserverpb.AuthUserGrantRoleResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthUserGrantRoleResponse> = {}): AuthUserGrantRoleResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserGrantRoleResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthUserGrantRoleResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserGrantRoleResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserGrantRoleResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserGrantRoleResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthUserGrantRoleResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.UserRevokeRole. */
export interface AuthUserRevokeRoleResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthUserRevokeRoleResponse: Codec<AuthUserRevokeRoleResponse> = defineCodec({
  name: "etcdserverpb.AuthUserRevokeRoleResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthUserRevokeRoleResponse> = {}): AuthUserRevokeRoleResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserRevokeRoleResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthUserRevokeRoleResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthUserRevokeRoleResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserRevokeRoleResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserRevokeRoleResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthUserRevokeRoleResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.RoleAdd. */
export interface AuthRoleAddResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthRoleAddResponse: Codec<AuthRoleAddResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleAddResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthRoleAddResponse> = {}): AuthRoleAddResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleAddResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthRoleAddResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleAddResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleAddResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleAddResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleAddResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Permissions of a role. */
export interface AuthRoleGetResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly perm: readonly Permission[];
}

export const AuthRoleGetResponse: Codec<AuthRoleGetResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleGetResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "perm", name: "perm", number: 2, type: "message", codec: () => Permission, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<AuthRoleGetResponse> = {}): AuthRoleGetResponse {
    return {
      header: fields.header,
      perm: fields.perm ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleGetResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.perm) size += 1 + sizeDelimited(Permission.size(item));
    return size;
  },
  writeBefore(message: AuthRoleGetResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.perm.length - 1; i >= 0; i--) {
      const end = at;
      at = Permission.writeBefore(message.perm[i]!, into, end);
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
  read(reader: Reader): AuthRoleGetResponse {
    let header: ResponseHeader | undefined;
    let perm: Permission[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleGetResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleGetResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18: {
          const outer = reader.enter("etcdserverpb.AuthRoleGetResponse.perm");
          (perm ??= []).push(Permission.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleGetResponse);
      }
    }
    return { header, perm: perm ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** All roles. */
export interface AuthRoleListResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly roles: readonly string[];
}

export const AuthRoleListResponse: Codec<AuthRoleListResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleListResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "roles", name: "roles", number: 2, type: "string", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<AuthRoleListResponse> = {}): AuthRoleListResponse {
    return {
      header: fields.header,
      roles: fields.roles ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleListResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.roles) size += 1 + sizeDelimited(sizeText(item));
    return size;
  },
  writeBefore(message: AuthRoleListResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.roles.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.roles[i]!, into, at);
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
  read(reader: Reader): AuthRoleListResponse {
    let header: ResponseHeader | undefined;
    let roles: string[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleListResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleListResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          (roles ??= []).push(reader.string("etcdserverpb.AuthRoleListResponse.roles"));
          break;
        default:
          runs = reader.skip(tag, runs, AuthRoleListResponse);
      }
    }
    return { header, roles: roles ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** All users. */
export interface AuthUserListResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
  readonly users: readonly string[];
}

export const AuthUserListResponse: Codec<AuthUserListResponse> = defineCodec({
  name: "etcdserverpb.AuthUserListResponse",
  fields: [
    { protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" },
    { protoName: "users", name: "users", number: 2, type: "string", repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<AuthUserListResponse> = {}): AuthUserListResponse {
    return {
      header: fields.header,
      users: fields.users ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: AuthUserListResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    for (const item of message.users) size += 1 + sizeDelimited(sizeText(item));
    return size;
  },
  writeBefore(message: AuthUserListResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.users.length - 1; i >= 0; i--) {
      at = writeTextBefore(message.users[i]!, into, at);
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
  read(reader: Reader): AuthUserListResponse {
    let header: ResponseHeader | undefined;
    let users: string[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthUserListResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthUserListResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 18:
          (users ??= []).push(reader.string("etcdserverpb.AuthUserListResponse.users"));
          break;
        default:
          runs = reader.skip(tag, runs, AuthUserListResponse);
      }
    }
    return { header, users: users ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.RoleDelete. */
export interface AuthRoleDeleteResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthRoleDeleteResponse: Codec<AuthRoleDeleteResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleDeleteResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthRoleDeleteResponse> = {}): AuthRoleDeleteResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleDeleteResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthRoleDeleteResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleDeleteResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleDeleteResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleDeleteResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleDeleteResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.RoleGrantPermission. */
export interface AuthRoleGrantPermissionResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthRoleGrantPermissionResponse: Codec<AuthRoleGrantPermissionResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleGrantPermissionResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthRoleGrantPermissionResponse> = {}): AuthRoleGrantPermissionResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleGrantPermissionResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthRoleGrantPermissionResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleGrantPermissionResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleGrantPermissionResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleGrantPermissionResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleGrantPermissionResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** Answer to Auth.RoleRevokePermission. */
export interface AuthRoleRevokePermissionResponse extends AnyMessage {
  readonly header: ResponseHeader | undefined;
}

export const AuthRoleRevokePermissionResponse: Codec<AuthRoleRevokePermissionResponse> = defineCodec({
  name: "etcdserverpb.AuthRoleRevokePermissionResponse",
  fields: [{ protoName: "header", name: "header", number: 1, type: "message", codec: () => ResponseHeader, repeated: false, presence: "explicit" }],
  create(fields: Partial<AuthRoleRevokePermissionResponse> = {}): AuthRoleRevokePermissionResponse {
    return {
      header: fields.header,
      unknown: fields.unknown,
    };
  },
  size(message: AuthRoleRevokePermissionResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.header !== undefined) size += 1 + sizeDelimited(ResponseHeader.size(message.header));
    return size;
  },
  writeBefore(message: AuthRoleRevokePermissionResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.header !== undefined) {
      const end = at;
      at = ResponseHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): AuthRoleRevokePermissionResponse {
    let header: ResponseHeader | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.AuthRoleRevokePermissionResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("etcdserverpb.AuthRoleRevokePermissionResponse.header");
          header = ResponseHeader.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, AuthRoleRevokePermissionResponse);
      }
    }
    return { header, unknown: reader.unknown(runs) };
  },
});

/** A v2 request in the log; members still replicate their attributes and the cluster version so. */
export interface Request extends AnyMessage {
  readonly id: bigint;
  readonly method: string;
  readonly path: string;
  readonly val: string;
  readonly dir: boolean;
  readonly prevValue: string;
  readonly prevIndex: bigint;
  readonly prevExist: boolean | undefined;
  /** Unix nanoseconds; 0 for never. */
  readonly expiration: bigint;
  readonly wait: boolean;
  readonly since: bigint;
  readonly recursive: boolean;
  readonly sorted: boolean;
  readonly quorum: boolean;
  /** Unix nanoseconds. */
  readonly time: bigint;
  readonly stream: boolean;
  readonly refresh: boolean | undefined;
}

export const Request: Codec<Request> = defineCodec({
  name: "etcdserverpb.Request",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "Method", name: "method", number: 2, type: "string", repeated: false, presence: "always" },
    { protoName: "Path", name: "path", number: 3, type: "string", repeated: false, presence: "always" },
    { protoName: "Val", name: "val", number: 4, type: "string", repeated: false, presence: "always" },
    { protoName: "Dir", name: "dir", number: 5, type: "bool", repeated: false, presence: "always" },
    { protoName: "PrevValue", name: "prevValue", number: 6, type: "string", repeated: false, presence: "always" },
    { protoName: "PrevIndex", name: "prevIndex", number: 7, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "PrevExist", name: "prevExist", number: 8, type: "bool", repeated: false, presence: "explicit" },
    { protoName: "Expiration", name: "expiration", number: 9, type: "int64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "Wait", name: "wait", number: 10, type: "bool", repeated: false, presence: "always" },
    { protoName: "Since", name: "since", number: 11, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "Recursive", name: "recursive", number: 12, type: "bool", repeated: false, presence: "always" },
    { protoName: "Sorted", name: "sorted", number: 13, type: "bool", repeated: false, presence: "always" },
    { protoName: "Quorum", name: "quorum", number: 14, type: "bool", repeated: false, presence: "always" },
    { protoName: "Time", name: "time", number: 15, type: "int64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "Stream", name: "stream", number: 16, type: "bool", repeated: false, presence: "always" },
    { protoName: "Refresh", name: "refresh", number: 17, type: "bool", repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Request> = {}): Request {
    return {
      id: fields.id ?? 0n,
      method: fields.method ?? "",
      path: fields.path ?? "",
      val: fields.val ?? "",
      dir: fields.dir ?? false,
      prevValue: fields.prevValue ?? "",
      prevIndex: fields.prevIndex ?? 0n,
      prevExist: fields.prevExist,
      expiration: fields.expiration ?? 0n,
      wait: fields.wait ?? false,
      since: fields.since ?? 0n,
      recursive: fields.recursive ?? false,
      sorted: fields.sorted ?? false,
      quorum: fields.quorum ?? false,
      time: fields.time ?? 0n,
      stream: fields.stream ?? false,
      refresh: fields.refresh,
      unknown: fields.unknown,
    };
  },
  size(message: Request): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint64(message.id);
    size += 1 + sizeDelimited(sizeText(message.method));
    size += 1 + sizeDelimited(sizeText(message.path));
    size += 1 + sizeDelimited(sizeText(message.val));
    size += 2;
    size += 1 + sizeDelimited(sizeText(message.prevValue));
    size += 1 + sizeVarint64(message.prevIndex);
    if (message.prevExist !== undefined) size += 2;
    size += 1 + sizeVarint64(message.expiration);
    size += 2;
    size += 1 + sizeVarint64(message.since);
    size += 2;
    size += 2;
    size += 2;
    size += 1 + sizeVarint64(message.time);
    size += 3;
    if (message.refresh !== undefined) size += 3;
    return size;
  },
  writeBefore(message: Request, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.refresh !== undefined) {
      into[--at] = message.refresh ? 1 : 0;
      into[--at] = 1;
      into[--at] = 136;
    }
    into[--at] = message.stream ? 1 : 0;
    into[--at] = 1;
    into[--at] = 128;
    at = writeVarint64Before(message.time, into, at);
    into[--at] = 120;
    into[--at] = message.quorum ? 1 : 0;
    into[--at] = 112;
    into[--at] = message.sorted ? 1 : 0;
    into[--at] = 104;
    into[--at] = message.recursive ? 1 : 0;
    into[--at] = 96;
    at = writeVarint64Before(message.since, into, at);
    into[--at] = 88;
    into[--at] = message.wait ? 1 : 0;
    into[--at] = 80;
    at = writeVarint64Before(message.expiration, into, at);
    into[--at] = 72;
    if (message.prevExist !== undefined) {
      into[--at] = message.prevExist ? 1 : 0;
      into[--at] = 64;
    }
    at = writeVarint64Before(message.prevIndex, into, at);
    into[--at] = 56;
    at = writeTextBefore(message.prevValue, into, at);
    into[--at] = 50;
    into[--at] = message.dir ? 1 : 0;
    into[--at] = 40;
    at = writeTextBefore(message.val, into, at);
    into[--at] = 34;
    at = writeTextBefore(message.path, into, at);
    into[--at] = 26;
    at = writeTextBefore(message.method, into, at);
    into[--at] = 18;
    at = writeVarint64Before(message.id, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Request {
    let id = 0n;
    let method = "";
    let path = "";
    let val = "";
    let dir = false;
    let prevValue = "";
    let prevIndex = 0n;
    let prevExist: boolean | undefined;
    let expiration = 0n;
    let wait = false;
    let since = 0n;
    let recursive = false;
    let sorted = false;
    let quorum = false;
    let time = 0n;
    let stream = false;
    let refresh: boolean | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.Request");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.Request.ID");
          break;
        case 18:
          method = reader.string("etcdserverpb.Request.Method");
          break;
        case 26:
          path = reader.string("etcdserverpb.Request.Path");
          break;
        case 34:
          val = reader.string("etcdserverpb.Request.Val");
          break;
        case 40:
          dir = reader.bool("etcdserverpb.Request.Dir");
          break;
        case 50:
          prevValue = reader.string("etcdserverpb.Request.PrevValue");
          break;
        case 56:
          prevIndex = reader.uint64("etcdserverpb.Request.PrevIndex");
          break;
        case 64:
          prevExist = reader.bool("etcdserverpb.Request.PrevExist");
          break;
        case 72:
          expiration = reader.int64("etcdserverpb.Request.Expiration");
          break;
        case 80:
          wait = reader.bool("etcdserverpb.Request.Wait");
          break;
        case 88:
          since = reader.uint64("etcdserverpb.Request.Since");
          break;
        case 96:
          recursive = reader.bool("etcdserverpb.Request.Recursive");
          break;
        case 104:
          sorted = reader.bool("etcdserverpb.Request.Sorted");
          break;
        case 112:
          quorum = reader.bool("etcdserverpb.Request.Quorum");
          break;
        case 120:
          time = reader.int64("etcdserverpb.Request.Time");
          break;
        case 128:
          stream = reader.bool("etcdserverpb.Request.Stream");
          break;
        case 136:
          refresh = reader.bool("etcdserverpb.Request.Refresh");
          break;
        default:
          runs = reader.skip(tag, runs, Request);
      }
    }
    return {
      id,
      method,
      path,
      val,
      dir,
      prevValue,
      prevIndex,
      prevExist,
      expiration,
      wait,
      since,
      recursive,
      sorted,
      quorum,
      time,
      stream,
      refresh,
      unknown: reader.unknown(runs),
    };
  },
});

/** First record of a WAL: whose it is. */
export interface Metadata extends AnyMessage {
  readonly nodeId: bigint;
  readonly clusterId: bigint;
}

export const Metadata: Codec<Metadata> = defineCodec({
  name: "etcdserverpb.Metadata",
  fields: [
    { protoName: "NodeID", name: "nodeId", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "ClusterID", name: "clusterId", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "always" },
  ],
  create(fields: Partial<Metadata> = {}): Metadata {
    return {
      nodeId: fields.nodeId ?? 0n,
      clusterId: fields.clusterId ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: Metadata): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint64(message.nodeId);
    size += 1 + sizeVarint64(message.clusterId);
    return size;
  },
  writeBefore(message: Metadata, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    at = writeVarint64Before(message.clusterId, into, at);
    into[--at] = 16;
    at = writeVarint64Before(message.nodeId, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Metadata {
    let nodeId = 0n;
    let clusterId = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.Metadata");
      switch (tag) {
        case 8:
          nodeId = reader.uint64("etcdserverpb.Metadata.NodeID");
          break;
        case 16:
          clusterId = reader.uint64("etcdserverpb.Metadata.ClusterID");
          break;
        default:
          runs = reader.skip(tag, runs, Metadata);
      }
    }
    return { nodeId, clusterId, unknown: reader.unknown(runs) };
  },
});

/** Who asked, for the check at apply time. */
export interface RequestHeader extends AnyMessage {
  /** Finds the waiting client when the entry is applied. */
  readonly id: bigint;
  readonly username: string;
  /** Auth state that the sender checked against. */
  readonly authRevision: number;
}

export const RequestHeader: Codec<RequestHeader> = defineCodec({
  name: "etcdserverpb.RequestHeader",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "username", name: "username", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "auth_revision", name: "authRevision", number: 3, type: "uint64", held: "number", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<RequestHeader> = {}): RequestHeader {
    return {
      id: fields.id ?? 0n,
      username: fields.username ?? "",
      authRevision: fields.authRevision ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: RequestHeader): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.username !== "") size += 1 + sizeDelimited(sizeText(message.username));
    if (message.authRevision !== 0) size += 1 + sizeVarint(message.authRevision);
    return size;
  },
  writeBefore(message: RequestHeader, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.authRevision !== 0) {
      at = writeVarintBefore(message.authRevision, into, at);
      into[--at] = 24;
    }
    if (message.username !== "") {
      at = writeTextBefore(message.username, into, at);
      into[--at] = 18;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): RequestHeader {
    let id = 0n;
    let username = "";
    let authRevision = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.RequestHeader");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.RequestHeader.ID");
          break;
        case 18:
          username = reader.string("etcdserverpb.RequestHeader.username");
          break;
        case 24:
          authRevision = reader.uint64Number("etcdserverpb.RequestHeader.auth_revision");
          break;
        default:
          runs = reader.skip(tag, runs, RequestHeader);
      }
    }
    return { id, username, authRevision, unknown: reader.unknown(runs) };
  },
});

/** Payload of a normal raft entry: one request, and its header. */
export interface InternalRaftRequest extends AnyMessage {
  readonly header: RequestHeader | undefined;
  readonly id: bigint;
  readonly v2: Request | undefined;
  readonly range: RangeRequest | undefined;
  readonly put: PutRequest | undefined;
  readonly deleteRange: DeleteRangeRequest | undefined;
  readonly txn: TxnRequest | undefined;
  readonly compaction: CompactionRequest | undefined;
  readonly leaseGrant: LeaseGrantRequest | undefined;
  readonly leaseRevoke: LeaseRevokeRequest | undefined;
  readonly alarm: AlarmRequest | undefined;
  readonly leaseCheckpoint: LeaseCheckpointRequest | undefined;
  readonly authEnable: AuthEnableRequest | undefined;
  readonly authDisable: AuthDisableRequest | undefined;
  readonly authStatus: AuthStatusRequest | undefined;
  readonly authenticate: InternalAuthenticateRequest | undefined;
  readonly authUserAdd: AuthUserAddRequest | undefined;
  readonly authUserDelete: AuthUserDeleteRequest | undefined;
  readonly authUserGet: AuthUserGetRequest | undefined;
  readonly authUserChangePassword: AuthUserChangePasswordRequest | undefined;
  readonly authUserGrantRole: AuthUserGrantRoleRequest | undefined;
  readonly authUserRevokeRole: AuthUserRevokeRoleRequest | undefined;
  readonly authUserList: AuthUserListRequest | undefined;
  readonly authRoleList: AuthRoleListRequest | undefined;
  readonly authRoleAdd: AuthRoleAddRequest | undefined;
  readonly authRoleDelete: AuthRoleDeleteRequest | undefined;
  readonly authRoleGet: AuthRoleGetRequest | undefined;
  readonly authRoleGrantPermission: AuthRoleGrantPermissionRequest | undefined;
  readonly authRoleRevokePermission: AuthRoleRevokePermissionRequest | undefined;
  readonly clusterVersionSet: ClusterVersionSetRequest | undefined;
  readonly clusterMemberAttrSet: ClusterMemberAttrSetRequest | undefined;
  readonly downgradeInfoSet: DowngradeInfoSetRequest | undefined;
  readonly downgradeVersionTest: DowngradeVersionTestRequest | undefined;
}

export const InternalRaftRequest: Codec<InternalRaftRequest> = defineCodec({
  name: "etcdserverpb.InternalRaftRequest",
  fields: [
    { protoName: "header", name: "header", number: 100, type: "message", codec: () => RequestHeader, repeated: false, presence: "explicit" },
    { protoName: "ID", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "v2", name: "v2", number: 2, type: "message", codec: () => Request, repeated: false, presence: "explicit" },
    { protoName: "range", name: "range", number: 3, type: "message", codec: () => RangeRequest, repeated: false, presence: "explicit" },
    { protoName: "put", name: "put", number: 4, type: "message", codec: () => PutRequest, repeated: false, presence: "explicit" },
    {
      protoName: "delete_range",
      name: "deleteRange",
      number: 5,
      type: "message",
      codec: () => DeleteRangeRequest,
      repeated: false,
      presence: "explicit",
    },
    { protoName: "txn", name: "txn", number: 6, type: "message", codec: () => TxnRequest, repeated: false, presence: "explicit" },
    {
      protoName: "compaction",
      name: "compaction",
      number: 7,
      type: "message",
      codec: () => CompactionRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "lease_grant",
      name: "leaseGrant",
      number: 8,
      type: "message",
      codec: () => LeaseGrantRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "lease_revoke",
      name: "leaseRevoke",
      number: 9,
      type: "message",
      codec: () => LeaseRevokeRequest,
      repeated: false,
      presence: "explicit",
    },
    { protoName: "alarm", name: "alarm", number: 10, type: "message", codec: () => AlarmRequest, repeated: false, presence: "explicit" },
    {
      protoName: "lease_checkpoint",
      name: "leaseCheckpoint",
      number: 11,
      type: "message",
      codec: () => LeaseCheckpointRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_enable",
      name: "authEnable",
      number: 1000,
      type: "message",
      codec: () => AuthEnableRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_disable",
      name: "authDisable",
      number: 1011,
      type: "message",
      codec: () => AuthDisableRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_status",
      name: "authStatus",
      number: 1013,
      type: "message",
      codec: () => AuthStatusRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "authenticate",
      name: "authenticate",
      number: 1012,
      type: "message",
      codec: () => InternalAuthenticateRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_add",
      name: "authUserAdd",
      number: 1100,
      type: "message",
      codec: () => AuthUserAddRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_delete",
      name: "authUserDelete",
      number: 1101,
      type: "message",
      codec: () => AuthUserDeleteRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_get",
      name: "authUserGet",
      number: 1102,
      type: "message",
      codec: () => AuthUserGetRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_change_password",
      name: "authUserChangePassword",
      number: 1103,
      type: "message",
      codec: () => AuthUserChangePasswordRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_grant_role",
      name: "authUserGrantRole",
      number: 1104,
      type: "message",
      codec: () => AuthUserGrantRoleRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_revoke_role",
      name: "authUserRevokeRole",
      number: 1105,
      type: "message",
      codec: () => AuthUserRevokeRoleRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_user_list",
      name: "authUserList",
      number: 1106,
      type: "message",
      codec: () => AuthUserListRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_list",
      name: "authRoleList",
      number: 1107,
      type: "message",
      codec: () => AuthRoleListRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_add",
      name: "authRoleAdd",
      number: 1200,
      type: "message",
      codec: () => AuthRoleAddRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_delete",
      name: "authRoleDelete",
      number: 1201,
      type: "message",
      codec: () => AuthRoleDeleteRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_get",
      name: "authRoleGet",
      number: 1202,
      type: "message",
      codec: () => AuthRoleGetRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_grant_permission",
      name: "authRoleGrantPermission",
      number: 1203,
      type: "message",
      codec: () => AuthRoleGrantPermissionRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "auth_role_revoke_permission",
      name: "authRoleRevokePermission",
      number: 1204,
      type: "message",
      codec: () => AuthRoleRevokePermissionRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "cluster_version_set",
      name: "clusterVersionSet",
      number: 1300,
      type: "message",
      codec: () => ClusterVersionSetRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "cluster_member_attr_set",
      name: "clusterMemberAttrSet",
      number: 1301,
      type: "message",
      codec: () => ClusterMemberAttrSetRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "downgrade_info_set",
      name: "downgradeInfoSet",
      number: 1302,
      type: "message",
      codec: () => DowngradeInfoSetRequest,
      repeated: false,
      presence: "explicit",
    },
    {
      protoName: "downgrade_version_test",
      name: "downgradeVersionTest",
      number: 9900,
      type: "message",
      codec: () => DowngradeVersionTestRequest,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<InternalRaftRequest> = {}): InternalRaftRequest {
    return {
      header: fields.header,
      id: fields.id ?? 0n,
      v2: fields.v2,
      range: fields.range,
      put: fields.put,
      deleteRange: fields.deleteRange,
      txn: fields.txn,
      compaction: fields.compaction,
      leaseGrant: fields.leaseGrant,
      leaseRevoke: fields.leaseRevoke,
      alarm: fields.alarm,
      leaseCheckpoint: fields.leaseCheckpoint,
      authEnable: fields.authEnable,
      authDisable: fields.authDisable,
      authStatus: fields.authStatus,
      authenticate: fields.authenticate,
      authUserAdd: fields.authUserAdd,
      authUserDelete: fields.authUserDelete,
      authUserGet: fields.authUserGet,
      authUserChangePassword: fields.authUserChangePassword,
      authUserGrantRole: fields.authUserGrantRole,
      authUserRevokeRole: fields.authUserRevokeRole,
      authUserList: fields.authUserList,
      authRoleList: fields.authRoleList,
      authRoleAdd: fields.authRoleAdd,
      authRoleDelete: fields.authRoleDelete,
      authRoleGet: fields.authRoleGet,
      authRoleGrantPermission: fields.authRoleGrantPermission,
      authRoleRevokePermission: fields.authRoleRevokePermission,
      clusterVersionSet: fields.clusterVersionSet,
      clusterMemberAttrSet: fields.clusterMemberAttrSet,
      downgradeInfoSet: fields.downgradeInfoSet,
      downgradeVersionTest: fields.downgradeVersionTest,
      unknown: fields.unknown,
    };
  },
  size(message: InternalRaftRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.v2 !== undefined) size += 1 + sizeDelimited(Request.size(message.v2));
    if (message.range !== undefined) size += 1 + sizeDelimited(RangeRequest.size(message.range));
    if (message.put !== undefined) size += 1 + sizeDelimited(PutRequest.size(message.put));
    if (message.deleteRange !== undefined) size += 1 + sizeDelimited(DeleteRangeRequest.size(message.deleteRange));
    if (message.txn !== undefined) size += 1 + sizeDelimited(TxnRequest.size(message.txn));
    if (message.compaction !== undefined) size += 1 + sizeDelimited(CompactionRequest.size(message.compaction));
    if (message.leaseGrant !== undefined) size += 1 + sizeDelimited(LeaseGrantRequest.size(message.leaseGrant));
    if (message.leaseRevoke !== undefined) size += 1 + sizeDelimited(LeaseRevokeRequest.size(message.leaseRevoke));
    if (message.alarm !== undefined) size += 1 + sizeDelimited(AlarmRequest.size(message.alarm));
    if (message.leaseCheckpoint !== undefined) size += 1 + sizeDelimited(LeaseCheckpointRequest.size(message.leaseCheckpoint));
    if (message.header !== undefined) size += 2 + sizeDelimited(RequestHeader.size(message.header));
    if (message.authEnable !== undefined) size += 2 + sizeDelimited(AuthEnableRequest.size(message.authEnable));
    if (message.authDisable !== undefined) size += 2 + sizeDelimited(AuthDisableRequest.size(message.authDisable));
    if (message.authenticate !== undefined) size += 2 + sizeDelimited(InternalAuthenticateRequest.size(message.authenticate));
    if (message.authStatus !== undefined) size += 2 + sizeDelimited(AuthStatusRequest.size(message.authStatus));
    if (message.authUserAdd !== undefined) size += 2 + sizeDelimited(AuthUserAddRequest.size(message.authUserAdd));
    if (message.authUserDelete !== undefined) size += 2 + sizeDelimited(AuthUserDeleteRequest.size(message.authUserDelete));
    if (message.authUserGet !== undefined) size += 2 + sizeDelimited(AuthUserGetRequest.size(message.authUserGet));
    if (message.authUserChangePassword !== undefined) size += 2 + sizeDelimited(AuthUserChangePasswordRequest.size(message.authUserChangePassword));
    if (message.authUserGrantRole !== undefined) size += 2 + sizeDelimited(AuthUserGrantRoleRequest.size(message.authUserGrantRole));
    if (message.authUserRevokeRole !== undefined) size += 2 + sizeDelimited(AuthUserRevokeRoleRequest.size(message.authUserRevokeRole));
    if (message.authUserList !== undefined) size += 2 + sizeDelimited(AuthUserListRequest.size(message.authUserList));
    if (message.authRoleList !== undefined) size += 2 + sizeDelimited(AuthRoleListRequest.size(message.authRoleList));
    if (message.authRoleAdd !== undefined) size += 2 + sizeDelimited(AuthRoleAddRequest.size(message.authRoleAdd));
    if (message.authRoleDelete !== undefined) size += 2 + sizeDelimited(AuthRoleDeleteRequest.size(message.authRoleDelete));
    if (message.authRoleGet !== undefined) size += 2 + sizeDelimited(AuthRoleGetRequest.size(message.authRoleGet));
    if (message.authRoleGrantPermission !== undefined)
      size += 2 + sizeDelimited(AuthRoleGrantPermissionRequest.size(message.authRoleGrantPermission));
    if (message.authRoleRevokePermission !== undefined)
      size += 2 + sizeDelimited(AuthRoleRevokePermissionRequest.size(message.authRoleRevokePermission));
    if (message.clusterVersionSet !== undefined) size += 2 + sizeDelimited(ClusterVersionSetRequest.size(message.clusterVersionSet));
    if (message.clusterMemberAttrSet !== undefined) size += 2 + sizeDelimited(ClusterMemberAttrSetRequest.size(message.clusterMemberAttrSet));
    if (message.downgradeInfoSet !== undefined) size += 2 + sizeDelimited(DowngradeInfoSetRequest.size(message.downgradeInfoSet));
    if (message.downgradeVersionTest !== undefined) size += 3 + sizeDelimited(DowngradeVersionTestRequest.size(message.downgradeVersionTest));
    return size;
  },
  writeBefore(message: InternalRaftRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.downgradeVersionTest !== undefined) {
      const end = at;
      at = DowngradeVersionTestRequest.writeBefore(message.downgradeVersionTest, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 4;
      into[--at] = 234;
      into[--at] = 226;
    }
    if (message.downgradeInfoSet !== undefined) {
      const end = at;
      at = DowngradeInfoSetRequest.writeBefore(message.downgradeInfoSet, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 81;
      into[--at] = 178;
    }
    if (message.clusterMemberAttrSet !== undefined) {
      const end = at;
      at = ClusterMemberAttrSetRequest.writeBefore(message.clusterMemberAttrSet, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 81;
      into[--at] = 170;
    }
    if (message.clusterVersionSet !== undefined) {
      const end = at;
      at = ClusterVersionSetRequest.writeBefore(message.clusterVersionSet, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 81;
      into[--at] = 162;
    }
    if (message.authRoleRevokePermission !== undefined) {
      const end = at;
      at = AuthRoleRevokePermissionRequest.writeBefore(message.authRoleRevokePermission, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 75;
      into[--at] = 162;
    }
    if (message.authRoleGrantPermission !== undefined) {
      const end = at;
      at = AuthRoleGrantPermissionRequest.writeBefore(message.authRoleGrantPermission, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 75;
      into[--at] = 154;
    }
    if (message.authRoleGet !== undefined) {
      const end = at;
      at = AuthRoleGetRequest.writeBefore(message.authRoleGet, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 75;
      into[--at] = 146;
    }
    if (message.authRoleDelete !== undefined) {
      const end = at;
      at = AuthRoleDeleteRequest.writeBefore(message.authRoleDelete, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 75;
      into[--at] = 138;
    }
    if (message.authRoleAdd !== undefined) {
      const end = at;
      at = AuthRoleAddRequest.writeBefore(message.authRoleAdd, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 75;
      into[--at] = 130;
    }
    if (message.authRoleList !== undefined) {
      const end = at;
      at = AuthRoleListRequest.writeBefore(message.authRoleList, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 69;
      into[--at] = 154;
    }
    if (message.authUserList !== undefined) {
      const end = at;
      at = AuthUserListRequest.writeBefore(message.authUserList, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 69;
      into[--at] = 146;
    }
    if (message.authUserRevokeRole !== undefined) {
      const end = at;
      at = AuthUserRevokeRoleRequest.writeBefore(message.authUserRevokeRole, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 69;
      into[--at] = 138;
    }
    if (message.authUserGrantRole !== undefined) {
      const end = at;
      at = AuthUserGrantRoleRequest.writeBefore(message.authUserGrantRole, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 69;
      into[--at] = 130;
    }
    if (message.authUserChangePassword !== undefined) {
      const end = at;
      at = AuthUserChangePasswordRequest.writeBefore(message.authUserChangePassword, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 68;
      into[--at] = 250;
    }
    if (message.authUserGet !== undefined) {
      const end = at;
      at = AuthUserGetRequest.writeBefore(message.authUserGet, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 68;
      into[--at] = 242;
    }
    if (message.authUserDelete !== undefined) {
      const end = at;
      at = AuthUserDeleteRequest.writeBefore(message.authUserDelete, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 68;
      into[--at] = 234;
    }
    if (message.authUserAdd !== undefined) {
      const end = at;
      at = AuthUserAddRequest.writeBefore(message.authUserAdd, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 68;
      into[--at] = 226;
    }
    if (message.authStatus !== undefined) {
      const end = at;
      at = AuthStatusRequest.writeBefore(message.authStatus, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 63;
      into[--at] = 170;
    }
    if (message.authenticate !== undefined) {
      const end = at;
      at = InternalAuthenticateRequest.writeBefore(message.authenticate, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 63;
      into[--at] = 162;
    }
    if (message.authDisable !== undefined) {
      const end = at;
      at = AuthDisableRequest.writeBefore(message.authDisable, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 63;
      into[--at] = 154;
    }
    if (message.authEnable !== undefined) {
      const end = at;
      at = AuthEnableRequest.writeBefore(message.authEnable, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 62;
      into[--at] = 194;
    }
    if (message.header !== undefined) {
      const end = at;
      at = RequestHeader.writeBefore(message.header, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 6;
      into[--at] = 162;
    }
    if (message.leaseCheckpoint !== undefined) {
      const end = at;
      at = LeaseCheckpointRequest.writeBefore(message.leaseCheckpoint, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 90;
    }
    if (message.alarm !== undefined) {
      const end = at;
      at = AlarmRequest.writeBefore(message.alarm, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 82;
    }
    if (message.leaseRevoke !== undefined) {
      const end = at;
      at = LeaseRevokeRequest.writeBefore(message.leaseRevoke, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 74;
    }
    if (message.leaseGrant !== undefined) {
      const end = at;
      at = LeaseGrantRequest.writeBefore(message.leaseGrant, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 66;
    }
    if (message.compaction !== undefined) {
      const end = at;
      at = CompactionRequest.writeBefore(message.compaction, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 58;
    }
    if (message.txn !== undefined) {
      const end = at;
      at = TxnRequest.writeBefore(message.txn, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 50;
    }
    if (message.deleteRange !== undefined) {
      const end = at;
      at = DeleteRangeRequest.writeBefore(message.deleteRange, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 42;
    }
    if (message.put !== undefined) {
      const end = at;
      at = PutRequest.writeBefore(message.put, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 34;
    }
    if (message.range !== undefined) {
      const end = at;
      at = RangeRequest.writeBefore(message.range, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 26;
    }
    if (message.v2 !== undefined) {
      const end = at;
      at = Request.writeBefore(message.v2, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): InternalRaftRequest {
    let header: RequestHeader | undefined;
    let id = 0n;
    let v2: Request | undefined;
    let range: RangeRequest | undefined;
    let put: PutRequest | undefined;
    let deleteRange: DeleteRangeRequest | undefined;
    let txn: TxnRequest | undefined;
    let compaction: CompactionRequest | undefined;
    let leaseGrant: LeaseGrantRequest | undefined;
    let leaseRevoke: LeaseRevokeRequest | undefined;
    let alarm: AlarmRequest | undefined;
    let leaseCheckpoint: LeaseCheckpointRequest | undefined;
    let authEnable: AuthEnableRequest | undefined;
    let authDisable: AuthDisableRequest | undefined;
    let authStatus: AuthStatusRequest | undefined;
    let authenticate: InternalAuthenticateRequest | undefined;
    let authUserAdd: AuthUserAddRequest | undefined;
    let authUserDelete: AuthUserDeleteRequest | undefined;
    let authUserGet: AuthUserGetRequest | undefined;
    let authUserChangePassword: AuthUserChangePasswordRequest | undefined;
    let authUserGrantRole: AuthUserGrantRoleRequest | undefined;
    let authUserRevokeRole: AuthUserRevokeRoleRequest | undefined;
    let authUserList: AuthUserListRequest | undefined;
    let authRoleList: AuthRoleListRequest | undefined;
    let authRoleAdd: AuthRoleAddRequest | undefined;
    let authRoleDelete: AuthRoleDeleteRequest | undefined;
    let authRoleGet: AuthRoleGetRequest | undefined;
    let authRoleGrantPermission: AuthRoleGrantPermissionRequest | undefined;
    let authRoleRevokePermission: AuthRoleRevokePermissionRequest | undefined;
    let clusterVersionSet: ClusterVersionSetRequest | undefined;
    let clusterMemberAttrSet: ClusterMemberAttrSetRequest | undefined;
    let downgradeInfoSet: DowngradeInfoSetRequest | undefined;
    let downgradeVersionTest: DowngradeVersionTestRequest | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.InternalRaftRequest");
      switch (tag) {
        case 8:
          id = reader.uint64("etcdserverpb.InternalRaftRequest.ID");
          break;
        case 18: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.v2");
          v2 = Request.read(reader);
          reader.leave(outer);
          break;
        }
        case 26: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.range");
          range = RangeRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 34: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.put");
          put = PutRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 42: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.delete_range");
          deleteRange = DeleteRangeRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 50: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.txn");
          txn = TxnRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 58: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.compaction");
          compaction = CompactionRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 66: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.lease_grant");
          leaseGrant = LeaseGrantRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 74: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.lease_revoke");
          leaseRevoke = LeaseRevokeRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 82: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.alarm");
          alarm = AlarmRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 90: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.lease_checkpoint");
          leaseCheckpoint = LeaseCheckpointRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 802: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.header");
          header = RequestHeader.read(reader);
          reader.leave(outer);
          break;
        }
        case 8002: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_enable");
          authEnable = AuthEnableRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8090: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_disable");
          authDisable = AuthDisableRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8098: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.authenticate");
          authenticate = InternalAuthenticateRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8106: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_status");
          authStatus = AuthStatusRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8802: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_add");
          authUserAdd = AuthUserAddRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8810: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_delete");
          authUserDelete = AuthUserDeleteRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8818: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_get");
          authUserGet = AuthUserGetRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8826: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_change_password");
          authUserChangePassword = AuthUserChangePasswordRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8834: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_grant_role");
          authUserGrantRole = AuthUserGrantRoleRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8842: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_revoke_role");
          authUserRevokeRole = AuthUserRevokeRoleRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8850: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_user_list");
          authUserList = AuthUserListRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 8858: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_list");
          authRoleList = AuthRoleListRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 9602: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_add");
          authRoleAdd = AuthRoleAddRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 9610: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_delete");
          authRoleDelete = AuthRoleDeleteRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 9618: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_get");
          authRoleGet = AuthRoleGetRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 9626: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_grant_permission");
          authRoleGrantPermission = AuthRoleGrantPermissionRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 9634: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.auth_role_revoke_permission");
          authRoleRevokePermission = AuthRoleRevokePermissionRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 10402: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.cluster_version_set");
          clusterVersionSet = ClusterVersionSetRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 10410: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.cluster_member_attr_set");
          clusterMemberAttrSet = ClusterMemberAttrSetRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 10418: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.downgrade_info_set");
          downgradeInfoSet = DowngradeInfoSetRequest.read(reader);
          reader.leave(outer);
          break;
        }
        case 79202: {
          const outer = reader.enter("etcdserverpb.InternalRaftRequest.downgrade_version_test");
          downgradeVersionTest = DowngradeVersionTestRequest.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, InternalRaftRequest);
      }
    }
    return {
      header,
      id,
      v2,
      range,
      put,
      deleteRange,
      txn,
      compaction,
      leaseGrant,
      leaseRevoke,
      alarm,
      leaseCheckpoint,
      authEnable,
      authDisable,
      authStatus,
      authenticate,
      authUserAdd,
      authUserDelete,
      authUserGet,
      authUserChangePassword,
      authUserGrantRole,
      authUserRevokeRole,
      authUserList,
      authRoleList,
      authRoleAdd,
      authRoleDelete,
      authRoleGet,
      authRoleGrantPermission,
      authRoleRevokePermission,
      clusterVersionSet,
      clusterMemberAttrSet,
      downgradeInfoSet,
      downgradeVersionTest,
      unknown: reader.unknown(runs),
    };
  },
});

/** No content. */
export interface EmptyResponse extends AnyMessage {}

export const EmptyResponse: Codec<EmptyResponse> = defineCodec({
  name: "etcdserverpb.EmptyResponse",
  fields: [],
  create(fields: Partial<EmptyResponse> = {}): EmptyResponse {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: EmptyResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: EmptyResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): EmptyResponse {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.EmptyResponse");
      runs = reader.skip(tag, runs, EmptyResponse);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** An authentication with the token drawn by the proposer. */
export interface InternalAuthenticateRequest extends AnyMessage {
  readonly name: string;
  readonly password: string;
  readonly simpleToken: string;
}

export const InternalAuthenticateRequest: Codec<InternalAuthenticateRequest> = defineCodec({
  name: "etcdserverpb.InternalAuthenticateRequest",
  fields: [
    { protoName: "name", name: "name", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "password", name: "password", number: 2, type: "string", repeated: false, presence: "implicit" },
    { protoName: "simple_token", name: "simpleToken", number: 3, type: "string", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<InternalAuthenticateRequest> = {}): InternalAuthenticateRequest {
    return {
      name: fields.name ?? "",
      password: fields.password ?? "",
      simpleToken: fields.simpleToken ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: InternalAuthenticateRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.name !== "") size += 1 + sizeDelimited(sizeText(message.name));
    if (message.password !== "") size += 1 + sizeDelimited(sizeText(message.password));
    if (message.simpleToken !== "") size += 1 + sizeDelimited(sizeText(message.simpleToken));
    return size;
  },
  writeBefore(message: InternalAuthenticateRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.simpleToken !== "") {
      at = writeTextBefore(message.simpleToken, into, at);
      into[--at] = 26;
    }
    if (message.password !== "") {
      at = writeTextBefore(message.password, into, at);
      into[--at] = 18;
    }
    if (message.name !== "") {
      at = writeTextBefore(message.name, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): InternalAuthenticateRequest {
    let name = "";
    let password = "";
    let simpleToken = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("etcdserverpb.InternalAuthenticateRequest");
      switch (tag) {
        case 10:
          name = reader.string("etcdserverpb.InternalAuthenticateRequest.name");
          break;
        case 18:
          password = reader.string("etcdserverpb.InternalAuthenticateRequest.password");
          break;
        case 26:
          simpleToken = reader.string("etcdserverpb.InternalAuthenticateRequest.simple_token");
          break;
        default:
          runs = reader.skip(tag, runs, InternalAuthenticateRequest);
      }
    }
    return { name, password, simpleToken, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [
  ResponseHeader,
  RangeRequest,
  RangeResponse,
  PutRequest,
  PutResponse,
  DeleteRangeRequest,
  DeleteRangeResponse,
  RequestOp,
  ResponseOp,
  Compare,
  TxnRequest,
  TxnResponse,
  CompactionRequest,
  CompactionResponse,
  HashRequest,
  HashKVRequest,
  HashKVResponse,
  HashResponse,
  SnapshotRequest,
  SnapshotResponse,
  WatchRequest,
  WatchCreateRequest,
  WatchCancelRequest,
  WatchProgressRequest,
  WatchResponse,
  LeaseGrantRequest,
  LeaseGrantResponse,
  LeaseRevokeRequest,
  LeaseRevokeResponse,
  LeaseCheckpoint,
  LeaseCheckpointRequest,
  LeaseCheckpointResponse,
  LeaseKeepAliveRequest,
  LeaseKeepAliveResponse,
  LeaseTimeToLiveRequest,
  LeaseTimeToLiveResponse,
  LeaseLeasesRequest,
  LeaseStatus,
  LeaseLeasesResponse,
  Member,
  MemberAddRequest,
  MemberAddResponse,
  MemberRemoveRequest,
  MemberRemoveResponse,
  MemberUpdateRequest,
  MemberUpdateResponse,
  MemberListRequest,
  MemberListResponse,
  MemberPromoteRequest,
  MemberPromoteResponse,
  DefragmentRequest,
  DefragmentResponse,
  MoveLeaderRequest,
  MoveLeaderResponse,
  AlarmRequest,
  AlarmMember,
  AlarmResponse,
  DowngradeRequest,
  DowngradeResponse,
  DowngradeVersionTestRequest,
  StatusRequest,
  StatusResponse,
  DowngradeInfo,
  AuthEnableRequest,
  AuthDisableRequest,
  AuthStatusRequest,
  AuthenticateRequest,
  AuthUserAddRequest,
  AuthUserGetRequest,
  AuthUserDeleteRequest,
  AuthUserChangePasswordRequest,
  AuthUserGrantRoleRequest,
  AuthUserRevokeRoleRequest,
  AuthRoleAddRequest,
  AuthRoleGetRequest,
  AuthUserListRequest,
  AuthRoleListRequest,
  AuthRoleDeleteRequest,
  AuthRoleGrantPermissionRequest,
  AuthRoleRevokePermissionRequest,
  AuthEnableResponse,
  AuthDisableResponse,
  AuthStatusResponse,
  AuthenticateResponse,
  AuthUserAddResponse,
  AuthUserGetResponse,
  AuthUserDeleteResponse,
  AuthUserChangePasswordResponse,
  AuthUserGrantRoleResponse,
  AuthUserRevokeRoleResponse,
  AuthRoleAddResponse,
  AuthRoleGetResponse,
  AuthRoleListResponse,
  AuthUserListResponse,
  AuthRoleDeleteResponse,
  AuthRoleGrantPermissionResponse,
  AuthRoleRevokePermissionResponse,
  Request,
  Metadata,
  RequestHeader,
  InternalRaftRequest,
  EmptyResponse,
  InternalAuthenticateRequest,
];
