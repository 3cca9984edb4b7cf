import type { Clock, Logger, MonotonicMs, Timer } from "../../base/index.ts";
import { EtcdError, InvariantError } from "../../base/index.ts";
import type { HeaderPair, Http2Stream, OutgoingHeaders, Peer } from "../http2/index.ts";
import type { Metadata } from "./metadata.ts";
import { errorTrailers, okTrailersWith, responseHeadWith } from "./response-headers.ts";
import { StatusCode, StatusError } from "./status.ts";

/** How a call ended, for metrics. */
export interface CallReport {
  readonly path: string;
  /** Who called; see `Peer`. */
  readonly remoteAddress: string;
  readonly code: StatusCode;
  readonly durationMs: number;
  /** Message bytes, without prefixes. */
  readonly receivedBytes: number;
  readonly sentBytes: number;
  readonly receivedMessages: number;
  readonly sentMessages: number;
}

export interface CallHooks {
  readonly onCallStart?: (path: string) => void;
  readonly onCallEnd?: (report: CallReport) => void;
}

/** What all calls of a server share. */
export interface CallContext {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly maxReceiveBytes: number;
  readonly maxSendBytes: number;
  readonly hooks: CallHooks;
}

/** What a request's headers said. */
export interface CallHead {
  readonly path: string;
  readonly metadata: Metadata;
  readonly timeoutMs: number | undefined;
}

/**
 * "client": it reset the stream or the connection is lost. "deadline": the client's time is over, and it was told so.
 * "server": `abort` was called.
 */
export type CancelReason = "client" | "deadline" | "server";

/** What a handler knows of the call it serves. */
export interface ServerCall {
  /** `/etcdserverpb.KV/Put` */
  readonly path: string;
  readonly metadata: Metadata;
  readonly peer: Peer;
  /** On the server's clock; undefined: the client waits for ever. */
  readonly deadlineMs: MonotonicMs | undefined;
  /** Nobody waits for the answer any more; sending does nothing. */
  readonly isCancelled: boolean;
  /** `listener` runs once, when the call is cancelled; at once if it is already. */
  onCancel(listener: (reason: CancelReason) => void): void;
  /** `listener` runs once, when the call is answered, failed or cancelled; at once if it is already. */
  onOver(listener: () => void): void;
  /** Ends the call with this error, over its handler's head: to the handler it is cancelled. */
  abort(error: unknown): void;
  /** The same as an AbortSignal, for interfaces that want one. */
  signal(): AbortSignal;
  /** Adds metadata to the head of the response; without effect once that is sent. */
  addHeader(pair: HeaderPair): void;
  /** Adds metadata to the trailers. */
  addTrailer(pair: HeaderPair): void;
  /** The source of a large message, which had nothing to pull, now has. */
  wake(): void;
}

const none: readonly HeaderPair[] = [];

/** The part of a call that is the same for all kinds: deadline, cancellation, metadata, its end. */
export abstract class Call implements ServerCall {
  readonly deadlineMs: MonotonicMs | undefined;
  protected readonly stream: Http2Stream;
  protected readonly context: CallContext;
  protected readonly head: CallHead;
  protected receivedBytes = 0;
  protected sentBytes = 0;
  protected receivedMessages = 0;
  protected sentMessages = 0;
  readonly #startMs: MonotonicMs;
  #deadlineTimer: Timer | undefined;
  #cancelled: CancelReason | undefined;
  #isOver = false;
  #cancelListeners: ((reason: CancelReason) => void)[] | undefined;
  #overListeners: (() => void)[] | undefined;
  #headers: HeaderPair[] | undefined;
  #trailers: HeaderPair[] | undefined;

  constructor(stream: Http2Stream, head: CallHead, context: CallContext) {
    this.stream = stream;
    this.head = head;
    this.context = context;
    const isTimed = head.timeoutMs !== undefined || context.hooks.onCallEnd !== undefined;
    this.#startMs = isTimed ? context.clock.monotonicMs() : 0;
    this.deadlineMs = head.timeoutMs === undefined ? undefined : this.#startMs + head.timeoutMs;
    context.hooks.onCallStart?.(head.path);
  }

  get path(): string {
    return this.head.path;
  }

  get metadata(): Metadata {
    return this.head.metadata;
  }

  get peer(): Peer {
    return this.stream.peer;
  }

