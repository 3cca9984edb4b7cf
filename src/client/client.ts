// Calls to an etcd cluster by the gRPC library: everything, streams too.
import { etcdErrors } from "../base/index.ts";
import { etcdserverpb, type MethodDescriptor, services } from "../wire/protobuf/index.ts";
import type { ClientStream } from "./client-stream.ts";
import { GrpcConnection } from "./grpc-connection.ts";
import { LeaseKeeper } from "./lease/lease-keeper.ts";
import {
  Caller,
  type CallOptions,
  ClientError,
  type ClientOptions,
  type ClientWorld,
  closedError,
  settingsOf,
  type UnaryCaller,
} from "./light/index.ts";
import { StreamOpener } from "./stream-opener.ts";
import type { WatchOptions } from "./watch/watch-options.ts";
import { Watcher } from "./watch/watcher.ts";

const { LeaseKeepAlive } = services["etcdserverpb.Lease"];
const { Snapshot } = services["etcdserverpb.Maintenance"];
const { Watch } = services["etcdserverpb.Watch"];
const { LeaseKeepAliveRequest, SnapshotRequest } = etcdserverpb;

export class Client implements UnaryCaller {
  readonly endpoints: readonly string[];
  readonly #world: ClientWorld;
  readonly #caller: Caller<GrpcConnection>;
  readonly #streams: StreamOpener;
  readonly #leases: LeaseKeeper;
  readonly #watcher: Watcher;
  /** Watches that end when there is no leader; a stream is for one kind or the other. */
  readonly #leaderWatcher: Watcher;

  /** Connects to nobody yet. @throws {TypeError} for an endpoint that cannot be used @throws {TlsFileError} */
  constructor(options: ClientOptions) {
    const settings = settingsOf(options);
    this.#world = settings.world;
    this.#caller = new Caller(
      settings,
      settings.endpoints.map((endpoint) => new GrpcConnection(endpoint, settings)),
    );
    this.endpoints = this.#caller.endpoints;
    this.#streams = new StreamOpener(this.#caller, this.#world);
    this.#watcher = this.#makeWatcher(false);
    this.#leaderWatcher = this.#makeWatcher(true);
    this.#leases = new LeaseKeeper({
      world: this.#world,
      openStream: (signal) => this.stream(LeaseKeepAlive, { signal }),
    });
  }

  /** @throws {ClientError} */
  unary<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options?: CallOptions,
  ): Promise<Response> {
    return this.#caller.unary(method, request, options);
  }

  authenticate(options?: CallOptions): Promise<void> {
    return this.#caller.authenticate(options);
  }

  /**
   * A stream in both directions, which lives until it is cancelled or the server ends it. `options` are for reaching a
   * server. @throws {ClientError}
   */
  stream<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    options: CallOptions = {},
  ): Promise<ClientStream<Request, Response>> {
    return this.#streams.both(method, options);
  }

  /** One request and many answers. Another server is tried as long as there was no answer. @throws {ClientError} */
  serverStream<Request, Response>(
    method: MethodDescriptor<Request, Response>,
    request: Request,
    options: CallOptions = {},
  ): AsyncGenerator<Response> {
    return this.#streams.answers(method, request, options);
  }

  /** The store of one member as a file: blobs in order, the last 32 bytes are SHA-256 of the rest. */
  snapshot(options?: CallOptions): AsyncGenerator<etcdserverpb.SnapshotResponse> {
    return this.serverStream(Snapshot, SnapshotRequest.create(), options);
  }

  /**
   * What happens to keys, from now or any revision on. Begins at once, shares a stream with the client's other watches, and
   * goes on where it was after a broken connection. Ends when the signal aborts or the reader leaves.
   * @throws {ClientError} when the server ends it
   */
  watch(options: WatchOptions): AsyncGenerator<etcdserverpb.WatchResponse> {
    const watcher = options.requiresLeader === true ? this.#leaderWatcher : this.#watcher;
    const subscription = watcher.add(options);
    return answersOf(subscription, () => watcher.remove(subscription), options.signal);
  }

  /** All watches on the stream of this kind get an answer without events that says how far their server is. */
  requestProgress({ requiresLeader = false }: { requiresLeader?: boolean } = {}): void {
    (requiresLeader ? this.#leaderWatcher : this.#watcher).requestProgress();
  }

  /** @throws {ClientError} NOT_FOUND if the lease is gone */
  async keepAliveOnce(
    leaseId: bigint,
    options: CallOptions = {},
  ): Promise<etcdserverpb.LeaseKeepAliveResponse> {
    const request = LeaseKeepAliveRequest.create({ id: leaseId });
    const answer = await this.#streams.once(LeaseKeepAlive, request, options);
    if (answer.ttl > 0n) return answer;
    throw new ClientError(etcdErrors.LeaseNotFound);
  }

  /**
   * Renews a lease whenever a third of its time is over. Ends when the lease is gone, the signal aborts or the reader
   * leaves. @throws {ClientError} if no server would renew it
   */
  keepAlive(
    leaseId: bigint,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): AsyncGenerator<etcdserverpb.LeaseKeepAliveResponse> {
    const reader = this.#leases.add(leaseId);
    return answersOf(reader, () => this.#leases.remove(leaseId, reader), signal);
  }

  /** Ends all connections, and with them all calls. */
  close(): void {
    const error = closedError();
    this.#watcher.close(error);
    this.#leaderWatcher.close(error);
    this.#leases.close(error);
    this.#streams.close(error);
    this.#caller.close();
  }

  #makeWatcher(requiresLeader: boolean): Watcher {
    return new Watcher({
      world: this.#world,
      openStream: (signal) => this.stream(Watch, { signal, requiresLeader }),
      renewToken: () => this.#caller.renewToken(),
    });
  }
}

/** What comes until there is nothing more. `leave` is called when the signal aborts, and when the reader has enough. */
function answersOf<Answer>(
  source: { next(): Promise<Answer | undefined> },
  leave: () => void,
  signal: AbortSignal | undefined,
): AsyncGenerator<Answer> {
  if (signal?.aborted === true) leave();
  signal?.addEventListener("abort", leave);
  return read();

  async function* read(): AsyncGenerator<Answer> {
    try {
      for (let answer = await source.next(); answer !== undefined; answer = await source.next()) {
        yield answer;
      }
    } finally {
      signal?.removeEventListener("abort", leave);
      leave();
    }
  }
}
