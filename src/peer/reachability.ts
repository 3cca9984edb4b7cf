import type { Clock, Logger, MonotonicMs } from "../base/index.ts";
import type { PeerMetrics } from "./peer-metrics.ts";
import { isRefusal } from "./refusal.ts";
import type { UrlPicker } from "./url-picker.ts";

/** Both of the streams that a member lets this one read. */
const streamsWhenReachable = 2;

export interface ReachabilityModules {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: PeerMetrics;
  readonly picker: UrlPicker;
  /** No process of the member is left. */
  readonly onGone: () => void;
}

/**
 * Whether a member can be reached: as long as both streams from it are open. And whether it is gone: it was there, its streams
 * broke, and nobody listens at any of its URLs. Each change is logged once.
 */
export class Reachability {
  readonly #peerId: string;
  readonly #modules: ReachabilityModules;
  #openStreams = 0;
  #sinceMs: MonotonicMs | undefined;
  /** URLs that have refused since the streams broke; undefined while that means nothing: one is open, or none was since it was told. */
  #refusing: Set<string> | undefined;

  constructor(peerId: string, modules: ReachabilityModules) {
    this.#peerId = peerId;
    this.#modules = modules;
  }

  get sinceMs(): MonotonicMs | undefined {
    return this.#sinceMs;
  }

  streamOpened(): void {
    this.#refusing = undefined;
    if (++this.#openStreams < streamsWhenReachable) return;
    const { clock, metrics, logger } = this.#modules;
    this.#sinceMs = clock.monotonicMs();
    metrics.active(this.#peerId, true);
    logger.info("peer became active", { "peer-id": this.#peerId });
  }

  /** Without a reason it was this member that closed it, and nothing is amiss. */
  streamClosed(reason?: string): void {
    if (--this.#openStreams === 0 && reason !== undefined) this.#refusing = new Set();
    if (this.#sinceMs === undefined) return;
    const { metrics, logger } = this.#modules;
    this.#sinceMs = undefined;
    metrics.active(this.#peerId, false);
    if (reason === undefined) return;
    logger.warn("peer became inactive (message send to peer failed)", {
      "peer-id": this.#peerId,
      error: reason,
    });
  }

  /** No stream could be opened at `url`. */
  dialFailed(url: string, cause: unknown): void {
    const refusing = this.#refusing;
    if (refusing === undefined) return;
    if (!isRefusal(cause)) {
      refusing.delete(url);
      return;
    }
    refusing.add(url);
    const { picker, logger, onGone } = this.#modules;
    if (!picker.all.every((one) => refusing.has(one))) return;
    this.#refusing = undefined;
    logger.warn("peer is gone: nobody listens at any of its URLs", { "peer-id": this.#peerId });
    onGone();
  }
}
