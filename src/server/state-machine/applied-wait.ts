import type { Clock, Timer } from "../../base/index.ts";

interface Waiter {
  readonly index: number;
  reached(): void;
}

/** Lets others wait until the member has applied its log up to an index. */
export class AppliedWait {
  readonly #clock: Clock;
  #applied: number;
  #waiting: Waiter[] = [];

  constructor(clock: Clock, applied: number) {
    this.#clock = clock;
    this.#applied = applied;
  }

  applied(index: number): void {
    this.#applied = index;
    if (this.#waiting.length === 0) return;
    const reached = this.#waiting.filter((waiter) => waiter.index <= index);
    this.#waiting = this.#waiting.filter((waiter) => waiter.index > index);
    for (const waiter of reached) waiter.reached();
  }

  /** False if it took longer. */
  reach(index: number, withinMs: number): Promise<boolean> {
    if (index <= this.#applied) return Promise.resolve(true);
    return new Promise((resolve) => {
      let timer: Timer;
      const waiter = {
        index,
        reached: () => {
          timer.cancel();
          resolve(true);
        },
      };
      timer = this.#clock.after(withinMs, () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter);
        resolve(false);
      });
      this.#waiting.push(waiter);
    });
  }
}
