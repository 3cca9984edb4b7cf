import type { Change, ChangedSpan, Key, RangeEnd } from "./store-contract.ts";
import type { WatchEvent } from "./watch-event.ts";
import { aboveAllKeys, type Interval } from "./watch-intervals.ts";
import type { WatchPieces } from "./watch-response.ts";

/** What a client asked to see of a range. */
export interface WatchOptions {
  readonly prevKv: boolean;
  readonly puts: boolean;
  readonly deletes: boolean;
}

/** All watchers of one range with the same options: they get the very same events. */
export class WatchGroup {
  readonly range: WatchRange;
  readonly options: WatchOptions;
  /** Those that get events as they are made. */
  readonly synced = new Set<Watcher>();
  /** Watchers in whatever state. */
  size = 0;

  constructor(range: WatchRange, options: WatchOptions) {
    this.range = range;
    this.options = options;
  }

  wants({ kind, key }: Change): boolean {
    const { puts, deletes } = this.options;
    return (kind === "put" ? puts : deletes) && this.range.holds(key);
  }
}

/** One range that is watched, by whomever. */
export class WatchRange implements Interval {
  readonly key: Key;
  readonly end: RangeEnd;
  readonly upper: string;
  readonly groups: WatchGroup[] = [];
  /** Events of the transaction that is being handed out. */
  readonly pending: WatchEvent[] = [];

  constructor(key: Key, end: RangeEnd) {
    this.key = key;
    this.end = end;
    this.upper = end === "\0" ? aboveAllKeys : end;
  }

  get isSingleKey(): boolean {
    return this.end === "";
  }

  holds(key: Key): boolean {
    return this.isSingleKey ? key === this.key : this.key <= key && key < this.upper;
  }

  /** Whether it may hold a key of the span. */
  overlaps({ first, last }: ChangedSpan): boolean {
    const reachesFirst = this.isSingleKey ? this.key >= first : this.upper > first;
    return reachesFirst && this.key <= last;
  }

  group(options: WatchOptions): WatchGroup {
    const { prevKv, puts, deletes } = options;
    const found = this.groups.find(
      ({ options: o }) => o.prevKv === prevKv && o.puts === puts && o.deletes === deletes,
    );
    if (found !== undefined) return found;
    const group = new WatchGroup(this, options);
    this.groups.push(group);
    return group;
  }
}

/** Only the roster moves a watcher from one state to another. */
export type WatcherState =
  /** No event may be sent: the created response is not yet. */
  | { readonly kind: "created"; readonly fromRevision: number }
  /** In its group's `synced`: gets events as they are made, from this revision on. */
  | { readonly kind: "synced"; readonly fromRevision: number }
  /** Reads the history from `nextRevision` on; all events below it have been sent. */
  | { readonly kind: "catching-up"; readonly nextRevision: number }
  /** Nobody knows it any more, but a queue may. */
  | { readonly kind: "cancelled" };

/** A watcher's way to its client. */
export interface WatcherStream {
  /** The client takes no events now: watchers that have some lag behind until it does. */
  readonly isFull: boolean;
  /** Those of them that wait for that. Only the roster changes it. */
  readonly parked: Set<Watcher>;
  /** Only while not full. */
  sendEvents(response: WatchPieces): void;
  /** Ends a watcher whose next event is compacted. */
  cancelCompacted(watcher: Watcher, compactRevision: number): void;
  /** A watcher has caught up: a progress response may be due. */
  answerProgress(): void;
}

export interface Watcher {
  readonly id: bigint;
  /** `id` as it stands in responses. */
  readonly idField: Buffer;
  readonly stream: WatcherStream;
  readonly group: WatchGroup;
  /** As asked for, 0 for what comes next. No progress is reported below it. */
  readonly startRevision: number;
  readonly allowsFragments: boolean;
  readonly progressNotify: boolean;
  state: WatcherState;
  /** Nothing was sent since the last time progress was due. */
  isQuiet: boolean;
}
