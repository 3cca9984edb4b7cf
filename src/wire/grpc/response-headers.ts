import { ConstantHeaders, type HeaderPair, type OutgoingHeaders } from "../http2/index.ts";
import { percentEncode } from "./percent-encoding.ts";
import { StatusCode, type StatusError } from "./status.ts";

const opening: readonly HeaderPair[] = [
  [":status", "200"],
  ["content-type", "application/grpc"],
];

/** What opens every response that carries messages. */
export const responseHead = new ConstantHeaders(opening);
/** What ends every call that went well. */
export const okTrailers = new ConstantHeaders([["grpc-status", String(StatusCode.ok)]]);

/** `responseHead` with metadata. */
export function responseHeadWith(metadata: readonly HeaderPair[]): OutgoingHeaders {
  return metadata.length === 0 ? responseHead : [...opening, ...metadata];
}

export function okTrailersWith(metadata: readonly HeaderPair[]): OutgoingHeaders {
  return metadata.length === 0 ? okTrailers : [...okTrailers.fields, ...metadata];
}

/** The end of a failed call; `isWhole` if no header block went before ("trailers-only"). */
export function errorTrailers(
  error: StatusError,
  metadata: readonly HeaderPair[],
  isWhole: boolean,
): readonly HeaderPair[] {
  return [
    ...(isWhole ? opening : []),
    ["grpc-status", String(error.code)],
    ["grpc-message", percentEncode(error.message)],
    ...metadata,
    ...error.trailers,
  ];
}
