import type { Clock, Logger, MonotonicMs } from "../base/index.ts";
import type { PeerMetrics } from "./peer-metrics.ts";

/** Both of the streams that a member lets this one read. */
const streamsWhenReachable = 2;

/** Whether a member can be reached: as long as both streams from it are open. Each change is logged once. */
export class Reachability {
  readonly #peerId: string;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #metrics: PeerMetrics;
  #openStreams = 0;
  #sinceMs: MonotonicMs | undefined;

  constructor(
    peerId: string,
    modules: { readonly clock: Clock; readonly logger: Logger; readonly metrics: PeerMetrics },
  ) {
    this.#peerId = peerId;
    this.#clock = modules.clock;
    this.#logger = modules.logger;
    this.#metrics = modules.metrics;
  }

  get sinceMs(): MonotonicMs | undefined {
    return this.#sinceMs;
  }

  streamOpened(): void {
    if (++this.#openStreams < streamsWhenReachable) return;
    this.#sinceMs = this.#clock.monotonicMs();
    this.#metrics.active(this.#peerId, true);
    this.#logger.info("peer became active", { "peer-id": this.#peerId });
  }

  /** Without a reason it was this member that closed it, and nothing is amiss. */
  streamClosed(reason?: string): void {
    this.#openStreams--;
    if (this.#sinceMs === undefined) return;
    this.#sinceMs = undefined;
    this.#metrics.active(this.#peerId, false);
    if (reason === undefined) return;
    this.#logger.warn("peer became inactive (message send to peer failed)", {
      "peer-id": this.#peerId,
      error: reason,
    });
  }
}
