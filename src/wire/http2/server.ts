import type { Server as HttpServer } from "node:http";
import { Socket } from "node:net";
import type { Duplex } from "node:stream";
import type { Clock, Timer } from "../../base/index.ts";
import { Http2Connection, unlimitedStreams } from "./connection.ts";
import type { ConnectionError } from "./error-code.ts";
import { type Http2Limits, withLimits } from "./limits.ts";
import { Slab } from "./outbox.ts";
import { defaultKeepalive, type KeepaliveOptions } from "./ping-policy.ts";
import { PrefaceReader } from "./preface-reader.ts";
import type { RequestHandler } from "./requests.ts";

export interface Http2ServerOptions {
  readonly clock: Clock;
  readonly handler: RequestHandler;
  /** Takes the sockets whose first bytes are not HTTP/2's preface. Without it they are closed. */
  readonly http1?: HttpServer;
  readonly keepalive?: Partial<KeepaliveOptions>;
  /** Streams a client may have open at once. @default 2^32-1, etcd's: then `limits.openStreams` holds */
  readonly maxConcurrentStreams?: number;
  /** Only tests and benchmarks should need other limits. */
  readonly limits?: Partial<Http2Limits>;
  readonly onConnection?: (connection: Http2Connection) => void;
  /** `error`: which rule or limit the client broke, if it did. */
  readonly onConnectionClosed?: (
    connection: Http2Connection,
    error: ConnectionError | undefined,
  ) => void;
}

/** Speaks HTTP/2 on sockets that others accept: plain, TLS, or any other byte stream. */
export class Http2Server {
  readonly #options: Http2ServerOptions;
  readonly #limits: Http2Limits;
  readonly #keepalive: KeepaliveOptions;
  readonly #slab = new Slab();
  readonly #connections = new Set<Http2Connection>();
  readonly #prefaces = new Set<PrefaceReader>();
  #sweepTimer: Timer | undefined;
  #isLeaving = false;
  #onEmpty: (() => void)[] = [];

  constructor(options: Http2ServerOptions) {
    this.#options = options;
    this.#limits = withLimits(options.limits ?? {});
    this.#keepalive = { ...defaultKeepalive, ...options.keepalive };
  }

  /** Connections past their preface. */
  get connectionCount(): number {
    return this.#connections.size;
  }

  /** Takes over a connected socket. TLS sockets come after their handshake. */
  accept(socket: Duplex): void {
    if (this.#isLeaving) {
      socket.destroy();
      return;
    }
    if (socket instanceof Socket) socket.setNoDelay(true);
    const preface = new PrefaceReader(socket, {
      timeoutSweeps: (this.#limits.prefaceSeconds * 1000) / this.#limits.sweepMs,
      onHttp2: (rest) => this.#begin(socket, rest),
      onOther: () => this.#handOver(socket),
      onDone: () => this.#prefaces.delete(preface),
    });
    this.#prefaces.add(preface);
    this.#armSweep();
  }

  /** Lets clients finish what they have begun; resolves when all connections are closed. Accepts no more. */
  async gracefulStop(): Promise<void> {
    this.#isLeaving = true;
    for (const preface of [...this.#prefaces]) preface.destroy();
    for (const connection of [...this.#connections]) connection.leave();
    await this.#empty();
  }

  /** Closes all connections now; their requests are told that they are cancelled. */
  async stop(): Promise<void> {
    this.#isLeaving = true;
    for (const preface of [...this.#prefaces]) preface.destroy();
    for (const connection of [...this.#connections]) connection.destroy();
    await this.#empty();
    this.#sweepTimer?.cancel();
  }

  #begin(socket: Duplex, rest: Buffer): void {
    const connection = new Http2Connection(socket, {
      clock: this.#options.clock,
      limits: this.#limits,
      slab: this.#slab,
      handler: this.#options.handler,
      keepalive: this.#keepalive,
      maxConcurrentStreams: this.#options.maxConcurrentStreams ?? unlimitedStreams,
      onClosed: (closed, error) => this.#onClosed(closed, error),
    });
    this.#connections.add(connection);
    this.#options.onConnection?.(connection);
    connection.receive(rest);
  }

  #handOver(socket: Duplex): void {
    if (this.#options.http1 === undefined) socket.destroy();
    else this.#options.http1.emit("connection", socket);
  }

  #onClosed(connection: Http2Connection, error: ConnectionError | undefined): void {
    this.#connections.delete(connection);
    this.#options.onConnectionClosed?.(connection, error);
    if (this.#connections.size > 0) return;
    const waiting = this.#onEmpty;
    this.#onEmpty = [];
    for (const resolve of waiting) resolve();
  }

  #empty(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#onEmpty.push(resolve));
  }

  /** Ticks only while there is somebody to look after. */
  #armSweep(): void {
    this.#sweepTimer ??= this.#options.clock.after(this.#limits.sweepMs, () => {
      this.#sweepTimer = undefined;
      for (const preface of [...this.#prefaces]) preface.sweep();
      for (const connection of [...this.#connections]) connection.sweep();
      if (this.#connections.size > 0 || this.#prefaces.size > 0) this.#armSweep();
    });
  }
}
