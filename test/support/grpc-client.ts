// gRPC through the official Node library and this project's codecs: sends what no client library would.
import {
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import type { Codec, MethodDescriptor } from "../../src/wire/protobuf/index.ts";
import { type PlainMessage, plainOf } from "./plain-message.ts";

const callTimeoutMs = 20_000;
const messageBytesMax = 64 * 1024 * 1024;

/** What came back: the message, or the status that refused it. */
export type Answer =
  | { readonly message: PlainMessage }
  | { readonly code: number; readonly details: string };

export class GrpcClient {
  readonly #client: Client;

  /** @param endpoint `host:port` without TLS. */
  constructor(endpoint: string) {
    this.#client = new Client(endpoint, credentials.createInsecure(), {
      "grpc.max_receive_message_length": messageBytesMax,
      "grpc.max_send_message_length": messageBytesMax,
      // Otherwise clients of one process share connections, also across tests.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  close(): void {
    this.#client.close();
  }

  /** A unary call. Refusals are answers; only what is no status throws. */
  call<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
  ): Promise<Answer> {
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest<Request, Response>(
        method.path,
        (value) => method.request.encode(value),
        (bytes) => method.response.decode(bytes),
        request,
        new Metadata(),
        { deadline: Date.now() + callTimeoutMs },
        (error: ServiceError | null, response?: Response) => {
          resolve(
            error === null
              ? { message: plainOf(method.response, response!) }
              : { code: error.code, details: error.details },
          );
        },
      );
    });
  }

  stream<Request, Response>(
    method: MethodDescriptor<Request, Response>,
  ): GrpcStream<Request, Response> {
    const call = this.#client.makeBidiStreamRequest<Request, Response>(
      method.path,
      (value) => method.request.encode(value),
      (bytes) => method.response.decode(bytes),
      new Metadata(),
    );
    return new GrpcStream(call, method.response);
  }
}

/** A bidirectional stream whose answers are kept in their order until they are taken. */
export class GrpcStream<Request, Response> {
  readonly #call: ClientDuplexStream<Request, Response>;
  readonly #codec: Codec<Response>;
  readonly #received: Answer[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  constructor(call: ClientDuplexStream<Request, Response>, codec: Codec<Response>) {
    this.#call = call;
    this.#codec = codec;
    call.on("data", (response: Response) =>
      this.#receive({ message: plainOf(this.#codec, response) }),
    );
    call.on("error", (error: ServiceError) => {
      if (!this.#isClosed) this.#receive({ code: error.code, details: error.details });
    });
  }

  send(request: Request): void {
    this.#call.write(request);
  }

  /** The next answer. @throws {Error} If none comes in time. */
  async next(timeoutMs = callTimeoutMs): Promise<Answer> {
    if (this.#received.length === 0) await this.#arrival(timeoutMs);
    const answer = this.#received.shift();
    if (answer === undefined) throw new Error(`no answer on the stream within ${timeoutMs} ms`);
    return answer;
  }

  close(): void {
    this.#isClosed = true;
    this.#call.cancel();
  }

  #receive(answer: Answer): void {
    this.#received.push(answer);
    this.#wake?.();
  }

  #arrival(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const finish = () => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(finish, timeoutMs);
      this.#wake = finish;
    });
  }
}
