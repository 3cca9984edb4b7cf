import type { ClientDuplexStream } from "@grpc/grpc-js";
import { fromServiceError, isServiceError } from "./client-error.ts";

/** A call with many requests and many answers. */
export class ClientStream<Request, Response> {
  readonly #call: ClientDuplexStream<Request, Response>;
  readonly #endpoint: string;
  #isCancelled = false;

  constructor(call: ClientDuplexStream<Request, Response>, endpoint: string) {
    this.#call = call;
    this.#endpoint = endpoint;
    // Without a listener an error that comes while nobody reads would end the process; the reader gets it all the same.
    call.on("error", () => {});
  }

  send(request: Request): void {
    this.#call.write(request);
  }

  /**
   * What the server answers, until it ends the stream or it is cancelled. To be read once; answers that are not read hold
   * the server back.
   * @throws {ClientError} when the call fails
   */
  async *responses(): AsyncGenerator<Response> {
    try {
      for await (const response of this.#call) yield response as Response;
    } catch (error) {
      if (this.#isCancelled) return;
      throw isServiceError(error) ? fromServiceError(error, this.#endpoint) : error;
    }
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#call.cancel();
  }
}
