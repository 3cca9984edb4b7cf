import { assert } from "../base/index.ts";
import type { Page } from "./page.ts";
import type { Key, KeyState, RangeEnd } from "./store-contract.ts";

// All keys in byte order, in a list of leaves: looking a key up is two binary searches, a range is a walk over arrays, and
// counting one adds up whole leaves. Objects of one shape keep it fast; one array of numbers for a key's earlier
// revisions, absent for most keys, keeps it small.

/** Small enough that making room in one is cheap, large enough that a million keys have some ten thousand leaves. */
export const leafEntriesMax = 128;
/** Two neighbours that are together no larger are merged when entries are removed. */
const leafEntriesMerge = leafEntriesMax / 2;

/** A record just appended. */
export interface Appended {
  readonly page: Page;
  readonly offset: number;
  readonly main: number;
  readonly sub: number;
}

/** A key that has a history: alive, or deleted and not yet compacted away. */
export class KeyEntry {
  readonly key: Key;
  /** Where the newest record is. */
  page: Page;
  offset: number;
  /** Its revision. */
  mod: number;
  sub: number;
  /** Revision that made the living key; 0 when deleted. */
  created: number;
  /** 0 when deleted. */
  version: number;
  /** Earlier revisions, oldest first, two numbers each: main, and 2 * sub (+ 1 for a tombstone). */
  older: number[] | undefined = undefined;

  constructor(key: Key, written: Appended, made: { created: number; version: number }) {
    this.key = key;
    this.page = written.page;
    this.offset = written.offset;
    this.mod = written.main;
    this.sub = written.sub;
    this.created = made.created;
    this.version = made.version;
  }

  /** The newest record becomes an earlier one. */
  supersede(written: Appended, made: { created: number; version: number }): void {
    assert(
      this.mod < written.main || (this.mod === written.main && this.sub < written.sub),
      "a key's revisions only grow",
    );
    const packed = this.sub * 2 + (this.version === 0 ? 1 : 0);
    if (this.older === undefined) this.older = [this.mod, packed];
    else this.older.push(this.mod, packed);
    this.page = written.page;
    this.offset = written.offset;
    this.mod = written.main;
    this.sub = written.sub;
    this.created = made.created;
    this.version = made.version;
  }
}

export class Leaf {
  entries: KeyEntry[];
  /** Their keys beside them, so that a binary search touches nothing else. */
  readonly keys: Key[];
  /** How many of the entries are alive now. */
  alive: number;
  /** No entry has a newer revision: for reads at or after it the leaf is as it is now. */
  modMax: number;

  constructor(entries: KeyEntry[]) {
    this.entries = entries;
    this.keys = entries.map((entry) => entry.key);
    this.alive = 0;
    this.modMax = 0;
    for (const entry of entries) {
      if (entry.version > 0) this.alive++;
      if (entry.mod > this.modMax) this.modMax = entry.mod;
    }
  }
}

/** A place between entries: before `leaves[leaf].entries[slot]`. */
export interface Position {
  readonly leaf: number;
  readonly slot: number;
}

export class KeyIndex {
  /** Never empty of leaves; only a lone first leaf may be empty of entries. */
  readonly leaves: Leaf[] = [new Leaf([])];
  /** The first key of each leaf, beside it: the upper binary search touches nothing else. */
  readonly #firsts: Key[] = [""];
  #size = 0;
  #alive = 0;
  /** A put looks its key up and then records it: the place found last, while `#located` is that key. */
  #located: Key | undefined;
  #leafAt = 0;
  #slot = 0;

  /** Entries, deleted ones included. */
  get size(): number {
    return this.#size;
  }

  /** Living keys. */
  get alive(): number {
    return this.#alive;
  }

