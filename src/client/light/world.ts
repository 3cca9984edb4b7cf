import type { MonotonicMs, Timer } from "../../base/index.ts";

/** Time and chance, as a client sees them. */
export interface ClientWorld {
  monotonicMs(): MonotonicMs;
  /** Calls `run` once after `delayMs`. Keeps the process alive meanwhile: a call that waits is work to be done. */
  after(delayMs: number, run: () => void): Timer;
  /** Evenly spread over 0 <= n < 1. */
  fraction(): number;
}

/** Node's timers wait at most so long; a longer delay would come at once. */
const delayMsMax = 2 ** 31 - 1;

export const systemWorld: ClientWorld = {
  // As performance.now, whose module takes two milliseconds to load.
  monotonicMs() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1e3 + nanoseconds / 1e6;
  },
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, delayMsMax));
    return { cancel: () => clearTimeout(timer) };
  },
  fraction: () => Math.random(),
};
