import { type Bucket, buckets, type KeyRange } from "./backend.ts";

// A pair's place in the one LevelDB: a byte for its bucket (place in name order, from 1), then its key.

const prefixes = new Map<Bucket, number>(buckets.map((bucket, place) => [bucket, place + 1]));

export function storedKey(bucket: Bucket, key: Buffer): Buffer {
  const stored = Buffer.allocUnsafe(1 + key.length);
  stored[0] = prefixes.get(bucket)!;
  key.copy(stored, 1);
  return stored;
}

/** The bounds of a bucket's range: from inclusive, to exclusive. */
export function storedRange(bucket: Bucket, range: KeyRange): { gte: Buffer; lt: Buffer } {
  return {
    gte: storedKey(bucket, range.from ?? Buffer.alloc(0)),
    lt:
      range.to === undefined
        ? Buffer.from([prefixes.get(bucket)! + 1])
        : storedKey(bucket, range.to),
  };
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
export function overlay(
  batches: readonly Batch[],
  bounds: { readonly gte: Buffer; readonly lt: Buffer },
): PendingChange[] {
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
