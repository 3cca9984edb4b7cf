import type { Clock, MonotonicMs, Timer } from "../base/index.ts";

/** Calls `onSilence` once nothing has moved for some time. One timer, whatever the number of movements. */
export class Watchdog {
  readonly #clock: Clock;
  readonly #onSilence: () => void;
  #limitMs: number;
  #movedMs: MonotonicMs;
  #timer: Timer;

  constructor(clock: Clock, limitMs: number, onSilence: () => void) {
    this.#clock = clock;
    this.#onSilence = onSilence;
    this.#limitMs = limitMs;
    this.#movedMs = clock.monotonicMs();
    this.#timer = this.#wait(limitMs);
  }

  moved(): void {
    this.#movedMs = this.#clock.monotonicMs();
  }

  /** From now on this much silence is allowed. */
  restart(limitMs: number): void {
    this.#timer.cancel();
    this.#limitMs = limitMs;
    this.moved();
    this.#timer = this.#wait(limitMs);
  }

  stop(): void {
    this.#timer.cancel();
  }

  #wait(waitMs: number): Timer {
    return this.#clock.after(waitMs, () => {
      const leftMs = this.#movedMs + this.#limitMs - this.#clock.monotonicMs();
      if (leftMs <= 0) this.#onSilence();
      else this.#timer = this.#wait(leftMs);
    });
  }
}
