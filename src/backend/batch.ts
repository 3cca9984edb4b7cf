import { assert } from "../base/index.ts";
import { type Bucket, buckets, type KeyRange } from "./backend.ts";
import type { StoredBounds } from "./level-port.ts";

// A pair's place in its LevelDB: a byte, then its key. The byte is its bucket's place in name order, from 1, in generation 0,
// and 16 more in generation 1. Earlier versions put a successor's pairs beside those in use, and said under the single byte 0
// which ones are: absent or 0, or 1. A database that was made since is of generation 0.

export type Generation = 0 | 1;

/** Where the generation in use is recorded. */
export const generationKey: Buffer = Buffer.from([0]);

interface Place {
  readonly generation: Generation;
  readonly bucket: Bucket;
}

const generationSpan = 16;
const places = new Map<Bucket, number>(buckets.map((bucket, place) => [bucket, place + 1]));
assert(buckets.length < generationSpan, "the buckets of a generation have a byte each");

function prefixOf({ generation, bucket }: Place): number {
  return generation * generationSpan + places.get(bucket)!;
}

export function storedKey(place: Place, key: Buffer): Buffer {
  const stored = Buffer.allocUnsafe(1 + key.length);
  stored[0] = prefixOf(place);
  key.copy(stored, 1);
  return stored;
}

export function isOfBucket(key: Buffer, bucket: Bucket): boolean {
  return key[0]! % generationSpan === places.get(bucket);
}

/** The bounds of a bucket's range: from inclusive, to exclusive. */
export function storedRange(place: Place, range: KeyRange): StoredBounds {
  return {
    gte: storedKey(place, range.from ?? Buffer.alloc(0)),
    lt: range.to === undefined ? Buffer.from([prefixOf(place) + 1]) : storedKey(place, range.to),
  };
}

/** The bounds of everything in a generation. */
export function generationBounds(generation: Generation): StoredBounds {
  const first = generation * generationSpan + 1;
  return { gte: Buffer.from([first]), lt: Buffer.from([first + buckets.length]) };
}

export interface PendingChange {
  readonly storedKey: Buffer;
  /** undefined: the pair is deleted. */
  readonly value: Buffer | undefined;
}

/** What a pending change weighs beyond its bytes: the map entry and the objects that hold it. */
const changeOverheadBytes = 64;

function weight(change: PendingChange): number {
  return changeOverheadBytes + change.storedKey.length + (change.value?.length ?? 0);
}

/** Changes on their way to the disk; the last one to a key wins. */
export class Batch {
  readonly #changes = new Map<string, PendingChange>();
  #bytes = 0;

  get size(): number {
    return this.#changes.size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  set(change: PendingChange): void {
    const name = change.storedKey.toString("latin1");
    const replaced = this.#changes.get(name);
    if (replaced !== undefined) this.#bytes -= weight(replaced);
    this.#changes.set(name, change);
    this.#bytes += weight(change);
  }

  /** undefined when the batch says nothing about the key. */
  get(key: Buffer): PendingChange | undefined {
    return this.#changes.get(key.toString("latin1"));
  }

  changes(): IterableIterator<PendingChange> {
    return this.#changes.values();
  }
}

/** The changes of these batches (oldest first) inside the bounds, in key order; of two to one key the newer. */
export function overlay(batches: readonly Batch[], bounds: StoredBounds): PendingChange[] {
  const newest = new Batch();
  for (const batch of batches) {
    for (const change of batch.changes()) {
      const inside =
        Buffer.compare(change.storedKey, bounds.gte) >= 0 &&
        Buffer.compare(change.storedKey, bounds.lt) < 0;
      if (inside) newest.set(change);
    }
  }
  return [...newest.changes()].sort((a, b) => Buffer.compare(a.storedKey, b.storedKey));
}
