import type { Clock } from "../base/index.ts";

/** Subjects (a peer, a client address) remembered at a time; the oldest is forgotten first. */
const subjectsMax = 256;

interface Subject {
  readonly lastMs: number;
  readonly held: number;
}

/**
 * For a complaint that may come thousands of times a second: it is named once, then once an interval with the number of
 * those held back. The caller logs only what is admitted:
 *
 *     const held = guard.admit(peerId);
 *     if (held !== undefined) log.warn("dropped a raft message", { to: peerId, "held-back": held });
 */
export class RepeatGuard {
  readonly #clock: Clock;
  readonly #intervalMs: number;
  readonly #subjects = new Map<string, Subject>();

  constructor(clock: Clock, intervalMs = 10_000) {
    this.#clock = clock;
    this.#intervalMs = intervalMs;
  }

  /** How many were held back since the last one admitted; undefined when this one is to be held back too. */
  admit(subject: string): number | undefined {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#subjects.get(subject);
    if (known !== undefined && nowMs - known.lastMs < this.#intervalMs) {
      this.#subjects.set(subject, { lastMs: known.lastMs, held: known.held + 1 });
      return undefined;
    }
    this.#subjects.delete(subject);
    if (this.#subjects.size >= subjectsMax) this.#forgetOldest();
    this.#subjects.set(subject, { lastMs: nowMs, held: 0 });
    return known?.held ?? 0;
  }

  #forgetOldest(): void {
    for (const subject of this.#subjects.keys()) {
      this.#subjects.delete(subject);
      return;
    }
  }
}
