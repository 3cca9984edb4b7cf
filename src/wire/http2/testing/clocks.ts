import type { Clock, Timer } from "../../../base/index.ts";

/** The machine's own time. */
export const realClock: Clock = {
  monotonicMs: () => performance.now(),
  wallMs: () => Date.now(),
  after(delayMs, run): Timer {
    const timer = setTimeout(run, delayMs).unref();
    return { cancel: () => clearTimeout(timer) };
  },
  soon: (run) => void setImmediate(run),
  yield: () => new Promise((resolve) => setImmediate(resolve)),
};

interface Pending extends Timer {
  readonly atMs: number;
  readonly run: () => void;
}

/** Time that passes when the test says so. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #pending: Pending[] = [];

  monotonicMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const pending: Pending = {
      atMs: this.#nowMs + delayMs,
      run,
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== pending);
      },
    };
    this.#pending.push(pending);
    return pending;
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }

  /** Runs all timers that are due within `ms`, in order. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = this.#pending.filter((pending) => pending.atMs <= untilMs);
      const next = due.sort((a, b) => a.atMs - b.atMs)[0];
      if (next === undefined) break;
      this.#nowMs = next.atMs;
      next.cancel();
      next.run();
    }
    this.#nowMs = untilMs;
  }
}
