// Generated from proto/leasepb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";
import { LeaseTimeToLiveRequest, LeaseTimeToLiveResponse } from "./etcdserverpb.ts";

/** A lease as stored. */
export interface Lease extends AnyMessage {
  readonly id: bigint;
  /** Seconds granted. */
  readonly ttl: bigint;
  /** Seconds left at the last checkpoint; 0 for no checkpoint. */
  readonly remainingTtl: bigint;
}

export const Lease: Codec<Lease> = defineCodec({
  name: "leasepb.Lease",
  fields: [
    { protoName: "ID", name: "id", number: 1, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "TTL", name: "ttl", number: 2, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
    { protoName: "RemainingTTL", name: "remainingTtl", number: 3, type: "int64", held: "bigint", repeated: false, presence: "implicit" },
  ],
  create(fields: Partial<Lease> = {}): Lease {
    return {
      id: fields.id ?? 0n,
      ttl: fields.ttl ?? 0n,
      remainingTtl: fields.remainingTtl ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: Lease): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.id !== 0n) size += 1 + sizeVarint64(message.id);
    if (message.ttl !== 0n) size += 1 + sizeVarint64(message.ttl);
    if (message.remainingTtl !== 0n) size += 1 + sizeVarint64(message.remainingTtl);
    return size;
  },
  writeBefore(message: Lease, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.remainingTtl !== 0n) {
      at = writeVarint64Before(message.remainingTtl, into, at);
      into[--at] = 24;
    }
    if (message.ttl !== 0n) {
      at = writeVarint64Before(message.ttl, into, at);
      into[--at] = 16;
    }
    if (message.id !== 0n) {
      at = writeVarint64Before(message.id, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): Lease {
    let id = 0n;
    let ttl = 0n;
    let remainingTtl = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("leasepb.Lease");
      switch (tag) {
        case 8:
          id = reader.int64("leasepb.Lease.ID");
          break;
        case 16:
          ttl = reader.int64("leasepb.Lease.TTL");
          break;
        case 24:
          remainingTtl = reader.int64("leasepb.Lease.RemainingTTL");
          break;
        default:
          runs = reader.skip(tag, runs, Lease);
      }
    }
    return { id, ttl, remainingTtl, unknown: reader.unknown(runs) };
  },
});

/** A follower asks the leader. */
export interface LeaseInternalRequest extends AnyMessage {
  readonly leaseTimeToLiveRequest: LeaseTimeToLiveRequest | undefined;
}

export const LeaseInternalRequest: Codec<LeaseInternalRequest> = defineCodec({
  name: "leasepb.LeaseInternalRequest",
  fields: [
    {
      protoName: "LeaseTimeToLiveRequest",
      name: "leaseTimeToLiveRequest",
      number: 1,
      type: "message",
      codec: () => LeaseTimeToLiveRequest,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<LeaseInternalRequest> = {}): LeaseInternalRequest {
    return {
      leaseTimeToLiveRequest: fields.leaseTimeToLiveRequest,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseInternalRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.leaseTimeToLiveRequest !== undefined) size += 1 + sizeDelimited(LeaseTimeToLiveRequest.size(message.leaseTimeToLiveRequest));
    return size;
  },
  writeBefore(message: LeaseInternalRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.leaseTimeToLiveRequest !== undefined) {
      const end = at;
      at = LeaseTimeToLiveRequest.writeBefore(message.leaseTimeToLiveRequest, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseInternalRequest {
    let leaseTimeToLiveRequest: LeaseTimeToLiveRequest | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("leasepb.LeaseInternalRequest");
      switch (tag) {
        case 10: {
          const outer = reader.enter("leasepb.LeaseInternalRequest.LeaseTimeToLiveRequest");
          leaseTimeToLiveRequest = LeaseTimeToLiveRequest.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseInternalRequest);
      }
    }
    return { leaseTimeToLiveRequest, unknown: reader.unknown(runs) };
  },
});

/** The leader answers. */
export interface LeaseInternalResponse extends AnyMessage {
  readonly leaseTimeToLiveResponse: LeaseTimeToLiveResponse | undefined;
}

export const LeaseInternalResponse: Codec<LeaseInternalResponse> = defineCodec({
  name: "leasepb.LeaseInternalResponse",
  fields: [
    {
      protoName: "LeaseTimeToLiveResponse",
      name: "leaseTimeToLiveResponse",
      number: 1,
      type: "message",
      codec: () => LeaseTimeToLiveResponse,
      repeated: false,
      presence: "explicit",
    },
  ],
  create(fields: Partial<LeaseInternalResponse> = {}): LeaseInternalResponse {
    return {
      leaseTimeToLiveResponse: fields.leaseTimeToLiveResponse,
      unknown: fields.unknown,
    };
  },
  size(message: LeaseInternalResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.leaseTimeToLiveResponse !== undefined) size += 1 + sizeDelimited(LeaseTimeToLiveResponse.size(message.leaseTimeToLiveResponse));
    return size;
  },
  writeBefore(message: LeaseInternalResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.leaseTimeToLiveResponse !== undefined) {
      const end = at;
      at = LeaseTimeToLiveResponse.writeBefore(message.leaseTimeToLiveResponse, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): LeaseInternalResponse {
    let leaseTimeToLiveResponse: LeaseTimeToLiveResponse | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("leasepb.LeaseInternalResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("leasepb.LeaseInternalResponse.LeaseTimeToLiveResponse");
          leaseTimeToLiveResponse = LeaseTimeToLiveResponse.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, LeaseInternalResponse);
      }
    }
    return { leaseTimeToLiveResponse, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [Lease, LeaseInternalRequest, LeaseInternalResponse];
