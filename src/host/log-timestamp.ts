import type { Clock } from "../base/index.ts";

/** How far the two clocks may drift apart before the wall clock counts as having jumped, in milliseconds. */
const driftMsMax = 2;

/** Writes the wall clock as `2006-01-02T15:04:05.000000Z`; microseconds come from the monotonic clock. */
export class WallTimestamps {
  readonly #clock: Clock;
  /** Wall time at monotonic zero, in milliseconds. */
  #originMs: number;
  #second = Number.NaN;
  #prefix = "";

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#originMs = clock.wallMs() - clock.monotonicMs();
  }

  now(): string {
    const wallMs = this.#clock.wallMs();
    const monotonicMs = this.#clock.monotonicMs();
    if (Math.abs(this.#originMs + monotonicMs - wallMs) > driftMsMax) {
      this.#originMs = wallMs - monotonicMs;
    }
    const micros = Math.floor((this.#originMs + monotonicMs) * 1_000);
    const second = Math.floor(micros / 1_000_000);
    if (second !== this.#second) {
      this.#second = second;
      this.#prefix = new Date(second * 1_000).toISOString().slice(0, 20);
    }
    return `${this.#prefix}${String(micros - second * 1_000_000).padStart(6, "0")}Z`;
  }
}
