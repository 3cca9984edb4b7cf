import type { Clock } from "../../base/index.ts";
import { sliceMs } from "./limits.ts";

/** Cuts long work into slices, so that nothing else waits long for the event loop. */
export class Slices {
  readonly #clock: Clock;
  #startedMs: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#startedMs = clock.monotonicMs();
  }

  /** Ask before awaiting `pause`, which costs a turn of the microtask queue even when there is time left. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#startedMs >= sliceMs;
  }

  async pause(): Promise<void> {
    await this.#clock.yield();
    this.#startedMs = this.#clock.monotonicMs();
  }
}
