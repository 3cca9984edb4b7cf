import type { PageCache } from "./page-cache.ts";
import { readStep, type View } from "./range.ts";
import type { OpenReader } from "./readers.ts";
import type { Slicer } from "./slicer.ts";
import type { Cursor, Payload, RangeQuery } from "./store-contract.ts";

/** Index entries examined between two looks at the clock. */
const stepEntries = 4096;

export interface CursorParts {
  readonly view: View;
  readonly cache: PageCache;
  readonly slicer: Slicer;
  readonly reader: OpenReader;
}

/** A range read a slice at a time at one revision: what is written meanwhile is newer and is passed over. */
export class StoreCursor implements Cursor {
  readonly revision: number;
  readonly #parts: CursorParts;
  readonly #query: RangeQuery;
  #nextKey: string | undefined;

  /** @param query with the revision to read at filled in */
  constructor(query: RangeQuery, parts: CursorParts) {
    this.revision = query.revision;
    this.#query = query;
    this.#parts = parts;
    this.#nextKey = query.key;
  }

  async next(recordsMax: number): Promise<readonly Payload[]> {
    const gathered: Payload[] = [];
    while (this.#nextKey !== undefined && gathered.length < recordsMax) {
      gathered.push(...(await this.#step(this.#nextKey, recordsMax - gathered.length)));
      if (this.#parts.slicer.isDue) await this.#parts.slicer.pause();
    }
    return gathered;
  }

  async #step(key: string, recordsMax: number): Promise<readonly Payload[]> {
    const { view, cache } = this.#parts;
    // A single key's range does not move on: its end would move with it.
    const end = this.#query.end === "" ? `${this.#query.key}\0` : this.#query.end;
    const query = { ...this.#query, key, end };
    const releases: (() => void)[] = [];
    try {
      for (;;) {
        const step = readStep(view, query, { recordsMax, entriesMax: stepEntries });
        if ("payloads" in step) {
          this.#nextKey = step.nextKey;
          return step.payloads;
        }
        releases.push((await cache.load(step.pages)).release);
      }
    } finally {
      for (const release of releases) release();
    }
  }

  close(): void {
    this.#nextKey = undefined;
    this.#parts.reader.close();
  }
}
