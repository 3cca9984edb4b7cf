import { LaggingQueue } from "./lagging-queue.ts";
import type { Key, RangeEnd } from "./store-contract.ts";
import { WatchRanges } from "./watch-ranges.ts";
import type { Watcher, WatcherStream, WatchGroup, WatchOptions } from "./watcher.ts";

/** All watchers and the states they are in; every change of state is made here. */
export class WatchRoster {
  readonly ranges = new WatchRanges();
  /** Watchers behind the store whose clients take events. The others wait in `WatcherStream.parked`. */
  readonly lagging = new LaggingQueue();
  readonly #onLag: () => void;
  #isLagAnnounced = false;
  #size = 0;
  #synced = 0;

  /** `onLag` runs when `lagging` is no longer empty, and then not before `settled` was called. */
  constructor(onLag: () => void) {
    this.#onLag = onLag;
  }

  get size(): number {
    return this.#size;
  }

  get synced(): number {
    return this.#synced;
  }

  /** The group of a new watcher. It gets no events before `sync` or `lag`. */
  join(key: Key, end: RangeEnd, options: WatchOptions): WatchGroup {
    this.#size++;
    return this.ranges.join(key, end, options);
  }

  remove(watcher: Watcher): void {
    this.#size--;
    this.#unsync(watcher);
    watcher.stream.parked.delete(watcher);
    watcher.state = { kind: "cancelled" };
    this.ranges.leave(watcher.group);
  }

  /** From `fromRevision` on it gets events as they are made; all before are sent. */
  sync(watcher: Watcher, fromRevision: number): void {
    watcher.state = { kind: "synced", fromRevision };
    watcher.group.synced.add(watcher);
    this.#synced++;
  }

  #unsync(watcher: Watcher): void {
    if (watcher.group.synced.delete(watcher)) this.#synced--;
  }

  /** It reads the history from `nextRevision` on, when its turn comes and its client takes events. */
  lag(watcher: Watcher, nextRevision: number): void {
    this.#unsync(watcher);
    watcher.state = { kind: "catching-up", nextRevision };
    if (watcher.stream.isFull) watcher.stream.parked.add(watcher);
    else this.#queue(watcher);
  }

  #queue(watcher: Watcher): void {
    this.lagging.add(watcher);
    if (this.#isLagAnnounced) return;
    this.#isLagAnnounced = true;
    this.#onLag();
  }

  /** The stream's client takes events again. */
  resume({ parked }: WatcherStream): void {
    for (const watcher of parked) this.#queue(watcher);
    parked.clear();
  }

  /** `lagging` was found empty. */
  settled(): void {
    this.#isLagAnnounced = false;
  }
}
