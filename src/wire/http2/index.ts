export { Http2Connection, unlimitedStreams } from "./connection.ts";
export { ConnectionError, ErrorCode, errorName } from "./error-code.ts";
export type { HeaderList } from "./hpack-decoder.ts";
export { ConstantHeaders, type HeaderPair, type OutgoingHeaders } from "./hpack-encoder.ts";
export type { HeaderField } from "./hpack-static-table.ts";
export { type Http2Limits, http2Limits } from "./limits.ts";
export type { Peer } from "./peer.ts";
export { defaultKeepalive, type KeepaliveOptions } from "./ping-policy.ts";
export { RequestHead } from "./request-head.ts";
export type { RequestHandler } from "./requests.ts";
export { Http2Server, type Http2ServerOptions } from "./server.ts";
export {
  Http2Stream,
  type InPlaceBody,
  type InPlaceWriter,
  type PullSource,
  type StreamReceiver,
} from "./stream.ts";
