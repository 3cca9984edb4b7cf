// etcd's gRPC API for tests: an independent HTTP/2 stack (grpc-js) and this project's codecs.
import {
  Client,
  type ClientDuplexStream,
  credentials,
  Metadata,
  type ServiceError,
} from "@grpc/grpc-js";
import { etcdserverpb, type MethodDescriptor, services } from "../../src/wire/protobuf/index.ts";

const { WatchCreateRequest, WatchRequest } = etcdserverpb;
const { Watch } = services["etcdserverpb.Watch"];

/** A member under test may be slow, never stuck. */
const callWithinMs = 20_000;

export interface CallOptions {
  /** @default 20000 */
  readonly withinMs?: number;
  /** Header fields, as `hasleader: true`. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** A call's failure as the client sees it. */
export interface CallError {
  /** gRPC status code: 14 is UNAVAILABLE. */
  readonly code: number;
  readonly details: string;
}

export type CallOutcome<Response> =
  | { readonly kind: "answered"; readonly response: Response }
  | { readonly kind: "failed"; readonly error: CallError };

export interface WatchHandlers {
  onResponse(response: etcdserverpb.WatchResponse): void;
  onError(error: CallError): void;
}

export class EtcdClient {
  readonly #client: Client;

  constructor(endpoint: string) {
    // Each client has connections of its own: a restarted member is not waited for in another client's backoff.
    this.#client = new Client(endpoint, credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": -1,
      // A member that comes back is found again soon.
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 500,
    });
  }

  call<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    { withinMs = callWithinMs, metadata = {} }: CallOptions = {},
  ): Promise<CallOutcome<Response>> {
    return new Promise((resolve) => {
      this.#client.makeUnaryRequest(
        method.path,
        (message: Request) => method.request.encode(message),
        (bytes) => method.response.decode(bytes),
        request,
        metadataOf(metadata),
        { deadline: Date.now() + withinMs },
        (error: ServiceError | null, response?: Response) => {
          if (error === null && response !== undefined) resolve({ kind: "answered", response });
          else resolve({ kind: "failed", error: factsOf(error) });
        },
      );
    });
  }

  /** As `call`, where a failure fails the test. */
  async ask<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response> {
    const outcome = await this.call(method, request, options);
    if (outcome.kind === "answered") return outcome.response;
    throw new Error(`${method.name}: code ${outcome.error.code}: ${outcome.error.details}`);
  }

  /** One request and its answer on a bidirectional stream of their own. */
  exchange<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    { withinMs = callWithinMs, metadata = {} }: CallOptions = {},
  ): Promise<CallOutcome<Response>> {
    return new Promise((resolve) => {
      const stream = this.#client.makeBidiStreamRequest(
        method.path,
        (message: Request) => method.request.encode(message),
        (bytes) => method.response.decode(bytes),
        metadataOf(metadata),
        { deadline: Date.now() + withinMs },
      );
      stream.on("data", (response: Response) => {
        resolve({ kind: "answered", response });
        stream.cancel();
      });
      stream.on("error", (error) => resolve({ kind: "failed", error: factsOf(error) }));
      stream.on("end", () =>
        resolve({ kind: "failed", error: { code: -1, details: "ended without an answer" } }),
      );
      stream.write(request);
    });
  }

  /** Returns how to end it. */
  watch(
    create: Partial<etcdserverpb.WatchCreateRequest>,
    handlers: WatchHandlers,
    metadata: Readonly<Record<string, string>> = {},
  ): () => void {
    const stream: ClientDuplexStream<etcdserverpb.WatchRequest, etcdserverpb.WatchResponse> =
      this.#client.makeBidiStreamRequest(
        Watch.path,
        (message: etcdserverpb.WatchRequest) => WatchRequest.encode(message),
        (bytes) => Watch.response.decode(bytes),
        metadataOf(metadata),
      );
    stream.on("data", (response: etcdserverpb.WatchResponse) => handlers.onResponse(response));
    stream.on("error", (error) => handlers.onError(factsOf(error)));
    stream.write(WatchRequest.create({ createRequest: WatchCreateRequest.create(create) }));
    return () => stream.cancel();
  }

  close(): void {
    this.#client.close();
  }
}

function metadataOf(fields: Readonly<Record<string, string>>): Metadata {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(fields)) metadata.set(name, value);
  return metadata;
}

function factsOf(error: Error | null): CallError {
  const code = error !== null && "code" in error ? Number(error.code) : -1;
  const details = error !== null && "details" in error ? String(error.details) : String(error);
  return { code, details };
}
