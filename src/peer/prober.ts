import { type Clock, idText, type Timer } from "../base/index.ts";
import { exchange, type PeerDialer } from "./http-client.ts";
import { type PeerIdentity, requestHeaders } from "./identity.ts";
import { probeIntervalMs } from "./limits.ts";
import type { PeerMetrics } from "./peer-metrics.ts";
import { peerUrl } from "./peer-url.ts";
import type { UrlPicker } from "./url-picker.ts";

/** An answer is a time of day. */
const answerBytesMax = 4 * 1024;

export interface ProberOptions {
  readonly own: PeerIdentity;
  readonly clock: Clock;
  readonly dial: PeerDialer;
  readonly urlsOf: (id: bigint) => UrlPicker | undefined;
  readonly metrics: PeerMetrics;
}

/** Measures how long members take to answer. Nobody but the metrics depends on it: failures are passed over. */
export class Prober {
  readonly #options: ProberOptions;
  readonly #timers = new Map<bigint, Timer>();

  constructor(options: ProberOptions) {
    this.#options = options;
  }

  add(id: bigint): void {
    this.#timers.set(
      id,
      this.#options.clock.after(probeIntervalMs, () => {
        void this.#probe(id).finally(() => {
          if (this.#timers.has(id)) this.add(id);
        });
      }),
    );
  }

  remove(id: bigint): void {
    this.#timers.get(id)?.cancel();
    this.#timers.delete(id);
  }

  stop(): void {
    for (const id of this.#timers.keys()) this.remove(id);
  }

  async #probe(id: bigint): Promise<void> {
    const { own, clock, urlsOf, metrics } = this.#options;
    const url = urlsOf(id)?.pick();
    if (url === undefined) return;
    const startMs = clock.monotonicMs();
    try {
      const { status } = await exchange(this.#options, peerUrl(url, "/raft/probing"), {
        method: "GET",
        headers: requestHeaders(own),
        timeoutMs: probeIntervalMs,
        answerBytesMax,
      });
      if (status === 200) metrics.roundTrip(idText(id), (clock.monotonicMs() - startMs) / 1000);
    } catch {
      // The streams tell whether the member can be reached.
    }
  }
}
