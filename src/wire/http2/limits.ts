import { assert } from "../../base/index.ts";

const kib = 1024;
const mib = 1024 * kib;

/**
 * Every bound of the engine. What a peer can make this process hold or do is one of these numbers; past it the stream or
 * the connection ends with the named error. "Burst" and "per second" are a leaky bucket: a burst is allowed at once, then
 * the sustained rate.
 */
export interface Http2Limits {
  /** How often time-based limits are looked at; also the resolution of every `...Seconds` below. */
  readonly sweepMs: number;
  /** From accept to the end of the client preface and its SETTINGS; TLS handshakes are done before. */
  readonly prefaceSeconds: number;
  /** A frame or header block that began and does not go on: slow-loris. PROTOCOL_ERROR. */
  readonly partialFrameSeconds: number;
  /** Pending output with no byte accepted by the peer (zero window, or a TCP peer that does not read). */
  readonly sendStallSeconds: number;
  /** From GOAWAY after an error to the forced close of the socket. */
  readonly lingerSeconds: number;
  /** Largest frame payload accepted; RFC 9113's default, which is also all that gRPC clients send. FRAME_SIZE_ERROR. */
  readonly frameBytes: number;
  /** Sum of name + value + 32 per field (RFC 9113 6.5.2): room for tokens; grpc-go would take 16 MiB. Answered with 431. */
  readonly headerListBytes: number;
  /** Compressed header block over all its frames; larger than `headerListBytes` so that 431 can be sent. */
  readonly headerBlockBytes: number;
  /** CONTINUATION frames per header block (CVE-2024-27316 class). ENHANCE_YOUR_CALM. */
  readonly continuationFrames: number;
  /** Dynamic table bytes granted to the peer's encoder and used by ours at most; RFC 7541's default. */
  readonly headerTableBytes: number;
  /** Streams open at once whatever `maxConcurrentStreams` says (etcd says 2^32-1): about 1 KiB each. REFUSED_STREAM. */
  readonly openStreams: number;
  /** Header list bytes held by all open streams of a connection. REFUSED_STREAM. */
  readonly heldHeaderBytes: number;
  /** Bytes of unfinished request bodies that the owners of a connection's streams keep. The owner answers as it sees fit. */
  readonly heldBodyBytes: number;
  /** Receive window of a connection: unread request bytes of all its streams. FLOW_CONTROL_ERROR. */
  readonly connectionWindowBytes: number;
  /** Receive window of a stream: unread request bytes of one stream. FLOW_CONTROL_ERROR. */
  readonly streamWindowBytes: number;
  /** Response bytes queued on a connection beyond which new streams are refused. REFUSED_STREAM. */
  readonly queuedBytes: number;
  /** Response bytes queued on one stream beyond which its producer is told to wait for `onDrain`. */
  readonly streamQueuedBytes: number;
  /** Bytes handed to the socket and not yet taken by the kernel, beyond which we stop reading and pulling. */
  readonly socketBytes: number;
  /** Output made in one go before the loop gets its turn. */
  readonly turnBytes: number;
  /** Streams reset by the peer, or by us through the peer's fault (CVE-2023-44487, CVE-2025-8671). ENHANCE_YOUR_CALM. */
  readonly resetBurst: number;
  readonly resetsPerSecond: number;
  /** PING and SETTINGS frames, each of which makes us answer (CVE-2019-9512, CVE-2019-9515). ENHANCE_YOUR_CALM. */
  readonly controlBurst: number;
  readonly controlsPerSecond: number;
  /** Frames that carry nothing: empty DATA, PRIORITY, frames on closed streams (CVE-2019-9518). ENHANCE_YOUR_CALM. */
  readonly idleFrameBurst: number;
  readonly idleFramesPerSecond: number;
  /** Ids of streams that we reset, remembered to tell late frames from broken peers. */
  readonly rememberedResets: number;
}

export const http2Limits: Http2Limits = {
  sweepMs: 1000,
  prefaceSeconds: 10,
  partialFrameSeconds: 30,
  sendStallSeconds: 300, // a suspended laptop may come back; a watch resumes by revision anyway
  lingerSeconds: 2,
  frameBytes: 16 * kib,
  headerListBytes: 64 * kib,
  headerBlockBytes: 128 * kib,
  continuationFrames: 32,
  headerTableBytes: 4096,
  openStreams: 100_000,
  heldHeaderBytes: 64 * mib,
  heldBodyBytes: 64 * mib,
  connectionWindowBytes: 16 * mib,
  streamWindowBytes: 1 * mib,
  queuedBytes: 64 * mib,
  streamQueuedBytes: 1 * mib,
  socketBytes: 1 * mib,
  turnBytes: 512 * kib,
  resetBurst: 5000, // a client that cancels all its watches at once
  resetsPerSecond: 500,
  controlBurst: 1000,
  controlsPerSecond: 100,
  idleFrameBurst: 10_000,
  idleFramesPerSecond: 1000,
  rememberedResets: 1024,
};

/** The limits with `overrides` in place; refuses combinations that cannot work. */
export function withLimits(overrides: Partial<Http2Limits>): Http2Limits {
  const limits = { ...http2Limits, ...overrides };
  assert(limits.headerListBytes <= limits.headerBlockBytes, "431 needs a block within its limit");
  assert(limits.streamWindowBytes <= limits.connectionWindowBytes, "a stream fits a connection");
  assert(limits.frameBytes >= 16 * kib, "RFC 9113 6.5.2: frames of 16 KiB are always legal");
  assert(
    limits.streamQueuedBytes <= limits.queuedBytes,
    "one stream's queue fits the connection's",
  );
  return limits;
}
