import type { Clock } from "../base/index.ts";

/** How long background work holds the event loop, and work that is to leave nearly all of it to others. */
const sliceMs = 5;
export const thinSliceMs = 1;

/** Cuts long work into slices: call `pause` wherever the work may stand still. */
export class Slicer {
  readonly #clock: Clock;
  readonly #sliceMs: number;
  #startedMs: number;

  constructor(clock: Clock, heldMs: number = sliceMs) {
    this.#clock = clock;
    this.#sliceMs = heldMs;
    this.#startedMs = clock.monotonicMs();
  }

  /** Ask before awaiting `pause`, which costs a turn of the microtask queue even when there is time left. */
  get isDue(): boolean {
    return this.#clock.monotonicMs() - this.#startedMs >= this.#sliceMs;
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
