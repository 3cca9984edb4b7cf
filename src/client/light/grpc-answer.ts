// What the headers and trailers of a gRPC answer mean (gRPC over HTTP/2; texts as grpc-go has them).
import type { HeaderField } from "../../wire/http2/index.ts";
import { ClientError } from "./client-error.ts";
import { Status } from "./status.ts";

export type Fields = ReadonlyMap<string, string>;

/** Of fields with one name the last counts; no field of an answer may have several values. */
export function fieldsOf(fields: readonly HeaderField[]): Fields {
  return new Map(fields.map(({ name, value }) => [name, value]));
}

const codeOfHttpStatus: Readonly<Record<string, number>> = {
  400: Status.internal,
  401: Status.unauthenticated,
  403: Status.permissionDenied,
  404: Status.unimplemented,
  429: Status.unavailable,
  502: Status.unavailable,
  503: Status.unavailable,
  504: Status.unavailable,
};

/** Why headers that begin an answer are none of gRPC's; undefined if they are. */
export function flawOfHeaders(headers: Fields): ClientError | undefined {
  if (headers.has("grpc-status")) return undefined;
  const httpStatus = headers.get(":status");
  if (httpStatus === undefined) {
    const message = "malformed header: missing HTTP status";
    return new ClientError({ code: Status.internal, message });
  }
  if (httpStatus !== "200") {
    const code = codeOfHttpStatus[httpStatus] ?? Status.unknown;
    const message = `unexpected HTTP status code received from server: ${httpStatus}`;
    return new ClientError({ code, message });
  }
  const contentType = headers.get("content-type") ?? "";
  if (/^application\/grpc($|[+;])/.test(contentType)) return undefined;
  const message = `received unexpected content-type "${contentType}"`;
  return new ClientError({ code: Status.unknown, message });
}

/** How the call ended; undefined for OK. */
export function failureOf(trailers: Fields): ClientError | undefined {
  const status = trailers.get("grpc-status");
  if (status === undefined) {
    const message = "server closed the stream without sending trailers";
    return new ClientError({ code: Status.internal, message });
  }
  if (status === "0") return undefined;
  if (!/^\d{1,10}$/.test(status)) {
    const message = `malformed grpc-status: "${status}"`;
    return new ClientError({ code: Status.internal, message });
  }
  const message = percentDecode(trailers.get("grpc-message") ?? "");
  return new ClientError({ code: Number(status), message });
}

/** `grpc-message`: UTF-8 with %XX; a percent sign that is not followed by two digits stands for itself. `text` is latin1. */
function percentDecode(text: string): string {
  const bytes = text.replace(/%([0-9a-fA-F]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString("utf8");
}

const http2Names = [
  "NO_ERROR",
  "PROTOCOL_ERROR",
  "INTERNAL_ERROR",
  "FLOW_CONTROL_ERROR",
  "SETTINGS_TIMEOUT",
  "STREAM_CLOSED",
  "FRAME_SIZE_ERROR",
  "REFUSED_STREAM",
  "CANCEL",
  "COMPRESSION_ERROR",
  "CONNECT_ERROR",
  "ENHANCE_YOUR_CALM",
  "INADEQUATE_SECURITY",
  "HTTP_1_1_REQUIRED",
];
const refusedStream = 7;

const codeOfReset: Readonly<Record<number, number>> = {
  [refusedStream]: Status.unavailable,
  8: Status.cancelled,
  11: Status.resourceExhausted,
  12: Status.permissionDenied,
};

/** The server ended the stream with RST_STREAM. */
export function failureOfReset(http2Code: number): ClientError {
  const name = http2Names[http2Code] ?? String(http2Code);
  return new ClientError({
    code: codeOfReset[http2Code] ?? Status.internal,
    message: `stream terminated by RST_STREAM with error code: ${name}`,
    isUnsent: http2Code === refusedStream,
  });
}
