import type { Clock } from "../base/index.ts";

/** How long background work holds the event loop. */
const sliceMs = 5;

/** Cuts long work into slices: call `pause` wherever the work may stand still. */
export class Slicer {
  readonly #clock: Clock;
  #startedMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** Ask before awaiting `pause`, which costs a turn of the microtask queue even when there is time left. */
  get isDue(): boolean {
    return this.#clock.monotonicMs() - this.#startedMs >= sliceMs;
  }

  async pause(): Promise<void> {
    await this.#clock.yield();
    this.#startedMs = this.#clock.monotonicMs();
  }

  /** A longer rest, for work that is to stay in the background. */
  async rest(restMs: number): Promise<void> {
    if (restMs <= 0) return this.pause();
    await new Promise<void>((resolve) => this.#clock.after(restMs, resolve));
    this.#startedMs = this.#clock.monotonicMs();
  }
}
