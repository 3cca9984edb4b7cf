import { assert } from "../../base/index.ts";
import { ConnectionError, ErrorCode, StreamError } from "./error-code.ts";
import type { FloodGuard } from "./flood-guard.ts";
import { Flag, FrameType, uint32 } from "./frame.ts";
import { HeaderAssembly } from "./header-assembly.ts";
import { HpackDecoder } from "./hpack-decoder.ts";
import { ConstantHeaders, type OutgoingHeaders } from "./hpack-encoder.ts";
import type { Http2Limits } from "./limits.ts";
import type { Peer } from "./peer.ts";
import { ReceiveWindow } from "./receive-window.ts";
import { checkTrailers, type RequestHead } from "./request-head.ts";
import { RequestHeadCache } from "./request-head-cache.ts";
import type { Sender } from "./sender.ts";
import {
  Http2Stream,
  type InPlaceBody,
  type PullSource,
  type StreamHost,
  type StreamReceiver,
} from "./stream.ts";

/** What to do with requests. */
export interface RequestHandler {
  /**
   * A request's header block is whole. The result hears the rest; if `isLast` there is no body and nothing more to hear
   * but a reset. May answer at once.
   */
  onRequest(stream: Http2Stream, head: RequestHead, isLast: boolean): StreamReceiver;
}

export interface RequestsOptions {
  readonly peer: Peer;
  readonly sender: Sender;
  readonly limits: Http2Limits;
  readonly floods: FloodGuard;
  readonly handler: RequestHandler;
  readonly maxConcurrentStreams: number;
  /** The last stream of a connection that takes no more is done. */
  readonly onDrained: () => void;
}

const headersTooLarge = new ConstantHeaders([[":status", "431"]]);

function protocolError(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.protocolError, message);
}

/** The streams of a connection: what the client sends on them, and who hears it. */
export class Requests implements StreamHost {
  readonly peer: Peer;
  readonly #sender: Sender;
  readonly #limits: Http2Limits;
  readonly #handler: RequestHandler;
  readonly #onDrained: () => void;
  readonly #decoder: HpackDecoder;
  readonly #heads: RequestHeadCache;
  readonly #streams = new Map<number, Http2Stream>();
  readonly #streamsMax: number;
  /** Streams that we ended while the client may still be sending on them, oldest first. */
  readonly #recentResets = new Set<number>();
  readonly #floods: FloodGuard;
  readonly #window: ReceiveWindow;
  #assembly: HeaderAssembly | undefined;
  #lastStreamId = 0;
  /** Streams after this one are not taken any more: the final GOAWAY named it. */
  #refuseAfterId = Number.MAX_SAFE_INTEGER;
  #heldHeaderBytes = 0;
  #heldBodyBytes = 0;

