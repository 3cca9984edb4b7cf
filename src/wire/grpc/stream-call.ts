import { assert } from "../../base/index.ts";
import type { Http2Stream, StreamReceiver } from "../http2/index.ts";
import { Call, type CallContext, type CallHead, type ServerCall } from "./call.ts";
import { decodeFailure } from "./decode-failure.ts";
import { MessageAssembler } from "./message-assembler.ts";
import {
  type MessageCodec,
  type MessageEncoder,
  type MethodShape,
  PrefixedWriter,
  piecesWriter,
} from "./message-codec.ts";
import { prefixBytes, writePrefix } from "./message-prefix.ts";
import type { ServerMethod } from "./server-method.ts";
import { StatusCode, StatusError } from "./status.ts";

/** The sending side of a streaming call. Sending after the call is over does nothing. */
export interface ResponseStream<Response> extends ServerCall {
  /** Sends the response's head now, for clients that wait for it; else it goes with the first message. */
  sendHead(): void;
  /** False: the client is slower than the handler; wait for `onDrain` before sending much more. */
  send(message: Response): boolean;
  /** Like `send`, for a message that is already encoded; its pieces are taken over and never changed again before they are written. */
  sendEncoded(pieces: readonly Buffer[]): boolean;
  /** `written` runs when all that was sent so far has left the process; not if the call is over before. */
  onceWritten(written: () => void): void;
  /** `listener` runs each time the queue is short again after a send returned false. */
  onDrain(listener: () => void): void;
  /** Ends the call well, after what was sent. */
  end(): void;
  /** Ends the call with this status, after what was sent. */
  fail(error: unknown): void;
}

/** Both sides of a streaming call. Listeners are set before the handler returns. */
export interface BidiCall<Request, Response> extends ResponseStream<Response> {
  onMessage(listener: (message: Request) => void): void;
  /** The client has sent its last message. */
  onEnd(listener: () => void): void;
  /** Holds back messages, and through the window the client, until `resume`. */
  pause(): void;
  resume(): void;
}

export type BidiHandler<Request, Response> = (call: BidiCall<Request, Response>) => void;
export type ServerStreamHandler<Request, Response> = (
  request: Request,
  call: ResponseStream<Response>,
) => void | Promise<void>;

/**
 * A method whose client streams; also for those with a single response, which the handler sends before `end`. A throw of
 * the handler or of a listener fails the call.
 */
export function streaming<Request, Response>(
  shape: MethodShape<Request, Response>,
  handle: BidiHandler<Request, Response>,
): ServerMethod {
  const writer = new PrefixedWriter(shape.response);
  return {
    path: shape.path,
    begin(stream, head, context) {
      const call = new StreamCall<Request, Response>(stream, head, { context, shape, writer });
      call.guard(() => handle(call));
      return call.receiver;
    },
  };
}

/** A method with one request and a stream of responses; the handler calls `end`. Its promise may only reject. */
export function serverStreaming<Request, Response>(
  shape: MethodShape<Request, Response>,
  handle: ServerStreamHandler<Request, Response>,
): ServerMethod {
  return streaming(shape, (call) => {
    let request: { message: Request } | undefined;
    call.onMessage((message) => {
      if (request !== undefined) {
        throw new StatusError(StatusCode.internal, "grpc: more than one request message");
      }
      request = { message };
    });
    call.onEnd(() => {
      if (request === undefined) throw new StatusError(StatusCode.unknown, "EOF");
      const running = handle(request.message, call);
      if (running instanceof Promise) running.catch((error: unknown) => call.fail(error));
    });
  });
}

interface StreamSetup<Request, Response> {
  readonly context: CallContext;
  readonly shape: MethodShape<Request, Response>;
  readonly writer: PrefixedWriter<Response>;
}

/** A part of the body, or in it one message without its prefix: `bytes[start..end)`. */
interface HeldBytes {
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
}

class StreamCall<Request, Response> extends Call implements BidiCall<Request, Response> {
  /** What the connection talks to; apart from the handler's side because both have an `onEnd` and an `onDrain`. */
  readonly receiver: StreamReceiver & { onEnd(): void };
  readonly #request: MessageCodec<Request>;
  readonly #response: MessageEncoder<Response>;
  readonly #writer: PrefixedWriter<Response>;
  readonly #assembler: MessageAssembler;
  #onMessage: ((message: Request) => void) | undefined;
  #onEnd: (() => void) | undefined;
  #onDrain: (() => void) | undefined;
  #isPaused = false;
  /** Arrived while paused; bounded by the stream's window, which stays shut for them. */
  #held: HeldBytes[] = [];
  /** Messages that came in one frame with that at which the handler paused, and before all of `#held`. */
  #heldMessages: HeldBytes[] = [];
  #isEndHeld = false;

