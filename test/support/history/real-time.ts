import type { ClusterHistory } from "./records.ts";

/** Revisions that somebody had seen by a given time. */
export class SeenRevisions {
  readonly #times: number[] = [];
  /** [i]: the highest revision seen up to #times[i]. */
  readonly #highest: number[] = [];

  constructor({ operations, watches, revisions }: ClusterHistory) {
    const seen: { readonly atMs: number; readonly revision: number }[] = [];
    for (const { returnedMs, outcome } of operations) {
      if (outcome.kind === "ok") seen.push({ atMs: returnedMs, revision: outcome.revision });
    }
    for (const { events } of watches) {
      for (const { seenMs, revision } of events) seen.push({ atMs: seenMs, revision });
    }
    for (const { seenMs, revision } of revisions) seen.push({ atMs: seenMs, revision });
    seen.sort((a, b) => a.atMs - b.atMs);
    let highest = 0;
    for (const { atMs, revision } of seen) {
      if (revision <= highest) continue;
      highest = revision;
      this.#times.push(atMs);
      this.#highest.push(highest);
    }
  }

  /** The highest one that was known to anybody strictly before `timeMs`; 0: none. */
  before(timeMs: number): number {
    let low = 0;
    let high = this.#times.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#times[middle]! < timeMs) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? 0 : this.#highest[low - 1]!;
  }
}
