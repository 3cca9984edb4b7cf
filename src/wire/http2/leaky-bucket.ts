/** Allows a burst at once and a sustained rate after it. Time comes as calls of `leak`, one a second. */
export class LeakyBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #level = 0;

  constructor(burst: number, perSecond: number) {
    this.#burst = burst;
    this.#perSecond = perSecond;
  }

  /** Counts one event. False: that was one too many. */
  add(): boolean {
    this.#level++;
    return this.#level <= this.#burst;
  }

  /** A second has passed. */
  leak(): void {
    this.#level = Math.max(0, this.#level - this.#perSecond);
  }
}
