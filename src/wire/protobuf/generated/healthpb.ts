// Generated from proto/grpc.health.v1.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyList } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeText, writeTextBefore } from "../text.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../varint.ts";

/** States of a service. */
export const ServingStatus = {
  UNKNOWN: 0,
  SERVING: 1,
  NOT_SERVING: 2,
  /** Only from Watch. */
  SERVICE_UNKNOWN: 3,
} as const;
/** A decoder keeps numbers that have no name here. */
export type ServingStatus = (typeof ServingStatus)[keyof typeof ServingStatus];

/** Asks about one service. */
export interface HealthCheckRequest extends AnyMessage {
  /** Empty: the whole server. */
  readonly service: string;
}

export const HealthCheckRequest: Codec<HealthCheckRequest> = defineCodec({
  name: "grpc.health.v1.HealthCheckRequest",
  fields: [{ protoName: "service", name: "service", number: 1, type: "string", repeated: false, presence: "implicit" }],
  create(fields: Partial<HealthCheckRequest> = {}): HealthCheckRequest {
    return {
      service: fields.service ?? "",
      unknown: fields.unknown,
    };
  },
  size(message: HealthCheckRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.service !== "") size += 1 + sizeDelimited(sizeText(message.service));
    return size;
  },
  writeBefore(message: HealthCheckRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.service !== "") {
      at = writeTextBefore(message.service, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): HealthCheckRequest {
    let service = "";
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("grpc.health.v1.HealthCheckRequest");
      switch (tag) {
        case 10:
          service = reader.string("grpc.health.v1.HealthCheckRequest.service");
          break;
        default:
          runs = reader.skip(tag, runs, HealthCheckRequest);
      }
    }
    return { service, unknown: reader.unknown(runs) };
  },
});

/** How the service is. */
export interface HealthCheckResponse extends AnyMessage {
  readonly status: ServingStatus;
}

export const HealthCheckResponse: Codec<HealthCheckResponse> = defineCodec({
  name: "grpc.health.v1.HealthCheckResponse",
  fields: [{ protoName: "status", name: "status", number: 1, type: "enum", values: ServingStatus, repeated: false, presence: "implicit" }],
  create(fields: Partial<HealthCheckResponse> = {}): HealthCheckResponse {
    return {
      status: fields.status ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: HealthCheckResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.status !== 0) size += 1 + sizeVarint(message.status);
    return size;
  },
  writeBefore(message: HealthCheckResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.status !== 0) {
      at = writeVarintBefore(message.status, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): HealthCheckResponse {
    let status: ServingStatus = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("grpc.health.v1.HealthCheckResponse");
      switch (tag) {
        case 8:
          status = reader.int32("grpc.health.v1.HealthCheckResponse.status") as ServingStatus;
          break;
        default:
          runs = reader.skip(tag, runs, HealthCheckResponse);
      }
    }
    return { status, unknown: reader.unknown(runs) };
  },
});

/** Asks about all services. */
export interface HealthListRequest extends AnyMessage {}

export const HealthListRequest: Codec<HealthListRequest> = defineCodec({
  name: "grpc.health.v1.HealthListRequest",
  fields: [],
  create(fields: Partial<HealthListRequest> = {}): HealthListRequest {
    return {
      unknown: fields.unknown,
    };
  },
  size(message: HealthListRequest): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;

    return size;
  },
  writeBefore(message: HealthListRequest, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);

    return at;
  },
  read(reader: Reader): HealthListRequest {
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("grpc.health.v1.HealthListRequest");
      runs = reader.skip(tag, runs, HealthListRequest);
    }
    return { unknown: reader.unknown(runs) };
  },
});

/** One entry of the map statuses. */
export interface HealthListResponseStatusesEntry extends AnyMessage {
  readonly key: string;
  readonly value: HealthCheckResponse | undefined;
}

export const HealthListResponseStatusesEntry: Codec<HealthListResponseStatusesEntry> = defineCodec({
  name: "grpc.health.v1.HealthListResponse.StatusesEntry",
  fields: [
    { protoName: "key", name: "key", number: 1, type: "string", repeated: false, presence: "implicit" },
    { protoName: "value", name: "value", number: 2, type: "message", codec: () => HealthCheckResponse, repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<HealthListResponseStatusesEntry> = {}): HealthListResponseStatusesEntry {
    return {
      key: fields.key ?? "",
      value: fields.value,
      unknown: fields.unknown,
    };
  },
  size(message: HealthListResponseStatusesEntry): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.key !== "") size += 1 + sizeDelimited(sizeText(message.key));
    if (message.value !== undefined) size += 1 + sizeDelimited(HealthCheckResponse.size(message.value));
    return size;
  },
  writeBefore(message: HealthListResponseStatusesEntry, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.value !== undefined) {
      const end = at;
      at = HealthCheckResponse.writeBefore(message.value, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.key !== "") {
      at = writeTextBefore(message.key, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): HealthListResponseStatusesEntry {
    let key = "";
    let value: HealthCheckResponse | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("grpc.health.v1.HealthListResponse.StatusesEntry");
      switch (tag) {
        case 10:
          key = reader.string("grpc.health.v1.HealthListResponse.StatusesEntry.key");
          break;
        case 18: {
          const outer = reader.enter("grpc.health.v1.HealthListResponse.StatusesEntry.value");
          value = HealthCheckResponse.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, HealthListResponseStatusesEntry);
      }
    }
    return { key, value, unknown: reader.unknown(runs) };
  },
});

/** All services by name. */
export interface HealthListResponse extends AnyMessage {
  readonly statuses: readonly HealthListResponseStatusesEntry[];
}

export const HealthListResponse: Codec<HealthListResponse> = defineCodec({
  name: "grpc.health.v1.HealthListResponse",
  fields: [
    {
      protoName: "statuses",
      name: "statuses",
      number: 1,
      type: "message",
      codec: () => HealthListResponseStatusesEntry,
      repeated: true,
      presence: "implicit",
      mapEntries: true,
    },
  ],
  create(fields: Partial<HealthListResponse> = {}): HealthListResponse {
    return {
      statuses: fields.statuses ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: HealthListResponse): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.statuses) size += 1 + sizeDelimited(HealthListResponseStatusesEntry.size(item));
    return size;
  },
  writeBefore(message: HealthListResponse, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.statuses.length - 1; i >= 0; i--) {
      const end = at;
      at = HealthListResponseStatusesEntry.writeBefore(message.statuses[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): HealthListResponse {
    let statuses: HealthListResponseStatusesEntry[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("grpc.health.v1.HealthListResponse");
      switch (tag) {
        case 10: {
          const outer = reader.enter("grpc.health.v1.HealthListResponse.statuses");
          (statuses ??= []).push(HealthListResponseStatusesEntry.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, HealthListResponse);
      }
    }
    return { statuses: statuses ?? emptyList, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [
  HealthCheckRequest,
  HealthCheckResponse,
  HealthListRequest,
  HealthListResponseStatusesEntry,
  HealthListResponse,
];
