import { assert } from "../base/index.ts";
import { type Appended, type EntryId, EntryTable, type Made } from "./entry-table.ts";
import { KeyList } from "./key-list.ts";
import type { Key, KeyState, RangeEnd } from "./store-contract.ts";

// All keys in byte order, in a list of leaves: looking a key up is two binary searches, a range is a walk over arrays, and
// counting one adds up whole leaves. What is known of a key is a row of the entry table.

/** Small enough that making room in one is cheap, large enough that a million keys have some ten thousand leaves. */
export const leafEntriesMax = 128;
/** Two neighbours that are together no larger are merged when entries are removed. */
const leafEntriesMerge = leafEntriesMax / 2;

export class Leaf {
  readonly keys: KeyList;
  /** Their rows in the entry table. */
  readonly ids: EntryId[];
  /** How many of the entries are alive now. */
  alive = 0;
  /** No entry has a newer revision: for reads at or after it the leaf is as it is now. */
  modMax = 0;

  constructor(keys: KeyList, ids: EntryId[], table: EntryTable) {
    this.keys = keys;
    this.ids = ids;
    for (const id of ids) {
      if (table.version(id) > 0) this.alive++;
      this.modMax = Math.max(this.modMax, table.mod(id));
    }
  }
}

/** Neighbours in the index: keys and, beside them, their rows. */
export interface Run {
  readonly keys: KeyList;
  readonly ids: readonly EntryId[];
}

/** A place between entries: before slot `slot` of `leaves[leaf]`. */
export interface Position {
  readonly leaf: number;
  readonly slot: number;
}

export class KeyIndex {
  readonly table = new EntryTable();
  /** Never empty of leaves; only a lone first leaf may be empty of entries. */
  readonly leaves: Leaf[] = [new Leaf(KeyList.empty(), [], this.table)];
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

