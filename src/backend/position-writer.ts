import { assert } from "../base/index.ts";
import type { ConsistentIndex } from "./backend.ts";
import type { Generation, PendingChange } from "./batch.ts";
import { markKey, positionChanges, type StoredPosition } from "./stored-position.ts";

/**
 * Decides where each batch says how far it goes: in a mark behind its newest page if that is the last one of all, so that
 * the mark is found as the last pair of the bucket; in `meta` otherwise.
 */
export class PositionWriter {
  readonly #generation: Generation;
  #recorded: ConsistentIndex;
  /** The mark that says `recorded`; undefined: `meta` does. */
  #mark: Buffer | undefined;
  /** The mark is not the last pair any more, or is gone. */
  #isMarkLost = false;
  /** No pair of bucket `key` lies behind it. */
  #last: Buffer;
  /** The last pair of the bucket, if the open batch has put it. */
  #appended: Buffer | undefined;

  constructor({ generation, consistentIndex, mark, last = Buffer.alloc(0) }: StoredPosition) {
    this.#generation = generation;
    this.#recorded = consistentIndex;
    this.#mark = mark;
    this.#last = last;
  }

  /** What the last batch says, or the database if there was none. */
  get recorded(): ConsistentIndex {
    return this.#recorded;
  }

  /** A pair of bucket `key`, by its stored key, is in the open batch. */
  pagePut(key: Buffer): void {
    if (Buffer.compare(key, this.#last) < 0) return;
    this.#last = key;
    this.#appended = key;
    this.#isMarkLost = true;
  }

  /** The same, deleted. The change that is returned belongs into the batch. */
  pageDeleted(key: Buffer): PendingChange {
    const mark = markKey(key);
    if (this.#appended?.equals(key)) this.#appended = undefined;
    if (this.#mark?.equals(mark)) this.#isMarkLost = true;
    return { storedKey: mark, value: undefined };
  }

  /** What the open batch has to say, before it is closed. @param inMeta whoever reads `meta` is to find it there */
  record(position: ConsistentIndex, { inMeta }: { readonly inMeta: boolean }): PendingChange[] {
    const { index, term } = this.#recorded;
    assert(position.index >= index, "the consistent index never goes back");
    const appended = this.#appended;
    this.#appended = undefined;
    const isNews = position.index !== index || position.term !== term;
    const isFound = this.#mark === undefined || !(this.#isMarkLost || inMeta);
    if (isFound && !isNews) return [];
    const mark = inMeta || appended === undefined ? undefined : markKey(appended);
    this.#recorded = position;
    this.#mark = mark;
    this.#isMarkLost = false;
    if (mark !== undefined) this.#last = mark;
    return positionChanges(position, { generation: this.#generation, mark });
  }
}
