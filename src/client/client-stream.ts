import type { ClientDuplexStream, ClientReadableStream } from "@grpc/grpc-js";
import { fromServiceError, isServiceError } from "./grpc-error.ts";
import type { ClientError } from "./light/index.ts";

/** A call with many answers. */
export class AnswerStream<Response> {
  readonly #call: ClientReadableStream<Response>;
  readonly #endpoint: string;
  readonly #onEnd: (error?: ClientError) => void;
  #cancelled: { readonly reason: ClientError | undefined } | undefined;

  /** `onEnd` is called, perhaps more than once, when no answer is to come any more. */
  constructor(
    call: ClientReadableStream<Response>,
    endpoint: string,
    onEnd: (error?: ClientError) => void,
  ) {
    this.#call = call;
    this.#endpoint = endpoint;
    this.#onEnd = onEnd;
    // Without a listener an error that comes while nobody reads would end the process; the reader gets it all the same.
    call.on("error", (error) => onEnd(this.#translated(error)));
    call.on("close", () => onEnd());
  }

  /**
   * What the server answers, until it ends the stream or it is cancelled. To be read once; answers that are not read hold
   * the server back.
   * @throws {ClientError} when the call fails, or was cancelled with a reason
   */
  async *responses(): AsyncGenerator<Response> {
    try {
      for await (const response of this.#call) yield response as Response;
    } catch (error) {
      if (this.#cancelled === undefined) throw this.#translated(error) ?? error;
      if (this.#cancelled.reason !== undefined) throw this.#cancelled.reason;
    }
  }

  /** Ends the call. Its reader hears the reason; without one there is nothing more to read, and no failure. */
  cancel(reason?: ClientError): void {
    this.#cancelled ??= { reason };
    this.#call.cancel();
    this.#onEnd();
  }

  #translated(error: unknown): ClientError | undefined {
    return isServiceError(error) ? fromServiceError(error, this.#endpoint) : undefined;
  }
}

/** A call with many requests and many answers. */
export class ClientStream<Request, Response> extends AnswerStream<Response> {
  readonly #call: ClientDuplexStream<Request, Response>;

  constructor(
    call: ClientDuplexStream<Request, Response>,
    endpoint: string,
    onEnd: (error?: ClientError) => void,
  ) {
    super(call, endpoint, onEnd);
    this.#call = call;
  }

  /** What is sent to a stream that has ended goes nowhere: the reader hears of the end. */
  send(request: Request): void {
    if (this.#call.writable) this.#call.write(request);
  }
}
