import type { MethodDescriptor } from "../wire/protobuf/index.ts";
import { AnswerStream, ClientStream } from "./client-stream.ts";
import { callOptions, type GrpcConnection, grpcMetadata } from "./grpc-connection.ts";
import {
  type Caller,
  CallLimit,
  type CallOptions,
  ClientError,
  type ClientWorld,
  type Metadata,
  Status,
} from "./light/index.ts";

interface Reached {
  readonly connection: GrpcConnection;
  readonly metadata: Metadata;
}

interface Cancellable {
  cancel(reason?: ClientError): void;
}

/** Opens streams at whatever server the caller reaches, and ends them with the client. */
export class StreamOpener {
  readonly #world: ClientWorld;
  readonly #caller: Caller<GrpcConnection>;
  readonly #streams = new Set<Cancellable>();

  constructor(caller: Caller<GrpcConnection>, world: ClientWorld) {
    this.#caller = caller;
    this.#world = world;
  }

  /** A stream in both directions. `options` are for reaching a server. @throws {ClientError} */
  both<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    options: CallOptions,
  ): Promise<ClientStream<Request, Response>> {
    return this.#caller.call(method.path, options, async (connection, metadata) =>
      this.#openBoth(method, { connection, metadata }),
    );
  }

  /** One request on a stream in both directions, and the first answer; as often as a unary call. @throws {ClientError} */
  once<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions,
  ): Promise<Response> {
    return this.#caller.call(method.path, options, async (connection, metadata, limit) => {
      const stream = this.#openBoth(method, { connection, metadata });
      const leave = limit.onEnd(() => stream.cancel());
      try {
        stream.send(request);
        for await (const answer of stream.responses()) return answer;
        throw limit.error ?? new ClientError({ code: Status.unavailable, message: "EOF" });
      } finally {
        leave();
        stream.cancel();
      }
    });
  }

  /** One request and many answers. Another server is tried as long as there was no answer. @throws {ClientError} */
  async *answers<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions,
  ): AsyncGenerator<Response> {
    const limit = new CallLimit(this.#world, options);
    let stream: AnswerStream<Response> | undefined;
    limit.onEnd(() => stream?.cancel());
    try {
      const begun = await this.#caller.call(method.path, options, async (connection, metadata) => {
        stream = this.#openAnswers(method, { request, reached: { connection, metadata }, limit });
        const responses = stream.responses();
        return { first: await responses.next(), responses };
      });
      if (begun.first.done !== true) {
        yield begun.first.value;
        yield* begun.responses;
      }
      if (limit.error !== undefined) throw limit.error;
    } finally {
      limit.release();
      stream?.cancel();
    }
  }

  close(reason: ClientError): void {
    for (const stream of [...this.#streams]) stream.cancel(reason);
  }

  #openBoth<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    { connection, metadata }: Reached,
  ): ClientStream<Request, Response> {
    const call = connection.channel.makeBidiStreamRequest<Request, Response>(
      method.path,
      (message) => method.request.encode(message),
      (bytes) => method.response.decode(bytes),
      grpcMetadata(metadata),
    );
    const stream: ClientStream<Request, Response> = new ClientStream(
      call,
      connection.endpoint,
      (error) => this.#onEnd(stream, { connection, error }),
    );
    this.#streams.add(stream);
    return stream;
  }

  #openAnswers<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    call: { readonly request: Request; readonly reached: Reached; readonly limit: CallLimit },
  ): AnswerStream<Response> {
    const { connection, metadata } = call.reached;
    const stream: AnswerStream<Response> = new AnswerStream(
      connection.channel.makeServerStreamRequest<Request, Response>(
        method.path,
        (message) => method.request.encode(message),
        (bytes) => method.response.decode(bytes),
        call.request,
        grpcMetadata(metadata),
        callOptions(call.limit),
      ),
      connection.endpoint,
      (error) => this.#onEnd(stream, { connection, error }),
    );
    this.#streams.add(stream);
    return stream;
  }

  #onEnd(
    stream: Cancellable,
    { connection, error }: { connection: GrpcConnection; error: ClientError | undefined },
  ): void {
    this.#streams.delete(stream);
    if (error?.isPassing === true) this.#caller.avoid(connection);
  }
}
