import type { Clock } from "../../base/index.ts";

/** Cuts long work into slices, so that nothing else waits long for the event loop. */
export class Slices {
  readonly #clock: Clock;
  readonly #sliceMs: number;
  #startedMs: number;

  constructor(clock: Clock, sliceMs: number) {
    this.#clock = clock;
    this.#sliceMs = sliceMs;
    this.#startedMs = clock.monotonicMs();
  }

  /** Ask before awaiting `pause`, which costs a turn of the microtask queue even when there is time left. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#startedMs >= this.#sliceMs;
  }

  async pause(): Promise<void> {
    await this.#clock.yield();
    this.#startedMs = this.#clock.monotonicMs();
  }
}
