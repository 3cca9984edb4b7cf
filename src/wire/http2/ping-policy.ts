import type { MonotonicMs } from "../../base/index.ts";

/** How often a client may ping, and how the server finds dead clients; grpc-go's enforcement policy and server parameters. */
export interface KeepaliveOptions {
  /** The shortest interval between a client's pings; etcd's --grpc-keepalive-min-time. */
  readonly minTimeMs: number;
  /** Whether pings without open streams are held to `minTimeMs` too, instead of to two hours. */
  readonly permitWithoutStream: boolean;
  /** A connection silent for this long is pinged; etcd's --grpc-keepalive-interval. */
  readonly intervalMs: number;
  /** No byte within this time after such a ping: the connection is closed; etcd's --grpc-keepalive-timeout. */
  readonly timeoutMs: number;
}

export const defaultKeepalive: KeepaliveOptions = {
  minTimeMs: 5_000,
  permitWithoutStream: false,
  intervalMs: 2 * 60 * 60 * 1000,
  timeoutMs: 20_000,
};

const idlePingIntervalMs = 2 * 60 * 60 * 1000;
const strikesMax = 2;

/** Counts pings that come too early, as grpc-go does: sending HEADERS or DATA wipes the slate. */
export class PingPolicy {
  readonly #options: KeepaliveOptions;
  #lastPingMs: MonotonicMs | undefined;
  #strikes = 0;

  constructor(options: KeepaliveOptions) {
    this.#options = options;
  }

  /** A ping came. False: the client pings too often and is to be sent away with `too_many_pings`. */
  allows(nowMs: MonotonicMs, since: { hasSent: boolean; hasStreams: boolean }): boolean {
    const lastMs = this.#lastPingMs;
    this.#lastPingMs = nowMs;
    if (since.hasSent) {
      this.#strikes = 0;
      return true;
    }
    const isIdle = !since.hasStreams && !this.#options.permitWithoutStream;
    const spacingMs = isIdle ? idlePingIntervalMs : this.#options.minTimeMs;
    if (lastMs !== undefined && nowMs < lastMs + spacingMs) this.#strikes++;
    return this.#strikes <= strikesMax;
  }
}
