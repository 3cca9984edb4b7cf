export { Http2Connection, unlimitedStreams } from "./connection.ts";
export { ConnectionError, ErrorCode, errorName } from "./error-code.ts";
export {
  clientPreface,
  defaultFrameBytes,
  Flag,
  FrameType,
  frameHeaderBytes,
  initialWindowBytes,
  maxStreamId,
  maxWindowBytes,
  putFrameHead,
  putUint32,
  SettingId,
  uint31,
  uint32,
} from "./frame.ts";
export { FrameReader, type FrameSink } from "./frame-reader.ts";
export { HeaderAssembly } from "./header-assembly.ts";
export { type HeaderList, HpackDecoder } from "./hpack-decoder.ts";
export {
  ConstantHeaders,
  type HeaderPair,
  HpackEncoder,
  type OutgoingHeaders,
} from "./hpack-encoder.ts";
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
