import type { Clock, MonotonicMs, Timer, WallMs } from "../ports.ts";

interface Pending {
  readonly atMs: number;
  readonly order: number;
  readonly run: () => void;
}

/** A clock that a test moves by hand. Timers fire in order of their time, then of their making. */
export class ManualClock implements Clock {
  #nowMs: MonotonicMs = 0;
  #order = 0;
  readonly #wallOffsetMs: number;
  #timers: Pending[] = [];

  constructor(wallMs: WallMs = 1_700_000_000_000) {
    this.#wallOffsetMs = wallMs;
  }

  monotonicMs(): MonotonicMs {
    return this.#nowMs;
  }

  wallMs(): WallMs {
    return this.#wallOffsetMs + this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const pending = { atMs: this.#nowMs + delayMs, order: this.#order++, run };
    this.#timers.push(pending);
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((t) => t !== pending);
      },
    };
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Timers that wait: a test can assert that none leaked. */
  get pendingTimers(): number {
    return this.#timers.length;
  }

  /** Moves time on and fires what is due, letting promises settle between timers. */
  async advance(byMs: number): Promise<void> {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const due = this.#timers
        .filter((t) => t.atMs <= untilMs)
        .sort((a, b) => a.atMs - b.atMs || a.order - b.order)[0];
      if (due === undefined) break;
      this.#timers = this.#timers.filter((t) => t !== due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.run();
      await this.yield();
    }
    this.#nowMs = untilMs;
    await this.yield();
  }
}