  constructor(stream: Http2Stream, head: CallHead, setup: StreamSetup<Request, Response>) {
    super(stream, head, setup.context);
    this.#request = setup.shape.request;
    this.#response = setup.shape.response;
    this.#writer = setup.writer;
    const sink = {
      onMessage: (bytes: Buffer, start: number, end: number) => this.#deliver(bytes, start, end),
    };
    this.#assembler = new MessageAssembler(sink, stream, setup.context.maxReceiveBytes);
    this.receiver = {
      onData: (bytes, start, end, isLast) => {
        if (this.#isPaused) this.#held.push({ bytes, start, end });
        else this.#read(bytes, start, end);
        if (isLast) this.#end();
      },
      onTrailers: () => this.#end(),
      onEnd: () => this.#end(),
      onReset: () => this.onReset(),
      onDrain: () => this.guard(() => this.#onDrain?.()),
    };
    this.armDeadline();
  }

  onMessage(listener: (message: Request) => void): void {
    this.#onMessage = listener;
  }

  onEnd(listener: () => void): void {
    this.#onEnd = listener;
  }

  onDrain(listener: () => void): void {
    this.#onDrain = listener;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.guard(() => this.#deliverHeld());
    while (!this.#isPaused) {
      const next = this.#held.shift();
      if (next === undefined) break;
      this.#read(next.bytes, next.start, next.end);
    }
    if (!this.#isPaused && this.#isEndHeld) {
      this.#isEndHeld = false;
      this.#end();
    }
  }

  sendHead(): void {
    if (!this.isOver && this.stream.output === "none") this.stream.sendHeaders(this.responseHead);
  }

  send(message: Response): boolean {
    if (this.isOver) return true;
    const size = this.#response.size(message);
    this.#count(size);
    return this.stream.sendInPlace({
      length: prefixBytes + size,
      writer: this.#writer,
      value: message,
    });
  }

  sendEncoded(pieces: readonly Buffer[]): boolean {
    if (this.isOver) return true;
    let size = 0;
    for (const piece of pieces) size += piece.length;
    this.#count(size);
    if (size <= inPlaceBytesMax) {
      const length = prefixBytes + size;
      return this.stream.sendInPlace({ length, writer: piecesWriter, value: pieces });
    }
    const prefix = Buffer.allocUnsafe(prefixBytes);
    writePrefix(prefix, 0, size);
    return this.stream.sendPieces([prefix, ...pieces]);
  }

  onceWritten(written: () => void): void {
    this.stream.onceWritten(written);
  }

  end(): void {
    if (this.isOver) return;
    this.sendHead();
    this.stream.finish(this.okTrailers);
    this.settle(StatusCode.ok);
  }

  fail(error: unknown): void {
    this.failWith(error);
  }

  /** Runs the handler's code; a throw fails the call. */
  guard(run: () => void): void {
    try {
      run();
    } catch (error) {
      this.failWith(error);
    }
  }

  #count(size: number): void {
    const { maxSendBytes } = this.context;
    if (size > maxSendBytes) {
      throw new StatusError(
        StatusCode.resourceExhausted,
        `grpc: trying to send message larger than max (${size} vs. ${maxSendBytes})`,
      );
    }
    this.sendHead();
    this.sentBytes += size;
    this.sentMessages++;
  }

  #read(bytes: Buffer, start: number, end: number): void {
    this.stream.consume(end - start);
    if (this.isOver) return;
    this.guard(() => this.#assembler.push(bytes, start, end));
  }

  #deliverHeld(): void {
    while (!this.#isPaused && !this.isOver) {
      const next = this.#heldMessages.shift();
      if (next === undefined) return;
      this.#deliver(next.bytes, next.start, next.end);
    }
  }

  #deliver(bytes: Buffer, start: number, end: number): boolean {
    if (this.#isPaused) {
      this.#heldMessages.push({ bytes, start, end });
      return true;
    }
    this.receivedBytes += end - start;
    this.receivedMessages++;
    const message = this.#decode(bytes, start, end);
    assert(this.#onMessage !== undefined, "a streaming handler listens before it returns");
    this.#onMessage(message);
    return !this.isOver;
  }

  #decode(bytes: Buffer, start: number, end: number): Request {
    try {
      return this.#request.decode(bytes, start, end);
    } catch (error) {
      throw decodeFailure("failed to unmarshal the received message", error);
    }
  }

  #end(): void {
    if (this.#isPaused) {
      this.#isEndHeld = true;
      return;
    }
    if (this.isOver) return;
    if (this.#assembler.isMidMessage) {
      this.failStatus(new StatusError(StatusCode.internal, "unexpected EOF"));
      return;
    }
    this.guard(() => this.#onEnd?.());
  }
}

/** Encoded messages up to here are copied next to their prefix; larger ones are sent as they are. */
const inPlaceBytesMax = 8 * 1024;
