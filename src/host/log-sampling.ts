import type { Clock } from "../base/index.ts";

/** In each second, so many equal messages pass before sampling begins (etcd: 100). */
const samplingInitial = 100;
/** Then one in so many passes (etcd: 100). */
const samplingThereafter = 100;
/** Different messages counted a second; more start the count anew, which only lets more lines through. */
const messagesMax = 1_024;

/** Keeps a storm of equal messages from becoming a storm of lines: per second and message 100, then each hundredth. */
export class LogSampling {
  readonly #clock: Clock;
  #second = -1;
  readonly #counts = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Whether this occurrence is to be written. `key` is level and message. */
  admits(key: string): boolean {
    const second = Math.floor(this.#clock.monotonicMs() / 1_000);
    if (second !== this.#second || this.#counts.size >= messagesMax) {
      this.#second = second;
      this.#counts.clear();
    }
    const count = (this.#counts.get(key) ?? 0) + 1;
    this.#counts.set(key, count);
    return count <= samplingInitial || (count - samplingInitial) % samplingThereafter === 0;
  }
}
