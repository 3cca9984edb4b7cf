import type { Clock, Random, Timer } from "../../base/index.ts";
import type { PageLease, Store, WatchHub } from "../../mvcc/index.ts";
import { applySliceMs } from "../limits.ts";

interface WatchPumpModules {
  readonly hub: WatchHub;
  readonly state: { readonly store: Store };
  readonly clock: Clock;
  failed(error: unknown): void;
}

/** How often quiet watchers are looked through for a progress notification. */
const tickMs = 100;

/** Lets lagging watchers catch up, in slices between other work, and gives the hub its sense of time. */
export class WatchPump {
  readonly #modules: WatchPumpModules;
  #running = false;
  #stopped = false;
  #timer: Timer;

  constructor(modules: WatchPumpModules) {
    this.#modules = modules;
    this.#timer = this.#arm();
  }

  /** Some watcher lags and can go on. */
  wake(): void {
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#run().catch((error: unknown) => this.#modules.failed(error));
  }

  stop(): void {
    this.#stopped = true;
    this.#timer.cancel();
  }

  #arm(): Timer {
    const { hub, clock } = this.#modules;
    return clock.after(tickMs, () => {
      hub.tick(clock.monotonicMs());
      this.#timer = this.#arm();
    });
  }

  async #run(): Promise<void> {
    const { hub, state, clock } = this.#modules;
    let lease: PageLease | undefined;
    // Not in the turn of whoever woke: an apply or a request goes first.
    await clock.yield();
    let sliceStartMs = clock.monotonicMs();
    while (!this.#stopped) {
      const result = hub.catchUp();
      if (result.kind === "idle") break;
      if (result.kind === "missing") {
        const { store } = state;
        try {
          const next = await store.load(result.pages);
          lease?.release();
          lease = next;
        } catch (error) {
          // Another store has taken its place meanwhile, with which the hub goes on.
          if (state.store === store) throw error;
        }
        continue;
      }
      if (clock.monotonicMs() - sliceStartMs < applySliceMs) continue;
      await clock.yield();
      sliceStartMs = clock.monotonicMs();
    }
    // In the same turn as the hub's "idle": whoever lags from now on wakes the pump again.
    this.#running = false;
    lease?.release();
  }
}

/** Progress is told every so often, and a random tenth of it later, so that not all streams are told at once (etcd). */
export function progressIntervalMs(intervalMs: number, random: Random): number {
  return intervalMs + random.below(Math.max(1, Math.floor(intervalMs / 10)));
}
