import type { Key, RangeEnd } from "./store-contract.ts";
import { IntervalSet } from "./watch-intervals.ts";
import { type WatchGroup, type WatchOptions, WatchRange } from "./watcher.ts";

/** The ranges that are watched: found by their bounds when a watcher comes, and by a key when that changes. */
export class WatchRanges {
  readonly #singleKeys = new Map<Key, WatchRange>();
  readonly #byBounds = new Map<Key, Map<RangeEnd, WatchRange>>();
  readonly #intervals = new IntervalSet<WatchRange>();

  /** The group of watchers with this range and these options, one watcher larger. */
  join(key: Key, end: RangeEnd, options: WatchOptions): WatchGroup {
    const group = this.#range(key, end).group(options);
    group.size++;
    return group;
  }

  #range(key: Key, end: RangeEnd): WatchRange {
    const found = end === "" ? this.#singleKeys.get(key) : this.#byBounds.get(key)?.get(end);
    if (found !== undefined) return found;
    const range = new WatchRange(key, end);
    if (range.isSingleKey) {
      this.#singleKeys.set(key, range);
      return range;
    }
    const ends = this.#byBounds.get(key) ?? new Map<RangeEnd, WatchRange>();
    this.#byBounds.set(key, ends.set(end, range));
    this.#intervals.add(range);
    return range;
  }

  /** A watcher has left the group. */
  leave(group: WatchGroup): void {
    if (--group.size > 0) return;
    const { range } = group;
    range.groups.splice(range.groups.indexOf(group), 1);
    if (range.groups.length > 0) return;
    if (range.isSingleKey) {
      this.#singleKeys.delete(range.key);
      return;
    }
    const ends = this.#byBounds.get(range.key)!;
    ends.delete(range.end);
    if (ends.size === 0) this.#byBounds.delete(range.key);
    this.#intervals.remove(range);
  }

  /** Appends to `found` the ranges that hold the key. */
  collect(key: Key, found: WatchRange[]): void {
    const single = this.#singleKeys.get(key);
    if (single !== undefined) found.push(single);
    if (this.#intervals.size > 0) this.#intervals.collect(key, found);
  }

  /** Every group there is. */
  *groups(): Iterable<WatchGroup> {
    for (const range of this.#singleKeys.values()) yield* range.groups;
    for (const ends of this.#byBounds.values()) {
      for (const range of ends.values()) yield* range.groups;
    }
  }
}
