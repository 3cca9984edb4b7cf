import type { PageRef } from "./page-ref.ts";
import type { Missing, Store } from "./store-contract.ts";
import { WatchEvent } from "./watch-event.ts";
import { catchUpBytesMax, catchUpPagesMax, catchUpRevisionsMax } from "./watch-limits.ts";
import type { WatchGroup } from "./watcher.ts";

/** What a group missed from some revision on. */
export interface MissedEvents {
  readonly kind: "missed";
  /** Encoded, in order, whole revisions; possibly none. */
  readonly fields: readonly Buffer[];
  /** All events of lower revisions are among them. */
  readonly next: number;
}

interface HistorySlice {
  readonly from: number;
  readonly next: number;
  readonly events: readonly WatchEvent[];
}

const changesLimits = { revisionsMax: catchUpRevisionsMax, bytesMax: catchUpBytesMax };

/**
 * The history as lagging watchers read it. Many of them tend to need the same piece of it, one after the other, so the last
 * slice and what was last selected from it are kept, with the events already encoded.
 */
export class WatchHistory {
  readonly #store: Store;
  #slice: HistorySlice | undefined;
  #last: { group: WatchGroup; from: number; missed: MissedEvents } | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** Forgets what is kept: nobody lags behind any more. */
  release(): void {
    this.#slice = undefined;
    this.#last = undefined;
  }

  /** `from` is neither compacted nor in the future. */
  missedBy(group: WatchGroup, from: number): MissedEvents | Missing {
    if (this.#last?.group === group && this.#last.from === from) return this.#last.missed;
    const slice = this.#sliceAt(from);
    if ("kind" in slice) return slice;
    const missed = this.#select(slice, group, from);
    if (missed.kind === "missed") this.#last = { group, from, missed };
    return missed;
  }

  #sliceAt(from: number): HistorySlice | Missing {
    const kept = this.#slice;
    if (kept !== undefined && kept.from <= from && from < kept.next) return kept;
    const read = this.#store.changesFrom(from, changesLimits);
    if (read.kind === "missing") return read;
    const events = read.changes.map((change) => new WatchEvent(change));
    this.#last = undefined;
    this.#slice = { from, next: read.next, events };
    return this.#slice;
  }

  /** Ends before the first revision with a previous pair that is not in memory; if that is the first one, asks for pages. */
  #select(slice: HistorySlice, group: WatchGroup, from: number): MissedEvents | Missing {
    const fields: Buffer[] = [];
    const pages = new Set<PageRef>();
    let wholeFields = 0;
    let missingRevision: number | undefined;
    let revision = from;
    for (const event of slice.events) {
      const { main } = event.change;
      if (main < from || !group.wants(event.change)) continue;
      if (main !== revision) {
        if (missingRevision !== undefined && pages.size >= catchUpPagesMax) break;
        revision = main;
        if (missingRevision === undefined) wholeFields = fields.length;
      }
      const field = group.options.prevKv ? event.fieldWithPrevious(this.#store) : event.field();
      if ("kind" in field) {
        missingRevision ??= main;
        for (const page of field.pages) pages.add(page);
      } else if (missingRevision === undefined) {
        fields.push(field);
      }
    }
    if (missingRevision === undefined) return { kind: "missed", fields, next: slice.next };
    if (wholeFields === 0) return { kind: "missing", pages: [...pages] };
    return { kind: "missed", fields: fields.slice(0, wholeFields), next: missingRevision };
  }
}
