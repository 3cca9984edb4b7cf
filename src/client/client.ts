// Calls to an etcd cluster by gRPC. Every call goes to one server, the first that can be reached, counted from the one that
// was used last; a call that has been sent is never sent again, as only the caller knows whether it may be done twice.
import {
  Client as Channel,
  connectivityState,
  credentials,
  Metadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";
import { ClientError, fromServiceError } from "./client-error.ts";
import { ClientStream } from "./client-stream.ts";
import { grpcTarget } from "./endpoint.ts";

/** Etcd's answers have no limit of their own (etcd: clientv3 MaxCallRecvMsgSize). */
const answerBytesMax = 2 ** 31 - 1;

export interface ClientOptions {
  /** At least one; see `grpcTarget` for how they are written. */
  readonly endpoints: readonly string[];
  /** Longest wait for a connection to one server, in milliseconds. @default 2000 */
  readonly dialTimeoutMs?: number;
  /** Time between pings on a connection. @default 2000 */
  readonly keepaliveTimeMs?: number;
  /** A connection is given up when a ping has no answer after this long. @default 6000 */
  readonly keepaliveTimeoutMs?: number;
}

export interface CallOptions {
  /** Longest wait for the answer once a server is reached, in milliseconds. */
  readonly timeoutMs: number;
}

interface Server {
  readonly endpoint: string;
  readonly channel: Channel;
}

export class Client {
  readonly #servers: readonly Server[];
  readonly #dialTimeoutMs: number;
  /** Where the next call begins to look for a server. */
  #preferred = 0;

  /** Connects to nobody yet. @throws {TypeError} for an endpoint that cannot be used */
  constructor(options: ClientOptions) {
    if (options.endpoints.length === 0) throw new TypeError("Cannot make a client: no endpoint");
    const channelOptions = {
      "grpc.max_receive_message_length": answerBytesMax,
      "grpc.keepalive_time_ms": options.keepaliveTimeMs ?? 2_000,
      "grpc.keepalive_timeout_ms": options.keepaliveTimeoutMs ?? 6_000,
      // Two clients of one process have nothing to do with one another.
      "grpc.use_local_subchannel_pool": 1,
    };
    this.#dialTimeoutMs = options.dialTimeoutMs ?? 2_000;
    this.#servers = options.endpoints.map((endpoint) => ({
      endpoint,
      channel: new Channel(grpcTarget(endpoint), credentials.createInsecure(), channelOptions),
    }));
  }

  /** @throws {ClientError} */
  async unary<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    { timeoutMs }: CallOptions,
  ): Promise<Response> {
    const { endpoint, channel } = await this.#reach();
    return new Promise((resolve, reject) => {
      channel.makeUnaryRequest<Request, Response>(
        method.path,
        (message) => method.request.encode(message),
        (bytes) => method.response.decode(bytes),
        request,
        new Metadata(),
        { deadline: Date.now() + timeoutMs },
        (error: ServiceError | null, response?: Response) => {
          if (error === null) return resolve(response!);
          const failure = fromServiceError(error, endpoint);
          if (failure.isPassing) this.#avoid(endpoint);
          reject(failure);
        },
      );
    });
  }

  /** A stream in both directions, which lives until it is cancelled or the server ends it. @throws {ClientError} */
  async stream<Request, Response>(
    method: MethodDescriptor<Request, Response>,
  ): Promise<ClientStream<Request, Response>> {
    const { endpoint, channel } = await this.#reach();
    const call = channel.makeBidiStreamRequest<Request, Response>(
      method.path,
      (message) => method.request.encode(message),
      (bytes) => method.response.decode(bytes),
      new Metadata(),
    );
    return new ClientStream(call, endpoint);
  }

  /** Ends all connections, and with them all calls. */
  close(): void {
    for (const { channel } of this.#servers) channel.close();
  }

  /** The first server that takes a connection. */
  async #reach(): Promise<Server> {
    for (let tried = 0; tried < this.#servers.length; tried += 1) {
      const at = (this.#preferred + tried) % this.#servers.length;
      const server = this.#servers[at]!;
      if (!(await isReady(server.channel, this.#dialTimeoutMs))) continue;
      this.#preferred = at;
      return server;
    }
    const endpoints = this.#servers.map(({ endpoint }) => endpoint).join(", ");
    const message = `no endpoint can be reached: ${endpoints}`;
    throw new ClientError({ code: status.UNAVAILABLE, message });
  }

  /** The next call looks elsewhere first. */
  #avoid(endpoint: string): void {
    const at = this.#servers.findIndex((server) => server.endpoint === endpoint);
    if (at === this.#preferred) this.#preferred = (at + 1) % this.#servers.length;
  }
}

/** Whether the server takes a connection; false as soon as it refuses one. */
async function isReady(channel: Channel, dialTimeoutMs: number): Promise<boolean> {
  const connection = channel.getChannel();
  const deadline = Date.now() + dialTimeoutMs;
  for (;;) {
    const state = connection.getConnectivityState(true);
    if (state === connectivityState.READY) return true;
    if (state === connectivityState.TRANSIENT_FAILURE || state === connectivityState.SHUTDOWN) {
      return false;
    }
    const isLate = await new Promise<boolean>((resolve) =>
      connection.watchConnectivityState(state, deadline, (error) => resolve(error !== undefined)),
    );
    if (isLate) return false;
  }
}
