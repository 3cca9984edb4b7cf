import type { Duplex } from "node:stream";
import { assert, InvariantError } from "../../base/index.ts";
import type { ErrorCode } from "./error-code.ts";
import {
  defaultFrameBytes,
  Flag,
  FrameType,
  frameHeaderBytes,
  initialWindowBytes,
  maxWindowBytes,
  putFrameHead,
  putUint32,
} from "./frame.ts";
import { HpackEncoder, type OutgoingHeaders } from "./hpack-encoder.ts";
import type { Http2Limits } from "./limits.ts";
import { Outbox, type Slab } from "./outbox.ts";
import type { Http2Stream, InPlaceBody, PullSource } from "./stream.ts";

export interface SenderHost {
  /** Something is in the outbox: see that `flush` is called before this turn of the loop ends. */
  scheduleFlush(): void;
  /** The turn's share of output is made and there is more: see that `pump` is called in a later turn. */
  schedulePump(): void;
  /** END_STREAM of the response went out. */
  onOutputEnd(stream: Http2Stream): void;
  /** A pull source threw: its stream cannot be finished. */
  onSourceError(stream: Http2Stream): void;
}

export interface SenderOptions {
  readonly socket: Duplex;
  readonly slab: Slab;
  readonly limits: Http2Limits;
}

/**
 * The sending half of a connection. A message goes straight into the outbox if nothing is before it and the windows of
 * stream and connection allow; else it queues on its stream, and `pump` serves the streams in turn, a frame each.
 */
export class Sender {
  readonly #host: SenderHost;
  readonly #socket: Duplex;
  readonly #limits: Http2Limits;
  readonly #outbox: Outbox;
  readonly #encoder: HpackEncoder;
  /** Streams with bytes to send and a window to send them in. Iteration order is whose turn it is. */
  readonly #ready = new Set<Http2Stream>();
  /** Streams with bytes to send whose own window is used up. */
  readonly #blocked = new Set<Http2Stream>();
  #windowBytes = initialWindowBytes;
  #peerFrameBytes = defaultFrameBytes;
  #peerStreamWindowBytes = initialWindowBytes;
  #queuedBytes = 0;
  #isCongested = false;
  #sentFrames = 0;

  constructor(host: SenderHost, options: SenderOptions) {
    this.#host = host;
    this.#socket = options.socket;
    this.#limits = options.limits;
    this.#outbox = new Outbox(options.slab);
    this.#encoder = new HpackEncoder(options.limits.headerTableBytes);
  }

  /** Response bytes waiting on all streams. */
  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  /** The socket holds more than its limit; nothing is pulled and nothing should be read until it drains. */
  get isCongested(): boolean {
    return this.#isCongested;
  }

  /** HEADERS and DATA frames sent so far; a change means progress. */
  get sentFrames(): number {
    return this.#sentFrames;
  }

  /** The window that the peer grants to new streams. */
  get peerStreamWindowBytes(): number {
    return this.#peerStreamWindowBytes;
  }

  /** Streams that wait for the peer: for a window of their own, of the connection, or for the socket. */
  *waitingStreams(): Iterable<Http2Stream> {
    yield* this.#blocked;
    yield* this.#ready;
  }

  // What the peer grants.

  setPeerFrameBytes(bytes: number): void {
    this.#peerFrameBytes = bytes;
  }

  setPeerTableBytes(bytes: number): void {
    this.#encoder.setPeerTableBytes(bytes);
  }

  /** RFC 9113 6.9.2: moves the windows of all open streams. False if one would overflow. */
  setPeerStreamWindow(bytes: number, streams: Iterable<Http2Stream>): boolean {
    const delta = bytes - this.#peerStreamWindowBytes;
    this.#peerStreamWindowBytes = bytes;
    for (const stream of streams) if (!this.growStream(stream, delta)) return false;
    return true;
  }

  /** False if the window would pass 2^31-1. */
  growConnection(bytes: number): boolean {
    this.#windowBytes += bytes;
    return this.#windowBytes <= maxWindowBytes;
  }

