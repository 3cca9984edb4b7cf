import type { Http2Stream, StreamReceiver } from "../http2/index.ts";
import { Call, type CallContext, type CallHead, type ServerCall } from "./call.ts";
import { decodeFailure } from "./decode-failure.ts";
import { LargeMessage } from "./large-message.ts";
import { MessageAssembler } from "./message-assembler.ts";
import type { MessageCodec, MessageEncoder, MethodShape } from "./message-codec.ts";
import { PrefixedWriter } from "./message-codec.ts";
import { prefixBytes, prefixLength, sendBytesMax, writePrefix } from "./message-prefix.ts";
import type { ServerMethod } from "./server-method.ts";
import { StatusCode, StatusError } from "./status.ts";

/**
 * Answers one request. An answer returned at once goes out with the rest of the chunk that is being read, no promise
 * made. Throws `StatusError`, or the promise rejects with it, to fail the call.
 */
export type UnaryHandler<Request, Response> = (
  request: Request,
  call: ServerCall,
) => Response | LargeMessage | Promise<Response | LargeMessage>;

/** A method with one request and one response. */
export function unary<Request, Response>(
  shape: MethodShape<Request, Response>,
  handle: UnaryHandler<Request, Response>,
): ServerMethod {
  const method: UnaryMethod<Request, Response> = {
    request: shape.request,
    response: shape.response,
    writer: new PrefixedWriter(shape.response),
    handle,
  };
  return {
    path: shape.path,
    begin(stream, head, context) {
      return new UnaryCall(stream, head, { context, method });
    },
  };
}

interface UnaryMethod<Request, Response> {
  readonly request: MessageCodec<Request>;
  readonly response: MessageEncoder<Response>;
  readonly writer: PrefixedWriter<Response>;
  readonly handle: UnaryHandler<Request, Response>;
}

class UnaryCall<Request, Response> extends Call implements StreamReceiver {
  readonly #method: UnaryMethod<Request, Response>;
  #assembler: MessageAssembler | undefined;
  /** The request, once it is whole; it is served when the client has said all. */
  #bytes: Buffer | undefined;
  #start = 0;
  #end = 0;

  constructor(
    stream: Http2Stream,
    head: CallHead,
    setup: { context: CallContext; method: UnaryMethod<Request, Response> },
  ) {
    super(stream, head, setup.context);
    this.#method = setup.method;
  }

  onData(bytes: Buffer, start: number, end: number, isLast: boolean): void {
    this.stream.consume(end - start);
    if (this.isOver) return;
    const length = end - start - prefixBytes;
    if (
      isLast &&
      this.#assembler === undefined &&
      length >= 0 &&
      length <= this.context.maxReceiveBytes &&
      bytes[start] === 0 &&
      prefixLength(bytes, start) === length
    ) {
      this.#serve(bytes, start + prefixBytes, end);
      return;
    }
    this.#assemble(bytes, start, end);
    if (isLast) this.#onEnd();
    else this.armDeadline();
  }

  onTrailers(): void {
    this.#onEnd();
  }

  onDrain(): void {}

  /** MessageSink */
  onMessage(bytes: Buffer, start: number, end: number): boolean {
    if (this.#bytes !== undefined) {
      const text = "grpc: a unary call has more than one request message";
      this.failStatus(new StatusError(StatusCode.internal, text));
      return false;
    }
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    return true;
  }

  /** The client has ended the request; without a body if nothing came before. */
  onEnd(): void {
    this.#onEnd();
  }

  #assemble(bytes: Buffer, start: number, end: number): void {
    this.#assembler ??= new MessageAssembler(this, this.stream, this.context.maxReceiveBytes);
    try {
      this.#assembler.push(bytes, start, end);
    } catch (error) {
      this.failWith(error);
    }
  }

  #onEnd(): void {
    if (this.isOver) return;
    if (this.#bytes === undefined) {
      // grpc-go passes on what its reader says: io.EOF, or io.ErrUnexpectedEOF inside a message.
      const isCut = this.#assembler?.isMidMessage === true;
      const [code, text] = isCut
        ? [StatusCode.internal, "unexpected EOF"]
        : [StatusCode.unknown, "EOF"];
      this.failStatus(new StatusError(code, text));
      return;
    }
    const bytes = this.#bytes;
    this.#bytes = undefined;
    this.#serve(bytes, this.#start, this.#end);
  }

  #serve(bytes: Buffer, start: number, end: number): void {
    this.receivedBytes = end - start;
    this.receivedMessages = 1;
    let request: Request;
    try {
      request = this.#method.request.decode(bytes, start, end);
    } catch (error) {
      this.failStatus(decodeFailure("error unmarshalling request:", error));
      return;
    }
    try {
      const answer = this.#method.handle(request, this);
      if (answer instanceof Promise) this.#await(answer);
      else this.#answer(answer);
    } catch (error) {
      this.failWith(error);
    }
  }

  #await(answer: Promise<Response | LargeMessage>): void {
    this.armDeadline();
    answer.then(
      (value) => this.#answer(value),
      (error: unknown) => this.failWith(error),
    );
  }

  #answer(answer: Response | LargeMessage): void {
    if (this.isOver) {
      if (answer instanceof LargeMessage) answer.source.close?.();
      return;
    }
    if (answer instanceof LargeMessage) {
      this.#answerLarge(answer);
      return;
    }
    const size = this.#method.response.size(answer);
    if (!this.#checkSize(size)) return;
    this.sentBytes = size;
    this.sentMessages = 1;
    const length = prefixBytes + size;
    const body = { length, writer: this.#method.writer, value: answer };
    // Both header lists are read before the call is settled, as sending may end the connection.
    this.stream.sendWhole(this.responseHead, body, this.okTrailers);
    this.settle(StatusCode.ok);
  }

  #answerLarge(answer: LargeMessage): void {
    const size = answer.source.length;
    if (!this.#checkSize(size)) {
      answer.source.close?.();
      return;
    }
    this.sentBytes = size;
    this.sentMessages = 1;
    const prefix = Buffer.allocUnsafe(prefixBytes);
    writePrefix(prefix, 0, size);
    this.stream.sendHeaders(this.responseHead);
    this.stream.sendPieces([prefix]);
    this.stream.sendSource(answer.source);
    this.stream.finish(this.okTrailers);
    this.settle(StatusCode.ok);
  }

  #checkSize(size: number): boolean {
    const { maxSendBytes } = this.context;
    if (size <= Math.min(maxSendBytes, sendBytesMax)) return true;
    const text = `grpc: trying to send message larger than max (${size} vs. ${maxSendBytes})`;
    this.failStatus(new StatusError(StatusCode.resourceExhausted, text));
    return false;
  }
}
