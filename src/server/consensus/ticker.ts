import type { Clock, MonotonicMs, Timer } from "../../base/index.ts";

/**
 * Ticks at a steady rate. Ticks that a stall of the event loop or of the machine swallowed are not made up for: a member that
 * woke up would take the time it slept for silence of its leader, and its leader's words wait in a socket meanwhile.
 */
export class Ticker {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #tick: () => void;
  #dueMs: MonotonicMs = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, options: { readonly intervalMs: number; tick(): void }) {
    this.#clock = clock;
    this.#intervalMs = options.intervalMs;
    this.#tick = () => options.tick();
  }

  start(): void {
    this.#dueMs = this.#clock.monotonicMs() + this.#intervalMs;
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #arm(): void {
    const nowMs = this.#clock.monotonicMs();
    if (this.#dueMs <= nowMs) this.#dueMs = nowMs + this.#intervalMs;
    this.#timer = this.#clock.after(this.#dueMs - nowMs, () => {
      this.#dueMs += this.#intervalMs;
      this.#arm();
      this.#tick();
    });
  }
}