  find(key: Key): EntryId | undefined {
    this.#locate(key);
    const leaf = this.leaves[this.#leafAt]!;
    return leaf.keys.holds(this.#slot, key) ? leaf.ids[this.#slot] : undefined;
  }

  /** Notes the newest record of a key: a put of this creation and version, or a tombstone when both are 0. */
  record(key: Key, written: Appended, made: Made): void {
    if (this.#located !== key) this.#locate(key);
    const leaf = this.leaves[this.#leafAt]!;
    if (!leaf.keys.holds(this.#slot, key)) {
      this.#insert(key, written, made);
      return;
    }
    const id = leaf.ids[this.#slot]!;
    const change = (made.version > 0 ? 1 : 0) - (this.table.version(id) > 0 ? 1 : 0);
    this.table.supersede(id, written, made);
    leaf.alive += change;
    this.#alive += change;
    leaf.modMax = written.main;
  }

  /** Adds a key above all others. @param older see `EntryTable.older`; belongs to the index from now on */
  append(
    key: Key,
    written: Appended,
    { older, ...made }: Made & { readonly older: number[] | undefined },
  ): EntryId {
    this.#located = undefined;
    this.#leafAt = this.leaves.length - 1;
    this.#slot = this.leaves[this.#leafAt]!.keys.length;
    const id = this.#insert(key, written, made);
    if (older !== undefined) this.table.setOlder(id, older);
    return id;
  }

  #insert(key: Key, written: Appended, made: Made): EntryId {
    const leaf = this.leaves[this.#leafAt]!;
    const slot = this.#slot;
    const id = this.table.add(written, made);
    insertAt(leaf.ids, slot, id);
    leaf.keys.insert(slot, key);
    leaf.modMax = Math.max(leaf.modMax, written.main);
    if (made.version > 0) {
      leaf.alive++;
      this.#alive++;
    }
    if (slot === 0) this.#firsts[this.#leafAt] = key;
    this.#size++;
    if (leaf.keys.length > leafEntriesMax) this.#split(this.#leafAt);
    return id;
  }

  #split(leafAt: number): void {
    this.#located = undefined;
    const { keys, ids } = this.leaves[leafAt]!;
    // Keys often come in ascending order: then the full leaf is left full, and not split in halves never filled again.
    const isAscending = this.#slot === keys.length - 1 && leafAt === this.leaves.length - 1;
    const [left, right] = isAscending ? this.#splitLast(keys, ids) : this.#splitHalf(keys, ids);
    this.leaves[leafAt] = left;
    this.leaves.splice(leafAt + 1, 0, right);
    this.#firsts.splice(leafAt + 1, 0, right.keys.at(0));
  }

  #splitHalf(keys: KeyList, ids: EntryId[]): [Leaf, Leaf] {
    const half = leafEntriesMax / 2;
    return [
      new Leaf(keys.slice(0, half), ids.slice(0, half), this.table),
      new Leaf(keys.slice(half), ids.slice(half), this.table),
    ];
  }

  /** The new leaf will be filled like the one before: it gets the room for that at once. */
  #splitLast(keys: KeyList, ids: EntryId[]): [Leaf, Leaf] {
    const last = keys.length - 1;
    const next = keys.emptyLike();
    next.insert(0, keys.at(last));
    keys.remove(last);
    const nextIds = ids.splice(last);
    return [new Leaf(keys, ids, this.table), new Leaf(next, nextIds, this.table)];
  }

  /** Forgets a deleted key. */
  remove(key: Key): void {
    this.#located = undefined;
    const leafAt = this.#leafOf(key);
    const { keys, ids } = this.leaves[leafAt]!;
    const slot = keys.lowerBound(key);
    const id = ids[slot];
    assert(id !== undefined && keys.holds(slot, key), "only an entry of the index is removed");
    assert(this.table.version(id) === 0, "a living key is not removed");
    this.table.remove(id);
    keys.remove(slot);
    ids.splice(slot, 1);
    this.#size--;
    if (slot === 0 && keys.length > 0) this.#firsts[leafAt] = keys.at(0);
    this.#mergeAround(leafAt);
  }

  #mergeAround(leafAt: number): void {
    for (const left of [leafAt, leafAt - 1]) {
      const a = this.leaves[left];
      const b = this.leaves[left + 1];
      if (a === undefined || b === undefined) continue;
      if (a.keys.length + b.keys.length > leafEntriesMerge) continue;
      const merged = new Leaf(a.keys.concat(b.keys), a.ids.concat(b.ids), this.table);
      this.leaves.splice(left, 2, merged);
      this.#firsts.splice(left, 2, merged.keys.length > 0 ? merged.keys.at(0) : "");
      return;
    }
    if (this.leaves[leafAt]!.keys.length > 0 || this.leaves.length === 1) return;
    this.leaves.splice(leafAt, 1);
    this.#firsts.splice(leafAt, 1);
  }

  #locate(key: Key): void {
    this.#leafAt = this.#leafOf(key);
    this.#slot = this.leaves[this.#leafAt]!.keys.lowerBound(key);
    this.#located = key;
  }

  /** The living key's state. */
  state(key: Key): KeyState | undefined {
    const id = this.find(key);
    if (id === undefined || this.table.version(id) === 0) return undefined;
    return {
      createRevision: this.table.created(id),
      modRevision: this.table.mod(id),
      version: this.table.version(id),
    };
  }

  /** The keys of the range that are alive now, in order, at most `keysMax`; and where the next ones begin. */
  livingKeys(key: Key, end: RangeEnd, keysMax: number): { keys: Key[]; next: Key | undefined } {
    const living: Key[] = [];
    const from = this.position(key);
    const to = this.endPosition(key, end);
    for (let at = from.leaf; at <= to.leaf && at < this.leaves.length; at++) {
      const { keys, ids } = this.leaves[at]!;
      const stop = at === to.leaf ? to.slot : keys.length;
      for (let slot = at === from.leaf ? from.slot : 0; slot < stop; slot++) {
        if (this.table.version(ids[slot]!) === 0) continue;
        if (living.length === keysMax) return { keys: living, next: keys.at(slot) };
        living.push(keys.at(slot));
      }
    }
    return { keys: living, next: undefined };
  }

  /** Some entries from the key on, in order: what is left of its leaf or the next one; empty when there are none. */
  runFrom(key: Key): Run {
    const { leaf, slot } = this.position(key);
    const { keys, ids } = this.leaves[leaf]!;
    if (slot < keys.length) return { keys: keys.slice(slot), ids: ids.slice(slot) };
    const next = this.leaves[leaf + 1];
    return { keys: next?.keys.slice(0) ?? KeyList.empty(), ids: next?.ids.slice() ?? [] };
  }

  /** Where a key is, or would be. */
  position(key: Key): Position {
    const leaf = this.#leafOf(key);
    return { leaf, slot: this.leaves[leaf]!.keys.lowerBound(key) };
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
function insertAt(list: number[], slot: number, item: number): void {
  list.push(item);
  for (let at = list.length - 1; at > slot; at--) list[at] = list[at - 1]!;
  list[slot] = item;
}