  constructor(options: RequestsOptions) {
    const limits = options.limits;
    this.peer = options.peer;
    this.#sender = options.sender;
    this.#limits = limits;
    this.#handler = options.handler;
    this.#onDrained = options.onDrained;
    this.#decoder = new HpackDecoder(limits);
    this.#heads = new RequestHeadCache(this.#decoder);
    this.#streamsMax = Math.min(options.maxConcurrentStreams, limits.openStreams);
    this.#floods = options.floods;
    this.#window = new ReceiveWindow(limits.connectionWindowBytes, (bytes) =>
      this.#sender.windowUpdate(0, bytes),
    );
  }

  get openCount(): number {
    return this.#streams.size;
  }

  get lastStreamId(): number {
    return this.#lastStreamId;
  }

  /** A header block began whose end is not here. */
  get isMidBlock(): boolean {
    return this.#assembly !== undefined;
  }

  open(): Iterable<Http2Stream> {
    return this.#streams.values();
  }

  /** Takes no streams after the last one seen. */
  refuseMore(): void {
    this.#refuseAfterId = this.#lastStreamId;
  }

  /** The connection is lost: everyone still waiting is told. */
  abandonAll(code: ErrorCode): void {
    for (const stream of [...this.#streams.values()]) this.#abandon(stream, code);
  }

  // What the client sends.

  /** @throws {ConnectionError} PROTOCOL_ERROR if a header block is open and this frame does not continue it. */
  checkContinuity(type: number, streamId: number): void {
    if (type === FrameType.continuation && streamId === this.#assembly?.streamId) return;
    throw protocolError("a header block is interrupted by another frame");
  }

  onHeaders(flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    if (streamId === 0) throw protocolError("HEADERS on stream 0");
    if ((flags & Flag.padded) !== 0) {
      end -= paddingBytes(bytes, start, end);
      start++;
    }
    if ((flags & Flag.priority) !== 0) start += 5;
    if (start > end) throw protocolError("HEADERS is shorter than its padding and priority");
    const isLast = (flags & Flag.endStream) !== 0;
    if ((flags & Flag.endHeaders) !== 0) {
      this.#onBlock(streamId, isLast, bytes, start, end);
      return;
    }
    this.#assembly = new HeaderAssembly(this.#limits, { streamId, isLast });
    this.#assembly.add(bytes.subarray(start, end));
  }

  onContinuation(flags: number, fragment: Buffer): void {
    const assembly = this.#assembly;
    if (assembly === undefined) throw protocolError("CONTINUATION without HEADERS");
    assembly.add(fragment);
    if ((flags & Flag.endHeaders) === 0) return;
    this.#assembly = undefined;
    const block = assembly.block();
    this.#onBlock(assembly.streamId, assembly.isLast, block, 0, block.length);
  }

  onData(flags: number, streamId: number, bytes: Buffer, start: number, end: number): void {
    const frameBytes = end - start;
    this.#window.take(frameBytes);
    if ((flags & Flag.padded) !== 0) {
      end -= paddingBytes(bytes, start, end);
      start++;
      if (start > end) throw protocolError("DATA is shorter than its padding");
    }
    const stream = this.#streams.get(streamId);
    if (stream === undefined) {
      this.#checkNotIdle(streamId);
      this.#window.consume(frameBytes);
      this.#floods.idleFrame();
      if (!this.#recentResets.has(streamId)) this.#resetUnknown(streamId, ErrorCode.streamClosed);
      return;
    }
    this.#onStreamData(stream, (flags & Flag.endStream) !== 0, { bytes, start, end, frameBytes });
  }

  onRstStream(streamId: number, code: ErrorCode): void {
    this.#checkNotIdle(streamId);
    const stream = this.#streams.get(streamId);
    if (stream === undefined) {
      this.#floods.idleFrame();
      return;
    }
    this.#floods.reset();
    this.#abandon(stream, code);
  }

  /** False if the stream's send window overflows. */
  onWindowUpdate(streamId: number, increment: number): void {
    this.#checkNotIdle(streamId);
    const stream = this.#streams.get(streamId);
    if (stream === undefined) return;
    if (increment === 0) this.#fail(stream, ErrorCode.protocolError);
    else if (!this.#sender.growStream(stream, increment)) {
      this.#fail(stream, ErrorCode.flowControlError);
    }
  }

  /** The client takes no bytes of this stream although it has been offered some for long. */
  failStalled(stream: Http2Stream): void {
    this.#fail(stream, ErrorCode.enhanceYourCalm);
  }

  // StreamHost

  sendHeaders(stream: Http2Stream, headers: OutgoingHeaders): void {
    if (stream.isClosed || stream.output !== "none") return;
    this.#sender.headers(stream, headers, false);
  }

  sendPieces(stream: Http2Stream, pieces: readonly Buffer[]): void {
    if (!stream.isClosed && stream.output === "open") this.#sender.pieces(stream, pieces);
  }

  sendInPlace<T>(stream: Http2Stream, body: InPlaceBody<T>): void {
    if (!stream.isClosed && stream.output === "open") this.#sender.inPlace(stream, body);
  }

  sendSource(stream: Http2Stream, source: PullSource): void {
    if (!stream.isClosed && stream.output === "open") this.#sender.source(stream, source);
    else source.close?.();
  }

  onceWritten(stream: Http2Stream, written: () => void): void {
    if (!stream.isClosed) this.#sender.onceWritten(stream, written);
  }

  sendWhole<T>(
    stream: Http2Stream,
    head: OutgoingHeaders,
    body: InPlaceBody<T>,
    trailers: OutgoingHeaders,
  ): void {
    if (stream.isClosed || stream.output !== "none") return;
    this.#sender.headers(stream, head, false);
    this.#sender.inPlace(stream, body);
    this.#sender.finish(stream, trailers);
  }

  finish(stream: Http2Stream, trailers: OutgoingHeaders | undefined): void {
    if (!stream.isWritable) return;
    if (stream.output === "none" && trailers !== undefined) {
      this.#sender.headers(stream, trailers, true); // "trailers-only": a response of one header block
      return;
    }
    this.#sender.finish(stream, trailers);
  }

  reset(stream: Http2Stream, code: ErrorCode): void {
    if (stream.isClosed) return;
    this.#sender.resetStream(stream.id, code);
    this.#remember(stream.id);
    this.#close(stream);
  }

  consume(stream: Http2Stream, bytes: number): void {
    if (stream.isClosed) return; // all was given back when it closed
    assert(bytes <= stream.unreadBytes, "only what came is consumed");
    stream.unreadBytes -= bytes;
    this.#window.consume(bytes);
    if (stream.isRemoteEnded) return;
    stream.consumedBytes += bytes;
    if (stream.consumedBytes < this.#limits.streamWindowBytes / 2) return;
    this.#sender.windowUpdate(stream.id, stream.consumedBytes);
    stream.receiveWindowBytes += stream.consumedBytes;
    stream.consumedBytes = 0;
  }

  hold(stream: Http2Stream, bytes: number): boolean {
    if (stream.isClosed) return false;
    if (bytes > 0 && this.#heldBodyBytes + bytes > this.#limits.heldBodyBytes) return false;
    this.#heldBodyBytes += bytes;
    stream.heldBytes += bytes;
    return true;
  }

  wake(stream: Http2Stream): void {
    if (!stream.isClosed) this.#sender.wake(stream);
  }

  /** The response is complete. The client may not need to say more: then it is asked to stop (RFC 9113 section 8.1). */
  onOutputEnd(stream: Http2Stream): void {
    if (stream.isRemoteEnded) this.#close(stream);
    else this.reset(stream, ErrorCode.noError);
  }

  // Header blocks.

  #onBlock(streamId: number, isLast: boolean, bytes: Buffer, start: number, end: number): void {
    if (streamId > this.#lastStreamId) {
      this.#onRequest(streamId, isLast, bytes, start, end);
      return;
    }
    const list = this.#decoder.decode(bytes, start, end); // keeps HPACK in step whatever follows
    const stream = this.#streams.get(streamId);
    if (stream === undefined) {
      this.#floods.idleFrame();
      if (this.#recentResets.has(streamId)) return;
      throw new ConnectionError(ErrorCode.streamClosed, "HEADERS on a closed stream");
    }
    if (stream.isRemoteEnded) {
      this.#fail(stream, ErrorCode.streamClosed);
      return;
    }
    try {
      if (!isLast) throw new StreamError(ErrorCode.protocolError, "trailers without END_STREAM");
      checkTrailers(list);
    } catch (error) {
      this.#failWith(stream, error);
      return;
    }
    stream.isRemoteEnded = true;
    if (stream.expectedBytes > 0) this.#fail(stream, ErrorCode.protocolError);
    else stream.receiver?.onTrailers(list);
  }

  #onRequest(streamId: number, isLast: boolean, bytes: Buffer, start: number, end: number): void {
    if ((streamId & 1) === 0) throw protocolError("a client opened an even stream");
    this.#lastStreamId = streamId;
    let head: RequestHead | undefined;
    try {
      head = this.#heads.find(bytes, start, end) ?? this.#heads.read(bytes, start, end);
    } catch (error) {
      if (!(error instanceof StreamError)) throw error;
      this.#floods.reset();
      this.#resetUnknown(streamId, error.code);
      return;
    }
    if (streamId > this.#refuseAfterId) {
      this.#remember(streamId); // GOAWAY says that it was not served
      return;
    }
    const stream = new Http2Stream(streamId, this, {
      sendBytes: this.#sender.peerStreamWindowBytes,
      receiveBytes: this.#limits.streamWindowBytes,
    });
    stream.isRemoteEnded = isLast;
    if (head === undefined) {
      this.#streams.set(streamId, stream);
      this.#sender.headers(stream, headersTooLarge, true);
      return;
    }
    if (this.#isFull(head)) {
      this.#floods.reset();
      this.#resetUnknown(streamId, ErrorCode.refusedStream);
      return;
    }
    this.#begin(stream, head);
  }

  #begin(stream: Http2Stream, head: RequestHead): void {
    if (head.contentLength !== undefined) {
      if (stream.isRemoteEnded && head.contentLength > 0) {
        this.#floods.reset();
        this.#resetUnknown(stream.id, ErrorCode.protocolError);
        return;
      }
      stream.expectedBytes = head.contentLength;
    }
    stream.headBytes = head.bytes;
    this.#heldHeaderBytes += head.bytes;
    this.#streams.set(stream.id, stream);
    stream.receiver = this.#handler.onRequest(stream, head, stream.isRemoteEnded);
  }

  #isFull(head: RequestHead): boolean {
    return (
      this.#streams.size >= this.#streamsMax ||
      this.#heldHeaderBytes + head.bytes > this.#limits.heldHeaderBytes ||
      this.#sender.queuedBytes > this.#limits.queuedBytes
    );
  }

  // DATA.

  #onStreamData(
    stream: Http2Stream,
    isLast: boolean,
    data: { bytes: Buffer; start: number; end: number; frameBytes: number },
  ): void {
    const { bytes, start, end, frameBytes } = data;
    if (stream.isRemoteEnded) {
      this.#window.consume(frameBytes);
      this.#fail(stream, ErrorCode.streamClosed);
      return;
    }
    stream.receiveWindowBytes -= frameBytes;
    stream.unreadBytes += frameBytes;
    const bodyBytes = end - start;
    const isWithinWindow = stream.receiveWindowBytes >= 0;
    if (!isWithinWindow || !this.#countBody(stream, bodyBytes, isLast)) {
      this.#fail(stream, isWithinWindow ? ErrorCode.protocolError : ErrorCode.flowControlError);
      return;
    }
    if (bodyBytes === 0 && !isLast) this.#floods.idleFrame();
    if (isLast) stream.isRemoteEnded = true;
    if (frameBytes > bodyBytes) this.consume(stream, frameBytes - bodyBytes);
    stream.receiver?.onData(bytes, start, end, isLast);
  }

  /** False if the body does not have the length that content-length announced. */
  #countBody(stream: Http2Stream, bodyBytes: number, isLast: boolean): boolean {
    if (stream.expectedBytes < 0) return true;
    const leftBytes = stream.expectedBytes - bodyBytes;
    if (leftBytes < 0 || (isLast && leftBytes > 0)) return false;
    stream.expectedBytes = leftBytes;
    return true;
  }

  // Ends of streams.

  #failWith(stream: Http2Stream, error: unknown): void {
    if (!(error instanceof StreamError)) throw error;
    this.#fail(stream, error.code);
  }

  /** The client broke a rule on a stream: reset it, and tell whoever listens. */
  #fail(stream: Http2Stream, code: ErrorCode): void {
    this.#floods.reset();
    this.#sender.resetStream(stream.id, code);
    this.#remember(stream.id);
    this.#abandon(stream, code);
  }

  #abandon(stream: Http2Stream, code: ErrorCode): void {
    this.#close(stream);
    stream.receiver?.onReset(code);
  }

  #close(stream: Http2Stream): void {
    if (stream.isClosed) return;
    stream.isClosed = true;
    this.#window.consume(stream.unreadBytes);
    stream.unreadBytes = 0;
    this.#heldHeaderBytes -= stream.headBytes;
    this.#heldBodyBytes -= stream.heldBytes;
    stream.heldBytes = 0;
    if (stream.queue.length > 0) this.#sender.forget(stream);
    this.#streams.delete(stream.id);
    if (this.#streams.size === 0 && this.#refuseAfterId !== Number.MAX_SAFE_INTEGER) {
      this.#onDrained();
    }
  }

  #resetUnknown(streamId: number, code: ErrorCode): void {
    this.#sender.resetStream(streamId, code);
    this.#remember(streamId);
  }

  #remember(streamId: number): void {
    this.#recentResets.add(streamId);
    if (this.#recentResets.size <= this.#limits.rememberedResets) return;
    for (const oldest of this.#recentResets) {
      this.#recentResets.delete(oldest);
      return;
    }
  }

  #checkNotIdle(streamId: number): void {
    if (streamId === 0) throw protocolError("a stream's frame on stream 0");
    if (streamId > this.#lastStreamId || (streamId & 1) === 0) {
      throw protocolError("frame on an idle stream");
    }
  }
}

/** The padding of a padded frame, without its length byte; more than the payload is caught by the caller. */
function paddingBytes(bytes: Buffer, start: number, end: number): number {
  return start < end ? bytes[start]! : 0;
}

/** The error code of an RST_STREAM or GOAWAY payload. */
export function errorCodeAt(bytes: Buffer, at: number): ErrorCode {
  const code = uint32(bytes, at);
  return code <= ErrorCode.http11Required ? (code as ErrorCode) : ErrorCode.internalError;
}
