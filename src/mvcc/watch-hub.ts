import { assert } from "../base/index.ts";
import type { Change, ChangedSpan, Missing, Store, WriteResult } from "./store-contract.ts";
import { WatchEvent } from "./watch-event.ts";
import { WatchHistory } from "./watch-history.ts";
import { fragmentOverheadBytes } from "./watch-limits.ts";
import {
  eventsResponse,
  fragmentedResponses,
  ResponseHeaders,
  type WatchIdentity,
} from "./watch-response.ts";
import { WatchRoster } from "./watch-roster.ts";
import { type WatchHost, type WatchSink, WatchStream } from "./watch-stream.ts";
import type { Watcher, WatchGroup, WatchOptions, WatchRange } from "./watcher.ts";

export interface WatchHubOptions {
  readonly store: Store;
  /** Who answers; asked again for each revision. */
  readonly identity: () => WatchIdentity;
  /** --max-request-bytes: watchers that allow it get larger responses in fragments (from 512 KiB above it). */
  readonly requestBytesMax: number;
  /**
   * `catchUp` has work: some watcher is behind and can go on. Not called again before that has returned "idle". It may
   * only schedule the work.
   */
  readonly onLag: () => void;
}

export interface WatchStreamOptions {
  /** Time between progress notifications (etcd: 10 minutes and a random tenth of that more). */
  readonly progressIntervalMs: number;
}

export type CatchUpResult =
  /** Nobody can go on: all have caught up, or wait for their clients. */
  | { readonly kind: "idle" }
  /** Call again, after other work had its turn. */
  | { readonly kind: "more" }
  /** Load these pages, hold them, and call again. */
  | Missing;

export interface WatchMetrics {
  readonly streams: number;
  readonly watchers: number;
  /** Watchers behind the store: etcd's slow watchers. */
  readonly slowWatchers: number;
  /** Events sent since the start, counted for each watcher. */
  readonly eventsSent: number;
}

/**
 * Hands changes to whoever watches. A watcher is either synced and gets changes as they are made, or reads the history in
 * steps until it is. A client that does not keep up costs no memory: its watchers stop being synced, and go on where they
 * were when it takes events again.
 */
export class WatchHub {
  readonly #roster: WatchRoster;
  readonly #headers: ResponseHeaders;
  readonly #fragmentBytes: number;
  readonly #streams = new Set<WatchStream>();
  #store: Store;
  #history: WatchHistory;
  /** The last one that was handed out; at the start, the store's. */
  #revision: number;
  #eventsSent = 0;

  constructor({ store, identity, requestBytesMax, onLag }: WatchHubOptions) {
    this.#roster = new WatchRoster(onLag);
    this.#headers = new ResponseHeaders(identity);
    this.#fragmentBytes = requestBytesMax + fragmentOverheadBytes;
    this.#store = store;
    this.#history = new WatchHistory(store);
    this.#revision = store.currentRevision;
  }

  get metrics(): WatchMetrics {
    return {
      streams: this.#streams.size,
      watchers: this.#roster.size,
      slowWatchers: this.#roster.size - this.#roster.synced,
      eventsSent: this.#eventsSent,
    };
  }

  openStream(sink: WatchSink, { progressIntervalMs }: WatchStreamOptions): WatchStream {
    const stream = new WatchStream(this.#hostOfStreams(), { sink, progressIntervalMs });
    this.#streams.add(stream);
    return stream;
  }

  #hostOfStreams(): WatchHost {
    return {
      headers: this.#headers,
      roster: this.#roster,
      currentRevision: () => this.#revision,
      start: (watcher) => this.#start(watcher),
      forget: (stream) => this.#streams.delete(stream),
    };
  }

  #start(watcher: Watcher): void {
    const { state } = watcher;
    if (state.kind !== "created") return;
    if (state.fromRevision > this.#revision) this.#roster.sync(watcher, state.fromRevision);
    else this.#roster.lag(watcher, state.fromRevision);
  }