  get isCancelled(): boolean {
    return this.#cancelled !== undefined;
  }

  /** Answered, failed or cancelled. */
  protected get isOver(): boolean {
    return this.#isOver;
  }

  onCancel(listener: (reason: CancelReason) => void): void {
    if (this.#cancelled !== undefined) listener(this.#cancelled);
    else if (this.#cancelListeners === undefined) this.#cancelListeners = [listener];
    else this.#cancelListeners.push(listener);
  }

  onOver(listener: () => void): void {
    if (this.#isOver) listener();
    else if (this.#overListeners === undefined) this.#overListeners = [listener];
    else this.#overListeners.push(listener);
  }

  abort(error: unknown): void {
    if (!this.#isOver) this.#cancel("server", this.#statusOf(error));
  }

  signal(): AbortSignal {
    const controller = new AbortController();
    this.onCancel((reason) => controller.abort(reason));
    return controller.signal;
  }

  addHeader(pair: HeaderPair): void {
    this.#headers ??= [];
    this.#headers.push(pair);
  }

  addTrailer(pair: HeaderPair): void {
    this.#trailers ??= [];
    this.#trailers.push(pair);
  }

  wake(): void {
    this.stream.wake();
  }

  // StreamReceiver, in part

  onReset(): void {
    if (!this.#isOver) this.#cancel("client");
  }

  // For the kinds of calls

  protected get responseHead(): OutgoingHeaders {
    return responseHeadWith(this.#headers ?? none);
  }

  protected get okTrailers(): OutgoingHeaders {
    return okTrailersWith(this.#trailers ?? none);
  }

  /** Starts the deadline's timer: for calls that do not end in the turn they began in. */
  protected armDeadline(): void {
    if (this.deadlineMs === undefined || this.#isOver || this.#deadlineTimer !== undefined) return;
    const leftMs = Math.max(0, this.deadlineMs - this.context.clock.monotonicMs());
    if (leftMs > timerMsMax) return;
    this.#deadlineTimer = this.context.clock.after(leftMs, () => {
      this.#cancel("deadline", deadlineError());
    });
  }

  /** The last word is said: counts it. False if it had been before. */
  protected settle(code: StatusCode): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#deadlineTimer?.cancel();
    const listeners = this.#overListeners;
    this.#overListeners = undefined;
    for (const listener of listeners ?? []) listener();
    const { hooks, clock } = this.context;
    hooks.onCallEnd?.({
      path: this.head.path,
      remoteAddress: this.stream.peer.remoteAddress,
      code,
      durationMs: clock.monotonicMs() - this.#startMs,
      receivedBytes: this.receivedBytes,
      sentBytes: this.sentBytes,
      receivedMessages: this.receivedMessages,
      sentMessages: this.sentMessages,
    });
    return true;
  }

  /** Ends the call with what a handler threw. A bug of ours stops the process instead. */
  protected failWith(error: unknown): void {
    this.failStatus(this.#statusOf(error));
  }

  protected failStatus(error: StatusError): void {
    if (!this.settle(error.code)) return;
    const isWhole = this.stream.output === "none";
    this.stream.finish(errorTrailers(error, this.#trailers ?? none, isWhole));
  }

  #statusOf(error: unknown): StatusError {
    if (error instanceof StatusError) return error;
    if (error instanceof EtcdError) {
      // The catalogue holds gRPC codes only.
      return new StatusError(error.code as StatusCode, error.message);
    }
    if (error instanceof InvariantError) throw error;
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.context.logger.error("a gRPC handler failed", { method: this.path, error: text });
    return new StatusError(StatusCode.unknown, "internal error");
  }

  /** Without an error there is nobody left to be told. */
  #cancel(reason: CancelReason, error?: StatusError): void {
    if (this.#cancelled !== undefined) return;
    this.#cancelled = reason;
    if (error === undefined) this.settle(StatusCode.cancelled);
    else this.failStatus(error);
    const listeners = this.#cancelListeners;
    this.#cancelListeners = undefined;
    for (const listener of listeners ?? []) listener(reason);
  }
}

function deadlineError(): StatusError {
  return new StatusError(StatusCode.deadlineExceeded, "context deadline exceeded");
}

/** The longest delay that Node's timers hold, 24.8 days; a deadline beyond it counts as none. */
const timerMsMax = 0x7fff_ffff;
