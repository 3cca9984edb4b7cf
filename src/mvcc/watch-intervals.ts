import type { Key } from "./store-contract.ts";
import { recentRangesMax } from "./watch-limits.ts";

/** Keys from `key` up to, but not including, `upper`. */
export interface Interval {
  readonly key: Key;
  readonly upper: string;
}

/** Greater than every key: keys have no char above \xff. */
export const aboveAllKeys = "\u0100";

/**
 * Intervals, asked which of them hold a key: O(log n) and the hits. They lie in an array sorted by start, read as a balanced
 * tree (the root in the middle, see `#collect`) in which each node knows the largest `upper` below it. Additions and
 * removals are gathered, and worked in when there are enough of them, so that watchers may come and go at any rate.
 */
export class IntervalSet<I extends Interval> {
  #sorted: I[] = [];
  /** By place in `#sorted`: the largest `upper` in the subtree whose root it is. */
  #largestUppers: string[] = [];
  #recent: I[] = [];
  /** Still in `#sorted`, but not of the set any more. */
  readonly #removed = new Set<I>();

  get size(): number {
    return this.#sorted.length + this.#recent.length - this.#removed.size;
  }

  /** `interval` is not in the set. */
  add(interval: I): void {
    if (this.#removed.delete(interval)) return;
    this.#recent.push(interval);
    if (this.#recent.length > recentRangesMax) this.#rebuild();
  }

  /** `interval` is in the set. */
  remove(interval: I): void {
    const recent = this.#recent.indexOf(interval);
    if (recent >= 0) {
      this.#recent.splice(recent, 1);
      return;
    }
    this.#removed.add(interval);
    if (this.#removed.size > recentRangesMax + this.#sorted.length / 4) this.#rebuild();
  }

  /** Appends to `found` what holds `key`. */
  collect(key: Key, found: I[]): void {
    for (const interval of this.#recent) {
      if (interval.key <= key && key < interval.upper) found.push(interval);
    }
    this.#collect(key, found, 0, this.#sorted.length);
  }

  #collect(key: Key, found: I[], from: number, to: number): void {
    if (from >= to) return;
    const root = (from + to) >>> 1;
    if (this.#largestUppers[root]! <= key) return;
    this.#collect(key, found, from, root);
    const interval = this.#sorted[root]!;
    if (interval.key > key) return;
    if (key < interval.upper && !this.#removed.has(interval)) found.push(interval);
    this.#collect(key, found, root + 1, to);
  }

  #rebuild(): void {
    const kept = this.#sorted.filter((interval) => !this.#removed.has(interval));
    const added = this.#recent.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.#sorted = mergeByKey(kept, added);
    this.#recent = [];
    this.#removed.clear();
    this.#largestUppers = new Array<string>(this.#sorted.length).fill("");
    this.#computeUppers(0, this.#sorted.length);
  }

  #computeUppers(from: number, to: number): string {
    if (from >= to) return "";
    const root = (from + to) >>> 1;
    let largest = this.#sorted[root]!.upper;
    for (const below of [this.#computeUppers(from, root), this.#computeUppers(root + 1, to)]) {
      if (below > largest) largest = below;
    }
    this.#largestUppers[root] = largest;
    return largest;
  }
}

function mergeByKey<I extends Interval>(a: readonly I[], b: readonly I[]): I[] {
  const merged: I[] = [];
  let atB = 0;
  for (const interval of a) {
    while (atB < b.length && b[atB]!.key < interval.key) merged.push(b[atB++]!);
    merged.push(interval);
  }
  while (atB < b.length) merged.push(b[atB++]!);
  return merged;
}