  /** False if the window would pass 2^31-1. */
  growStream(stream: Http2Stream, bytes: number): boolean {
    stream.sendWindowBytes += bytes;
    if (stream.sendWindowBytes > maxWindowBytes) return false;
    if (stream.sendWindowBytes > 0 && this.#blocked.delete(stream)) this.#ready.add(stream);
    return true;
  }

  // Control frames.

  control(type: number, flags: number, payload: Buffer): void {
    const at = this.#frame(payload.length, type, flags, 0);
    payload.copy(this.#outbox.bytes, at);
  }

  windowUpdate(streamId: number, bytes: number): void {
    const at = this.#frame(4, FrameType.windowUpdate, 0, streamId);
    putUint32(this.#outbox.bytes, at, bytes);
  }

  resetStream(streamId: number, code: ErrorCode): void {
    const at = this.#frame(4, FrameType.rstStream, 0, streamId);
    putUint32(this.#outbox.bytes, at, code);
  }

  // Responses.

  headers(stream: Http2Stream, headers: OutgoingHeaders, isLast: boolean): void {
    const block = this.#encoder.encode(headers);
    const endStream = isLast ? Flag.endStream : 0;
    if (block.length <= this.#peerFrameBytes) {
      const flags = Flag.endHeaders | endStream;
      const at = this.#frame(block.length, FrameType.headers, flags, stream.id);
      block.copy(this.#outbox.bytes, at);
    } else {
      this.#longHeaders(stream.id, block, endStream);
    }
    this.#sentFrames++;
    stream.output = isLast ? "ended" : "open";
    if (isLast) this.#host.onOutputEnd(stream);
  }

  #longHeaders(streamId: number, block: Buffer, endStream: number): void {
    for (let from = 0; from < block.length; from += this.#peerFrameBytes) {
      const to = Math.min(from + this.#peerFrameBytes, block.length);
      const type = from === 0 ? FrameType.headers : FrameType.continuation;
      const flags = (from === 0 ? endStream : 0) | (to === block.length ? Flag.endHeaders : 0);
      const at = this.#frame(to - from, type, flags, streamId);
      block.copy(this.#outbox.bytes, at, from, to);
    }
  }

  inPlace<T>(stream: Http2Stream, body: InPlaceBody<T>): void {
    const length = body.length;
    if (length > 0 && this.#canSendNow(stream, length)) {
      const at = this.#dataFrame(stream, length, 0);
      body.writer.write(body.value, this.#outbox.bytes, at, length);
      return;
    }
    const bytes = Buffer.allocUnsafe(length);
    body.writer.write(body.value, bytes, 0, length);
    this.pieces(stream, [bytes]);
  }

  /** Takes over the pieces. */
  pieces(stream: Http2Stream, pieces: readonly Buffer[]): void {
    for (const piece of pieces) {
      if (piece.length === 0) continue;
      stream.queue.push(piece);
      stream.queuedBytes += piece.length;
      this.#queuedBytes += piece.length;
    }
    if (stream.queue.length === 0) return;
    this.#serve(stream);
    stream.isDrainWanted = stream.queuedBytes > this.#limits.streamQueuedBytes;
  }

  source(stream: Http2Stream, source: PullSource): void {
    if (source.length === 0) {
      source.close?.();
      return;
    }
    stream.queue.push({ source, leftBytes: source.length });
    this.#serve(stream);
  }

  /** Calls `written` when the kernel has what the stream was given so far; not if that is dropped before. */
  onceWritten(stream: Http2Stream, written: () => void): void {
    if (stream.queue.length > 0) {
      stream.queue.push({ written });
      return;
    }
    this.#outbox.onceWritten(written);
    this.#host.scheduleFlush();
  }

  finish(stream: Http2Stream, trailers: OutgoingHeaders | undefined): void {
    stream.output = "ending";
    stream.trailers = trailers;
    if (stream.queue.length === 0) this.#end(stream);
  }

  /** A source that gave nothing may be asked again. */
  wake(stream: Http2Stream): void {
    if (stream.queue.length > 0 && !this.#blocked.has(stream)) this.#serve(stream);
  }

  /** Drops what is queued on a stream that is over. */
  forget(stream: Http2Stream): void {
    this.#ready.delete(stream);
    this.#blocked.delete(stream);
    this.#queuedBytes -= stream.queuedBytes;
    stream.queuedBytes = 0;
    const queue = stream.queue;
    stream.queue = [];
    for (const item of queue) if ("source" in item) item.source.close?.();
  }

  /** Sends as much as windows and socket take, a frame per stream and round. */
  pump(): void {
    // A stream deleted and added again moves to the end of the iteration: that is the round-robin.
    for (const stream of this.#ready) {
      if (this.#windowBytes <= 0 || this.#isCongested) return;
      if (this.#outbox.pendingBytes >= this.#limits.turnBytes) {
        this.#host.schedulePump();
        return;
      }
      this.#ready.delete(stream);
      if (this.#sendSome(stream)) this.#ready.add(stream);
    }
  }

  flush(): void {
    this.#outbox.flush(this.#socket);
    this.#isCongested = this.#socket.writableLength > this.#limits.socketBytes;
  }

  /** Nothing can be sent any more. */
  clear(): void {
    this.#outbox.clear();
    this.#ready.clear();
    this.#blocked.clear();
  }

  #frame(length: number, type: number, flags: number, streamId: number): number {
    const at = this.#outbox.reserve(frameHeaderBytes + length);
    this.#host.scheduleFlush();
    return putFrameHead(this.#outbox.bytes, at, length, type, flags, streamId);
  }

  /** Pays for a DATA frame and writes its head; the payload goes to the returned position. */
  #dataFrame(stream: Http2Stream, length: number, flags: number): number {
    this.#windowBytes -= length;
    stream.sendWindowBytes -= length;
    this.#sentFrames++;
    return this.#frame(length, FrameType.data, flags, stream.id);
  }

  #canSendNow(stream: Http2Stream, length: number): boolean {
    return (
      stream.queue.length === 0 &&
      length <= stream.sendWindowBytes &&
      length <= this.#windowBytes &&
      length <= this.#peerFrameBytes &&
      !this.#isCongested &&
      this.#outbox.pendingBytes < this.#limits.turnBytes
    );
  }

  /** Gives a stream that has something queued its turn, at once if nobody waits before it. */
  #serve(stream: Http2Stream): void {
    if (this.#ready.has(stream) || this.#blocked.has(stream)) return;
    this.#ready.add(stream);
    if (this.#ready.size === 1) this.pump();
    else this.#host.schedulePump();
  }

  /** One DATA frame from the front of the queue. True if the stream can go on in the next round. */
  #sendSome(stream: Http2Stream): boolean {
    if (stream.sendWindowBytes <= 0) {
      this.#blocked.add(stream);
      return false;
    }
    const room = Math.min(this.#peerFrameBytes, this.#windowBytes, stream.sendWindowBytes);
    const front = stream.queue[0]!;
    assert(!("written" in front), "a notice goes out with what is before it");
    const isSent = Buffer.isBuffer(front)
      ? this.#sendQueued(stream, room)
      : this.#sendPulled(stream, front, room);
    if (!isSent || stream.isClosed) return false;
    this.#passNotices(stream);
    stream.stalledSweeps = 0;
    if (stream.isDrainWanted && stream.queuedBytes <= this.#limits.streamQueuedBytes / 2) {
      stream.isDrainWanted = false;
      stream.receiver?.onDrain();
    }
    if (stream.queue.length > 0) return true;
    if (stream.output === "ending") this.#end(stream);
    return false;
  }

  /** Gathers small buffers into one frame. */
  #sendQueued(stream: Http2Stream, room: number): boolean {
    const length = Math.min(room, leadingBytes(stream.queue, room));
    this.#dataFrameHead(stream, length);
    let left = length;
    let taken = 0;
    while (left > 0) {
      const item = stream.queue[taken] as Buffer;
      const piece = item.length <= left ? item : item.subarray(0, left);
      this.#outbox.append(piece);
      left -= piece.length;
      if (piece.length === item.length) taken++;
      else stream.queue[taken] = item.subarray(piece.length);
    }
    stream.queue.splice(0, taken);
    stream.queuedBytes -= length;
    this.#queuedBytes -= length;
    return true;
  }

  #passNotices({ queue }: Http2Stream): void {
    for (;;) {
      const front = queue[0];
      if (front === undefined || !("written" in front)) return;
      this.#outbox.onceWritten(front.written);
      queue.shift();
    }
  }

  #sendPulled(
    stream: Http2Stream,
    queued: { source: PullSource; leftBytes: number },
    room: number,
  ): boolean {
    const maxBytes = Math.min(room, queued.leftBytes);
    let bytes: Buffer | undefined;
    try {
      bytes = queued.source.pull(maxBytes);
    } catch (error) {
      if (error instanceof InvariantError) throw error;
      this.#host.onSourceError(stream);
      return false;
    }
    if (bytes === undefined || stream.isClosed) return false;
    assert(bytes.length > 0 && bytes.length <= maxBytes, "a source gives 1 to maxBytes bytes");
    this.#dataFrameHead(stream, bytes.length);
    this.#outbox.append(bytes);
    queued.leftBytes -= bytes.length;
    if (queued.leftBytes === 0) {
      stream.queue.shift();
      queued.source.close?.();
    }
    return true;
  }

  /** A DATA head alone: the payload is appended in pieces. */
  #dataFrameHead(stream: Http2Stream, length: number): void {
    this.#windowBytes -= length;
    stream.sendWindowBytes -= length;
    this.#sentFrames++;
    const at = this.#outbox.reserve(frameHeaderBytes);
    this.#host.scheduleFlush();
    putFrameHead(this.#outbox.bytes, at, length, FrameType.data, 0, stream.id);
  }

  #end(stream: Http2Stream): void {
    if (stream.trailers !== undefined) {
      this.headers(stream, stream.trailers, true);
      return;
    }
    this.#frame(0, FrameType.data, Flag.endStream, stream.id);
    this.#sentFrames++;
    stream.output = "ended";
    this.#host.onOutputEnd(stream);
  }
}

/** Bytes in the buffers at the front of the queue, counted no further than `enough`. */
function leadingBytes(queue: readonly unknown[], enough: number): number {
  let bytes = 0;
  for (const item of queue) {
    if (!Buffer.isBuffer(item) || bytes >= enough) break;
    bytes += item.length;
  }
  return bytes;
}
