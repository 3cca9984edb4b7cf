import type { Clock, MonotonicMs, Timer, WallMs } from "../base/index.ts";

/** Longest delay a Node timer can hold (2^31 - 1 ms); a longer one would fire at once. */
const timerDelayMsMax = 2_147_483_647;

/** The machine's clocks and timers. Timers do not keep the process alive; a listening socket does. */
export class RealClock implements Clock {
  monotonicMs(): MonotonicMs {
    return performance.now();
  }

  wallMs(): WallMs {
    return Date.now();
  }

  /** Delays above 2^31 - 1 ms (24.8 days) are waited for in several steps; negative ones count as 0. */
  after(delayMs: number, run: () => void): Timer {
    const dueMs = performance.now() + delayMs;
    let handle: NodeJS.Timeout;
    const arm = (leftMs: number): void => {
      if (leftMs > timerDelayMsMax) {
        handle = setTimeout(() => arm(dueMs - performance.now()), timerDelayMsMax);
      } else {
        handle = setTimeout(run, Math.max(0, leftMs));
      }
      handle.unref();
    };
    arm(delayMs);
    return { cancel: () => clearTimeout(handle) };
  }

  soon(run: () => void): void {
    setImmediate(run);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve));
  }
}
