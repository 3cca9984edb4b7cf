import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Clock, MonotonicMs, Timer } from "../base/index.ts";
import type { Complaints } from "./complaints.ts";
import { connectionsMax, requestHeadBytesMax, requestHeadTimeoutMs } from "./limits.ts";

export type RequestListener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * HTTP/1.1 on sockets that somebody else accepts. node:http watches over slow heads and idle connections only on sockets
 * of its own listeners, so that is done here: a connection is in a request, or has a limited time to begin one.
 */
export class HttpServer {
  readonly #server: Server;
  readonly #clock: Clock;
  readonly #complaints: Complaints;
  /** Since when each connection has had no request; undefined: it has one. */
  readonly #sockets = new Map<Socket, MonotonicMs | undefined>();
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
        this.#sockets.set(request.socket, undefined);
        response.on("close", () => this.#idle(request.socket));
        listener(request, response);
      },
    );
    this.#server.on("clientError", (error: Error, socket: Socket) => {
      this.#complain("received a malformed HTTP request", socket, error.message);
      socket.destroy();
    });
  }

  /** Owns the socket from here on. */
  accept(socket: Socket): void {
    if (this.#sockets.size >= connectionsMax) {
      this.#complain("refused a connection: too many", socket, `${connectionsMax} are open`);
      socket.destroy();
      return;
    }
    this.#sockets.set(socket, this.#clock.monotonicMs());
    socket.on("close", () => this.#sockets.delete(socket));
    this.#server.emit("connection", socket);
    this.#sweep ??= this.#sweepTimer();
  }

  /** Breaks all connections off. */
  close(): void {
    this.#sweep?.cancel();
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #idle(socket: Socket): void {
    if (this.#sockets.has(socket)) this.#sockets.set(socket, this.#clock.monotonicMs());
  }

  #sweepTimer(): Timer {
    return this.#clock.after(requestHeadTimeoutMs, () => {
      const nowMs = this.#clock.monotonicMs();
      for (const [socket, sinceMs] of this.#sockets) {
        if (sinceMs !== undefined && nowMs - sinceMs >= requestHeadTimeoutMs) socket.destroy();
      }
      this.#sweep = this.#sockets.size > 0 ? this.#sweepTimer() : undefined;
    });
  }

  #complain(message: string, socket: Socket, error: string): void {
    const remote = socket.remoteAddress ?? "unknown";
    this.#complaints.warn(message, remote, { "remote-addr": remote, error });
  }
}