  /**
   * Hands out what one transaction wrote. To be called for each, in order, before anything else happens to the hub: as a
   * listener of `Store.onChanges`.
   */
  notify({ revision, changes, span }: WriteResult): void {
    assert(revision > this.#revision, "revisions are handed out in order");
    this.#revision = revision;
    if (this.#roster.synced === 0) return;
    if (span !== undefined) {
      this.#lagAll(revision, span);
      return;
    }
    for (const range of this.#rangesOf(changes)) {
      // A sink may fail and take its stream's watchers, and so groups, with it.
      for (const group of [...range.groups]) {
        if (group.synced.size > 0) this.#handOut(group, range.pending);
      }
      range.pending.length = 0;
    }
  }

  /** The ranges that hold changed keys, with the changes in `pending`. */
  #rangesOf(changes: readonly Change[]): WatchRange[] {
    const touched: WatchRange[] = [];
    const found: WatchRange[] = [];
    for (const change of changes) {
      found.length = 0;
      this.#roster.ranges.collect(change.key, found);
      if (found.length === 0) continue;
      const event = new WatchEvent(change);
      for (const range of found) {
        if (range.pending.length === 0) touched.push(range);
        range.pending.push(event);
      }
    }
    return touched;
  }

  #handOut(group: WatchGroup, events: readonly WatchEvent[]): void {
    const fields = this.#fieldsFor(group.options, events);
    if (fields?.length === 0) return;
    for (const watcher of group.synced) {
      const { state, stream } = watcher;
      assert(state.kind === "synced", "a group's synced watchers are synced");
      if (this.#revision < state.fromRevision) continue;
      if (fields === undefined || stream.isFull) this.#roster.lag(watcher, this.#revision);
      else this.#send(watcher, fields);
    }
  }

  /** What a group gets of these events. undefined: previous pairs must be read from the disk first. */
  #fieldsFor(options: WatchOptions, events: readonly WatchEvent[]): readonly Buffer[] | undefined {
    const fields: Buffer[] = [];
    for (const event of events) {
      if (!(event.change.kind === "put" ? options.puts : options.deletes)) continue;
      const field = options.prevKv ? event.fieldWithPrevious(this.#store) : event.field();
      if ("kind" in field) return undefined;
      fields.push(field);
    }
    return fields;
  }

  #send(watcher: Watcher, events: readonly Buffer[]): void {
    const { stream, idField, allowsFragments } = watcher;
    const response = { headerField: this.#headers.field(this.#revision), idField, events };
    watcher.isQuiet = false;
    this.#eventsSent += events.length;
    if (!allowsFragments) {
      stream.sendEvents(eventsResponse({ ...response, isFragment: false }));
      return;
    }
    for (const part of fragmentedResponses(response, this.#fragmentBytes)) stream.sendEvents(part);
  }

  /** Takes one watcher that is behind a step further: at most 1000 revisions of the history are read. */
  catchUp(): CatchUpResult {
    const watcher = this.#roster.lagging.first();
    if (watcher === undefined) {
      this.#roster.settled();
      this.#history.release();
      return { kind: "idle" };
    }
    const { state } = watcher;
    assert(state.kind === "catching-up", "only watchers that are behind wait for their turn");
    const missing = this.#step(watcher, state.nextRevision);
    if (missing !== undefined) return missing;
    this.#roster.lagging.shift();
    return { kind: "more" };
  }

  #step(watcher: Watcher, nextRevision: number): Missing | undefined {
    const { stream, group } = watcher;
    const { compactRevision } = this.#store;
    if (stream.isFull) {
      stream.parked.add(watcher);
    } else if (nextRevision > this.#revision) {
      this.#caughtUp(watcher, nextRevision);
    } else if (nextRevision < compactRevision) {
      stream.cancelCompacted(watcher, compactRevision);
      stream.answerProgress();
    } else {
      const missed = this.#history.missedBy(group, nextRevision);
      if (missed.kind === "missing") return missed;
      if (missed.fields.length > 0) this.#send(watcher, missed.fields);
      if (watcher.state.kind === "cancelled") return undefined;
      if (missed.next > this.#revision) this.#caughtUp(watcher, missed.next);
      else this.#roster.lag(watcher, missed.next);
    }
    return undefined;
  }

  #caughtUp(watcher: Watcher, fromRevision: number): void {
    this.#roster.sync(watcher, fromRevision);
    watcher.stream.answerProgress();
  }

  /** Tells quiet watchers how far they are, and answers what can be answered by now. */
  tick(nowMs: number): void {
    for (const stream of this.#streams) stream.tick(nowMs);
  }

  /** The key space was replaced by a leader's snapshot: all watchers go on in the new one, from where they are. */
  replaceStore(store: Store): void {
    const nextRevision = this.#revision + 1;
    this.#store = store;
    this.#history = new WatchHistory(store);
    this.#revision = store.currentRevision;
    this.#lagAll(nextRevision);
  }

  /** Watchers, by default all of them, read the history from this revision on, or from where they are to begin. */
  #lagAll(revision: number, span?: ChangedSpan): void {
    for (const group of this.#roster.ranges.groups()) {
      if (span !== undefined && !group.range.overlaps(span)) continue;
      for (const watcher of group.synced) {
        const { state } = watcher;
        assert(state.kind === "synced", "a group's synced watchers are synced");
        const fromRevision = Math.max(revision, state.fromRevision);
        if (fromRevision <= this.#revision) this.#roster.lag(watcher, fromRevision);
      }
    }
  }
}

export function createWatchHub(options: WatchHubOptions): WatchHub {
  return new WatchHub(options);
}