  find(key: Key): KeyEntry | undefined {
    this.#locate(key);
    const entry = this.leaves[this.#leafAt]!.entries[this.#slot];
    return entry !== undefined && entry.key === key ? entry : undefined;
  }

  /** Notes the newest record of a key: a put of this creation and version, or a tombstone when both are 0. */
  record(key: Key, written: Appended, made: { created: number; version: number }): void {
    if (this.#located !== key) this.#locate(key);
    const leaf = this.leaves[this.#leafAt]!;
    const entry = leaf.entries[this.#slot];
    if (entry === undefined || entry.key !== key) {
      this.#alive += made.version > 0 ? 1 : 0;
      this.#insert(new KeyEntry(key, written, made));
      return;
    }
    const change = (made.version > 0 ? 1 : 0) - (entry.version > 0 ? 1 : 0);
    entry.supersede(written, made);
    leaf.alive += change;
    this.#alive += change;
    leaf.modMax = written.main;
  }

  #insert(entry: KeyEntry): void {
    const leaf = this.leaves[this.#leafAt]!;
    const slot = this.#slot;
    const { entries } = leaf;
    insertAt(entries, slot, entry);
    insertAt(leaf.keys, slot, entry.key);
    leaf.modMax = entry.mod;
    if (entry.version > 0) leaf.alive++;
    if (slot === 0) this.#firsts[this.#leafAt] = entry.key;
    this.#size++;
    if (entries.length > leafEntriesMax) this.#split(this.#leafAt);
  }

  #split(leafAt: number): void {
    this.#located = undefined;
    const { entries } = this.leaves[leafAt]!;
    // Keys often come in ascending order: then the full leaf is left full, and not split in halves never filled again.
    const isAscending = this.#slot === entries.length - 1 && leafAt === this.leaves.length - 1;
    const right = new Leaf(entries.splice(isAscending ? entries.length - 1 : leafEntriesMax / 2));
    this.leaves[leafAt] = new Leaf(entries);
    this.leaves.splice(leafAt + 1, 0, right);
    this.#firsts.splice(leafAt + 1, 0, right.entries[0]!.key);
  }

  /** Forgets a deleted key. */
  remove(key: Key): void {
    this.#located = undefined;
    const leafAt = this.#leafOf(key);
    const { entries, keys } = this.leaves[leafAt]!;
    const slot = lowerBound(keys, key);
    const entry = entries[slot];
    assert(entry !== undefined && entry.key === key, "only an entry of the index is removed");
    assert(entry.version === 0, "a living key is not removed");
    entries.splice(slot, 1);
    keys.splice(slot, 1);
    this.#size--;
    if (slot === 0 && entries.length > 0) this.#firsts[leafAt] = entries[0]!.key;
    this.#mergeAround(leafAt);
  }

  #mergeAround(leafAt: number): void {
    for (const left of [leafAt, leafAt - 1]) {
      const a = this.leaves[left];
      const b = this.leaves[left + 1];
      if (a === undefined || b === undefined) continue;
      if (a.entries.length + b.entries.length > leafEntriesMerge) continue;
      const merged = new Leaf(a.entries.concat(b.entries));
      this.leaves.splice(left, 2, merged);
      this.#firsts.splice(left, 2, merged.entries[0]?.key ?? "");
      return;
    }
    const leaf = this.leaves[leafAt]!;
    if (leaf.entries.length > 0 || this.leaves.length === 1) return;
    this.leaves.splice(leafAt, 1);
    this.#firsts.splice(leafAt, 1);
  }

  #locate(key: Key): void {
    this.#leafAt = this.#leafOf(key);
    this.#slot = lowerBound(this.leaves[this.#leafAt]!.keys, key);
    this.#located = key;
  }

  /** The living key's state. */
  state(key: Key): KeyState | undefined {
    const entry = this.find(key);
    if (entry === undefined || entry.version === 0) return undefined;
    return {
      createRevision: entry.created,
      modRevision: entry.mod,
      version: entry.version,
    };
  }

  /** The keys of the range that are alive now, in order. */
  livingKeys(key: Key, end: RangeEnd): Key[] {
    const keys: Key[] = [];
    const from = this.position(key);
    const to = this.endPosition(key, end);
    for (let at = from.leaf; at <= to.leaf && at < this.leaves.length; at++) {
      const { entries } = this.leaves[at]!;
      const stop = at === to.leaf ? to.slot : entries.length;
      for (let slot = at === from.leaf ? from.slot : 0; slot < stop; slot++) {
        const entry = entries[slot]!;
        if (entry.version > 0) keys.push(entry.key);
      }
    }
    return keys;
  }

  /** Some entries from the key on, in order: what is left of its leaf or the next one; [] when there are none. */
  entriesFrom(key: Key): readonly KeyEntry[] {
    const { leaf, slot } = this.position(key);
    const rest = this.leaves[leaf]!.entries.slice(slot);
    return rest.length > 0 ? rest : (this.leaves[leaf + 1]?.entries.slice() ?? []);
  }

  /** Where a key is, or would be. */
  position(key: Key): Position {
    const leaf = this.#leafOf(key);
    return { leaf, slot: lowerBound(this.leaves[leaf]!.keys, key) };
  }

  /** Where a range ends: before the first entry outside. Not before the position of `key`, so an empty range is empty. */
  endPosition(key: Key, end: RangeEnd): Position {
    if (end === "\0") return { leaf: this.leaves.length, slot: 0 };
    // The smallest key greater than `key` is key + "\0".
    return this.position(end === "" ? `${key}\0` : end < key ? key : end);
  }

  /** The leaf whose keys would include this one. */
  #leafOf(key: Key): number {
    const firsts = this.#firsts;
    let low = 0;
    let high = firsts.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      if (firsts[middle]! <= key) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** Moves the rest by hand: `splice` would allocate an array of what it removed. */
function insertAt<T>(list: T[], slot: number, item: T): void {
  list.push(item);
  for (let at = list.length - 1; at > slot; at--) list[at] = list[at - 1]!;
  list[slot] = item;
}

/** Slot of the first key that is not below. */
function lowerBound(keys: readonly Key[], key: Key): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (keys[middle]! < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * Place in `older` (an even number) of the newest earlier revision with main <= `main`; -2 if all are newer.
 */
export function olderAt(older: readonly number[], main: number): number {
  let low = 0;
  let high = older.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (older[middle * 2]! <= main) low = middle + 1;
    else high = middle;
  }
  return low * 2 - 2;
}

export function olderRevision(
  older: readonly number[],
  place: number,
): { main: number; sub: number } {
  return { main: older[place]!, sub: Math.floor(older[place + 1]! / 2) };
}

export function olderIsTombstone(older: readonly number[], place: number): boolean {
  return older[place + 1]! % 2 === 1;
}
