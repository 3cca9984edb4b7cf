import type { ErrorCode } from "./error-code.ts";
import type { HeaderList } from "./hpack-decoder.ts";
import type { OutgoingHeaders } from "./hpack-encoder.ts";
import type { Peer } from "./peer.ts";

/** Who hears what the peer sends on a stream. Calls come in order, from inside the reading of a chunk. */
export interface StreamReceiver {
  /**
   * `bytes[start..end)` of the request body. Views of `bytes` may be kept. Whoever is done with them calls
   * `stream.consume`, or the window stays shut.
   */
  onData(bytes: Buffer, start: number, end: number, isLast: boolean): void;
  /** The body ended with trailers instead of a last DATA. */
  onTrailers(trailers: HeaderList): void;
  /** The stream is over before its response was complete: reset by the peer, or the connection is lost. Nothing follows. */
  onReset(code: ErrorCode): void;
  /** After a send said "wait": the queue is short again. */
  onDrain(): void;
}

/** Writes a value straight into the output. */
export interface InPlaceWriter<T> {
  /** Fills exactly `into[at..at + length)`, the length that was announced for `value`. */
  write(value: T, into: Buffer, at: number, length: number): void;
}

export interface InPlaceBody<T> {
  readonly length: number;
  readonly writer: InPlaceWriter<T>;
  readonly value: T;
}

/** A body made slice by slice while the peer takes it, so that its size never is in memory at once. */
export interface PullSource {
  /** Bytes that all pulls together will give. */
  readonly length: number;
  /**
   * The next 1 to `maxBytes` bytes, never to be changed again; undefined: none yet, `stream.wake()` will follow. A throw
   * resets the stream with INTERNAL_ERROR, as the announced length cannot be kept.
   */
  pull(maxBytes: number): Buffer | undefined;
  /** Called once when nothing more will be pulled: all is taken, or the stream ended early. */
  close?(): void;
}

export interface QueuedSource {
  readonly source: PullSource;
  leftBytes: number;
}

/** Stands behind what was sent before it, never at the front: who is to hear when that is written. */
export interface QueuedNotice {
  readonly written: () => void;
}

/** What a stream needs of its connection. */
export interface StreamHost {
  readonly peer: Peer;
  sendHeaders(stream: Http2Stream, headers: OutgoingHeaders): void;
  sendPieces(stream: Http2Stream, pieces: readonly Buffer[]): void;
  sendInPlace<T>(stream: Http2Stream, body: InPlaceBody<T>): void;
  sendSource(stream: Http2Stream, source: PullSource): void;
  onceWritten(stream: Http2Stream, written: () => void): void;
  sendWhole<T>(
    stream: Http2Stream,
    head: OutgoingHeaders,
    body: InPlaceBody<T>,
    trailers: OutgoingHeaders,
  ): void;
  finish(stream: Http2Stream, trailers: OutgoingHeaders | undefined): void;
  reset(stream: Http2Stream, code: ErrorCode): void;
  consume(stream: Http2Stream, bytes: number): void;
  hold(stream: Http2Stream, bytes: number): boolean;
  wake(stream: Http2Stream): void;
}

/**
 * One request and its response. A response is `sendHeaders`, any number of bodies, `finish`; or `sendWhole`. Sending on a
 * stream that is over does nothing: a handler need not know how its client fared.
 */
export class Http2Stream {
  readonly id: number;
  readonly #host: StreamHost;

  // Kept by the connection; nobody else writes the fields below.
  receiver: StreamReceiver | undefined = undefined;
  /** "ending": `finish` was called and queued bytes go first. */
  output: "none" | "open" | "ending" | "ended" = "none";
  isRemoteEnded = false;
  isClosed = false;
  sendWindowBytes: number;
  receiveWindowBytes: number;
  /** Received and not yet consumed. */
  unreadBytes = 0;
  /** Consumed and not yet given back by WINDOW_UPDATE. */
  consumedBytes = 0;
  /** Body bytes still due by content-length; -1: not announced. */
  expectedBytes = -1;
  /** Request bytes kept: the header list, and what `hold` was told of. */
  headBytes = 0;
  heldBytes = 0;
  queue: (Buffer | QueuedSource | QueuedNotice)[] = [];
  /** Bytes of Buffers in `queue`; sources hold none. */
  queuedBytes = 0;
  trailers: OutgoingHeaders | undefined = undefined;
  isDrainWanted = false;
  /** Sweeps in which it had output that the peer gave no window for. */
  stalledSweeps = 0;

  constructor(id: number, host: StreamHost, windows: { sendBytes: number; receiveBytes: number }) {
    this.id = id;
    this.#host = host;
    this.sendWindowBytes = windows.sendBytes;
    this.receiveWindowBytes = windows.receiveBytes;
  }

  get peer(): Peer {
    return this.#host.peer;
  }

  /** True until the response is complete or the stream is reset. */
  get isWritable(): boolean {
    return !this.isClosed && (this.output === "none" || this.output === "open");
  }

  sendHeaders(headers: OutgoingHeaders): void {
    this.#host.sendHeaders(this, headers);
  }

  /** Takes over the pieces, which go out in order. False: the queue is long, wait for `onDrain`. */
  sendPieces(pieces: readonly Buffer[]): boolean {
    this.#host.sendPieces(this, pieces);
    return !this.isDrainWanted;
  }

  /** Like `sendPieces` for a value that is written straight into the output if the windows allow. */
  sendInPlace<T>(body: InPlaceBody<T>): boolean {
    this.#host.sendInPlace(this, body);
    return !this.isDrainWanted;
  }

  sendSource(source: PullSource): void {
    this.#host.sendSource(this, source);
  }

  /**
   * `written` runs when the kernel has all that was sent so far, so that its memory may be used again. It does not run if the
   * stream or its connection is over before.
   */
  onceWritten(written: () => void): void {
    this.#host.onceWritten(this, written);
  }

  /** The whole response at once: the fast path of unary calls. */
  sendWhole<T>(head: OutgoingHeaders, body: InPlaceBody<T>, trailers: OutgoingHeaders): void {
    this.#host.sendWhole(this, head, body, trailers);
  }

  /** Ends the response after what is queued, with trailers if given. */
  finish(trailers?: OutgoingHeaders): void {
    this.#host.finish(this, trailers);
  }

  reset(code: ErrorCode): void {
    this.#host.reset(this, code);
  }

  /** Gives the peer back the window for `bytes` of the request body. */
  consume(bytes: number): void {
    this.#host.consume(this, bytes);
  }

  /**
   * Accounts for `bytes` (negative: fewer) of an unfinished request body that the owner keeps after `consume`. False: the
   * connection holds too much already; nothing is added. What a stream holds is released when it closes.
   */
  hold(bytes: number): boolean {
    return this.#host.hold(this, bytes);
  }

  /** A source that had nothing to pull now has. */
  wake(): void {
    this.#host.wake(this);
  }
}
