import { etcdErrors } from "../base/index.ts";
import type { etcdserverpb } from "../wire/protobuf/index.ts";
import { watchersPerStreamMax } from "./watch-limits.ts";
import { parseWatch, type WatchSpec } from "./watch-request.ts";
import {
  encodeWatchIdField,
  noWatchId,
  type ResponseHeaders,
  type WatchPieces,
} from "./watch-response.ts";
import type { WatchRoster } from "./watch-roster.ts";
import type { Watcher, WatcherStream } from "./watcher.ts";

/**
 * Where the responses of one stream go, in order. `send` takes the response over in any case, returns false when the client
 * is slower than the responses, and never throws. After a false the hub sends no events until `WatchStream.drained`; answers
 * to requests it still sends, so who feeds the stream must not read further requests before it has drained either.
 */
export interface WatchSink {
  send(response: WatchPieces): boolean;
}

/** What a stream needs of the hub. */
export interface WatchHost {
  readonly headers: ResponseHeaders;
  readonly roster: WatchRoster;
  /** Up to here all synced watchers have their events. */
  currentRevision(): number;
  /** Begins to serve a watcher whose created response is sent: with everything from its first revision on. */
  start(watcher: Watcher): void;
  forget(stream: WatchStream): void;
}

/** One Watch call: the watchers that a client has on it. */
export class WatchStream implements WatcherStream {
  readonly #host: WatchHost;
  readonly #sink: WatchSink;
  readonly #watchers = new Map<bigint, Watcher>();
  /** Of watchers that ended by a compaction: official etcd keeps their ids taken until the client cancels them too. */
  readonly #spentIds = new Set<bigint>();
  readonly #progressIntervalMs: number;
  readonly parked = new Set<Watcher>();
  #nextId = 0n;
  #isFull = false;
  #isProgressWanted = false;
  /** Watchers to be told of progress. */
  #notified = 0;
  #progressDueMs: number | undefined;

  constructor(host: WatchHost, options: { sink: WatchSink; progressIntervalMs: number }) {
    this.#host = host;
    this.#sink = options.sink;
    this.#progressIntervalMs = options.progressIntervalMs;
  }

  get isFull(): boolean {
    return this.#isFull;
  }

  get size(): number {
    return this.#watchers.size;
  }

  #isTaken(id: bigint): boolean {
    return this.#watchers.has(id) || this.#spentIds.has(id);
  }

  /** Adds a watcher, or says why not: the answer goes into the sink. Whoever calls has checked the client's permission. */
  create(request: etcdserverpb.WatchCreateRequest): void {
    const spec = parseWatch(request);
    if (spec.kind === "refused") {
      this.refuse(spec.reason);
    } else if (this.#watchers.size + this.#spentIds.size >= watchersPerStreamMax) {
      this.refuse(etcdErrors.RequestTooManyRequests.message);
    } else if (this.#isTaken(spec.id) && spec.id !== 0n) {
      this.refuse(etcdErrors.WatcherDuplicateId.message);
    } else {
      this.#begin(spec);
    }
  }

  #begin(spec: WatchSpec): void {
    const nextRevision = this.#host.currentRevision() + 1;
    const fromRevision = spec.startRevision === 0 ? nextRevision : spec.startRevision;
    const watcher = this.#add(spec, fromRevision);
    this.#control({ watchId: watcher.id, created: true });
    this.#host.start(watcher);
  }

  /** The answer to a create request that fails: permission denied, for one. */
  refuse(cancelReason: string): void {
    this.#control({ watchId: noWatchId, created: true, canceled: true, cancelReason });
  }

  #freeId(): bigint {
    while (this.#isTaken(this.#nextId)) this.#nextId++;
    return this.#nextId++;
  }

  #add(spec: WatchSpec, fromRevision: number): Watcher {
    const { startRevision, allowsFragments, progressNotify } = spec;
    const id = spec.id === 0n ? this.#freeId() : spec.id;
    const watcher: Watcher = {
      id,
      idField: encodeWatchIdField(id),
      stream: this,
      group: this.#host.roster.join(spec.key, spec.end, spec.options),
      startRevision,
      allowsFragments,
      progressNotify,
      state: { kind: "created", fromRevision },
      isQuiet: true,
    };
    this.#watchers.set(id, watcher);
    if (progressNotify) this.#notified++;
    return watcher;
  }

  /** A client's wish to end a watcher. Unknown ids are passed over. */
  cancel(id: bigint): void {
    const watcher = this.#watchers.get(id);
    if (watcher !== undefined) this.#remove(watcher);
    else if (!this.#spentIds.delete(id)) return;
    this.#control({ watchId: id, canceled: true });
  }

  cancelCompacted(watcher: Watcher, compactRevision: number): void {
    this.#remove(watcher);
    const { id: watchId } = watcher;
    this.#spentIds.add(watchId);
    this.#send(this.#host.headers.control(0, { watchId, canceled: true, compactRevision }));
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher.id);
    if (watcher.progressNotify) this.#notified--;
    this.#host.roster.remove(watcher);
  }

  /** Asks for one response which says how far all watchers are. It comes when they all are as far as the store. */
  requestProgress(): void {
    this.#isProgressWanted = true;
    this.answerProgress();
  }

  answerProgress(): void {
    if (!this.#isProgressWanted || this.#isFull) return;
    for (const watcher of this.#watchers.values()) if (!this.#isCurrent(watcher)) return;
    this.#isProgressWanted = false;
    this.#control({ watchId: noWatchId });
  }

  #isCurrent({ state, startRevision }: Watcher): boolean {
    return state.kind === "synced" && startRevision <= this.#host.currentRevision();
  }

  /** Tells quiet watchers how far they are, if it is time. The time runs from the first call with such a watcher. */
  tick(nowMs: number): void {
    this.answerProgress();
    if (this.#notified === 0) {
      this.#progressDueMs = undefined;
      return;
    }
    this.#progressDueMs ??= nowMs + this.#progressIntervalMs;
    if (nowMs < this.#progressDueMs) return;
    this.#progressDueMs = nowMs + this.#progressIntervalMs;
    for (const watcher of this.#watchers.values()) {
      if (!watcher.progressNotify) continue;
      const isDue = watcher.isQuiet && !this.#isFull && this.#isCurrent(watcher);
      if (isDue) this.#control({ watchId: watcher.id });
      watcher.isQuiet = true;
    }
  }

  sendEvents(response: WatchPieces): void {
    this.#send(response);
  }

  #control(fields: Partial<etcdserverpb.WatchResponse>): void {
    this.#send(this.#host.headers.control(this.#host.currentRevision(), fields));
  }

  #send(response: WatchPieces): void {
    if (!this.#sink.send(response)) this.#isFull = true;
  }

  /** The sink takes events again. */
  drained(): void {
    if (!this.#isFull) return;
    this.#isFull = false;
    this.#host.roster.resume(this);
    this.answerProgress();
  }

  /** The call is over: nothing is sent any more. */
  close(): void {
    for (const watcher of this.#watchers.values()) this.#remove(watcher);
    this.#host.forget(this);
  }
}
