import {
  Client as Channel,
  type ClientUnaryCall,
  connectivityState,
  Metadata as GrpcMetadata,
  type ServiceError,
  status,
} from "@grpc/grpc-js";
import { grpcCredentials } from "./grpc-credentials.ts";
import { fromServiceError } from "./grpc-error.ts";
import { grpcTarget } from "./grpc-target.ts";
import {
  type CallLimit,
  ClientError,
  type ClientSettings,
  type Connection,
  dialFailure,
  type Endpoint,
  type Metadata,
  type TlsMaterial,
  tlsFor,
  type UnaryRequest,
} from "./light/index.ts";
import { streamLimits } from "./limits.ts";

/** A connection by the gRPC library, for streams as well as for calls with one answer. */
export class GrpcConnection implements Connection {
  readonly endpoint: string;
  readonly channel: Channel;
  readonly #endpoint: Endpoint;
  readonly #settings: ClientSettings;
  readonly #tls: TlsMaterial | undefined;

  /** Connects only when it is opened. @throws {TlsFileError} */
  constructor(endpoint: Endpoint, settings: ClientSettings) {
    this.endpoint = endpoint.text;
    this.#endpoint = endpoint;
    this.#settings = settings;
    this.#tls = tlsFor(endpoint, settings.tls);
    const { credentials, options } = grpcCredentials(endpoint, this.#tls);
    this.channel = new Channel(grpcTarget(endpoint), credentials, {
      ...options,
      "grpc.max_receive_message_length": settings.receiveBytesMax,
      "grpc.max_send_message_length": settings.sendBytesMax,
      "grpc.keepalive_time_ms": settings.keepaliveTimeMs,
      "grpc.keepalive_timeout_ms": settings.keepaliveTimeoutMs,
      "grpc.initial_reconnect_backoff_ms": streamLimits.redialMs,
      "grpc.max_reconnect_backoff_ms": streamLimits.redialMsMax,
      // Two clients of one process have nothing to do with one another.
      "grpc.use_local_subchannel_pool": 1,
    });
  }

  get isOpen(): boolean {
    return this.channel.getChannel().getConnectivityState(false) === connectivityState.READY;
  }

  async open(limit: CallLimit): Promise<void> {
    const part = limit.within(this.#settings.dialTimeoutMs);
    try {
      await this.#ready(part);
    } finally {
      part.release();
    }
  }

  send({ path, message, metadata }: UnaryRequest, limit: CallLimit): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      let call: ClientUnaryCall | undefined;
      const leave = limit.onEnd((error) => {
        reject(error);
        call?.cancel();
      });
      if (limit.error !== undefined) return;
      call = this.channel.makeUnaryRequest<Buffer, Buffer>(
        path,
        (bytes) => bytes,
        (bytes) => bytes,
        message,
        grpcMetadata(metadata),
        callOptions(limit),
        (error: ServiceError | null, answer?: Buffer) => {
          leave();
          if (error !== null) reject(fromServiceError(error, this.endpoint));
          else resolve(answer!);
        },
      );
    });
  }

  close(): void {
    this.channel.close();
  }

  /** Rejects as soon as the server refuses a connection. */
  async #ready(limit: CallLimit): Promise<void> {
    const connection = this.channel.getChannel();
    for (;;) {
      const state = connection.getConnectivityState(true);
      if (state === connectivityState.READY) return;
      if (state === connectivityState.SHUTDOWN) throw this.#undialled(this.#dialling("closed"));
      if (state === connectivityState.TRANSIENT_FAILURE) throw await this.#failure(limit);
      const changed = new Promise<void>((resolve) => {
        // Whoever gives up does not wait for it any more; the library needs a time all the same. In less than a
        // millisecond it would call back at once, and this loop let nothing else run.
        const latest = Date.now() + Math.max(1, this.#settings.dialTimeoutMs);
        connection.watchConnectivityState(state, latest, () => resolve());
      });
      try {
        await limit.race(changed);
      } catch {
        throw this.#undialled(this.#dialling("i/o timeout"));
      }
    }
  }

  async #failure(limit: CallLimit): Promise<ClientError> {
    const { dialTimeoutMs: timeoutMs, world } = this.#settings;
    const plan = { endpoint: this.#endpoint, tls: this.#tls, timeoutMs, world };
    const found = await dialFailure(plan, limit);
    return this.#undialled(found?.message ?? this.#dialling("the connection was lost"));
  }

  #dialling(reason: string): string {
    return `transport: Error while dialing: dial ${this.endpoint}: ${reason}`;
  }

  #undialled(message: string): ClientError {
    return new ClientError({
      code: status.UNAVAILABLE,
      message,
      endpoint: this.endpoint,
      isUnsent: true,
    });
  }
}

export function grpcMetadata(metadata: Metadata): GrpcMetadata {
  const into = new GrpcMetadata();
  for (const [name, value] of metadata) into.set(name, value);
  return into;
}

export function callOptions({ deadlineMs, world }: CallLimit): { deadline?: number } {
  if (!Number.isFinite(deadlineMs)) return {};
  return { deadline: Date.now() + Math.max(0, deadlineMs - world.monotonicMs()) };
}
