import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock, MonotonicMs, Timer } from "../base/index.ts";
import type { Complaints } from "./complaints.ts";
import { connectionsMax, requestHeadBytesMax, requestHeadTimeoutMs } from "./limits.ts";

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

interface Connection {
  requests: number;
  /** Since when there is no request. */
  idleSinceMs: MonotonicMs;
}

/**
 * HTTP/1.1 on sockets that somebody else accepts. node:http watches over slow heads and idle connections only on sockets
 * of its own listeners, so that is done here: a connection is in a request, or has a limited time to begin one.
 */
export class HttpServer {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #complaints: Complaints;
  readonly #connections = new Map<Socket, Connection>();
  #sweep: Timer | undefined;

  constructor(
    listener: RequestListener,
    { clock, complaints }: { readonly clock: Clock; readonly complaints: Complaints },
  ) {
    this.#clock = clock;
    this.#complaints = complaints;
    // The times are this class's affair; a stream, or a large snapshot, takes longer than any.
    const times = { headersTimeout: 0, requestTimeout: 0, keepAliveTimeout: 0 };
    this.#server = createServer(
      { ...times, maxHeaderSize: requestHeadBytesMax },
      (request, response) => {
        this.#begun(request.socket, response);
        listener(request, response);
      },
    );
    this.#server.on("clientError", (error: NodeJS.ErrnoException, socket: Socket) => {
      // A connection that broke says nothing about its requests; whoever was served on it tells of its loss.
      const isMalformed = error.code?.startsWith("HPE_") === true;
      if (isMalformed) {
        this.#complain("received a malformed HTTP request", socket, error.message);
      }
      socket.destroy();
    });
  }

  /** Owns the socket from here on. */
  accept(socket: Socket): void {
    if (this.#connections.size >= connectionsMax) this.#makeRoom(socket);
    this.#connections.set(socket, { requests: 0, idleSinceMs: this.#clock.monotonicMs() });
    socket.on("close", () => this.#connections.delete(socket));
    this.#server.emit("connection", socket);
    this.#sweep ??= this.#sweepTimer();
  }

  /** Breaks all connections off. */
  close(): void {
    this.#sweep?.cancel();
    for (const socket of this.#connections.keys()) socket.destroy();
  }

  #begun(socket: Socket, response: ServerResponse): void {
    const connection = this.#connections.get(socket);
    if (connection === undefined) return;
    connection.requests++;
    response.on("close", () => {
      connection.requests--;
      connection.idleSinceMs = this.#clock.monotonicMs();
    });
  }

  /** The connection that has been without a request for longest, or else the oldest one, gives way. */
  #makeRoom(newcomer: Socket): void {
    let victim: Socket | undefined;
    let sinceMs = Number.POSITIVE_INFINITY;
    for (const [socket, { requests, idleSinceMs }] of this.#connections) {
      if (requests > 0 || idleSinceMs >= sinceMs) continue;
      victim = socket;
      sinceMs = idleSinceMs;
    }
    this.#complain("too many peer connections", newcomer, `${connectionsMax} are open`);
    victim ??= this.#connections.keys().next().value;
    if (victim === undefined) return;
    this.#connections.delete(victim);
    victim.destroy();
  }

  #sweepTimer(): Timer {
    return this.#clock.after(requestHeadTimeoutMs, () => {
      const nowMs = this.#clock.monotonicMs();
      for (const [socket, { requests, idleSinceMs }] of this.#connections) {
        if (requests === 0 && nowMs - idleSinceMs >= requestHeadTimeoutMs) socket.destroy();
      }
      this.#sweep = this.#connections.size > 0 ? this.#sweepTimer() : undefined;
    });
  }

  #complain(message: string, socket: Socket, error: string): void {
    const remote = socket.remoteAddress ?? "unknown";
    this.#complaints.warn(message, remote, { "remote-addr": remote, error });
  }
}
