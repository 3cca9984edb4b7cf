import type { Clock, Timer } from "../../base/index.ts";

/**
 * A clock for background work in tests: every look at it is a millisecond later, so that slices end after a few steps, and
 * whatever waits is run in the next turn of the event loop.
 */
export class EagerClock implements Clock {
  #nowMs = 0;

  monotonicMs(): number {
    return this.#nowMs++;
  }

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    this.#nowMs += delayMs;
    const immediate = setImmediate(run);
    return { cancel: () => clearImmediate(immediate) };
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
