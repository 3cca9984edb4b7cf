// Clients, watchers and a lease holder that use a cluster while things happen to it. At the end everything they saw is held
// against what a linearizable store may show.
import assert from "node:assert/strict";
import { SeededRandom } from "../../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import { checkHistory } from "../../support/history/check-history.ts";
import { pairOf } from "../../support/history/messages.ts";
import type {
  KeySpaceRecord,
  OperationRecord,
  RevisionRecord,
  WatchRecord,
} from "../../support/history/records.ts";
import type { Cluster } from "./cluster.ts";
import { LeaseHolder } from "./lease-holder.ts";
import { LoadClient } from "./load-client.ts";
import { agreement } from "./observe.ts";
import { type Stalls, stallsOf } from "./stalls.ts";
import { everything, WatchLog } from "./watch-log.ts";

const { RangeRequest } = etcdserverpb;
const { Range } = services["etcdserverpb.KV"];

const clientsDefault = 4;
const watchersDefault = 3;
/** Shorter pauses than this are the machine's, which runs other tests too; waiting for an election takes far longer. */
const stallFromMs = 250;
const violationsShownMax = 20;

export interface LoadOptions {
  /** @default 4 */
  readonly clients?: number;
  /** @default 3 */
  readonly watchers?: number;
  /** @default true */
  readonly lease?: boolean;
  /** How long a client waits for a member's answer. @default 1000 */
  readonly answerWithinMs?: number;
  readonly seed?: number;
}

export interface LoadReport {
  readonly writes: number;
  readonly reads: number;
  /** Operations whose outcome no client knows. */
  readonly unknown: number;
  /** Times in which no client had a write acknowledged. */
  readonly stalls: Stalls;
}

export class Load {
  readonly #cluster: Cluster;
  readonly #start: KeySpaceRecord;
  readonly #operations: OperationRecord[] = [];
  readonly #watchers: readonly WatchLog[];
  readonly #stop = new AbortController();
  readonly #clients: readonly Promise<void>[];
  /** Settles when a client gives up: then the load has failed. */
  readonly #failed: Promise<never>;
  #acknowledged = 0;
  readonly #wakers = new Set<() => void>();

  private constructor(cluster: Cluster, start: KeySpaceRecord, options: LoadOptions) {
    this.#cluster = cluster;
    this.#start = start;
    const targets = () => cluster.running;
    const { clients = clientsDefault, watchers = watchersDefault } = options;
    const random = new SeededRandom(options.seed ?? 1);
    const onRecord = (record: OperationRecord) => this.#took(record);
    const { answerWithinMs } = options;
    this.#watchers = Array.from(
      { length: watchers },
      (_, number) => new WatchLog(targets, { number, startRevision: start.revision + 1 }),
    );
    const until = this.#stop.signal;
    const running = Array.from({ length: clients }, (_, number) =>
      new LoadClient({ number, targets, random, answerWithinMs, onRecord }).run(until),
    );
    if (options.lease ?? true) running.push(new LeaseHolder(targets, onRecord).run(until));
    this.#clients = running;
    this.#failed = new Promise((_, reject) => {
      for (const client of running) client.catch(reject);
    });
    this.#failed.catch(() => undefined);
    cluster.beforeEnd(() => this.#end());
  }

  /** From now on nobody else may write. */
  static async start(cluster: Cluster, options: LoadOptions = {}): Promise<Load> {
    const leader = await cluster.leader();
    const request = RangeRequest.create({
      key: Buffer.from(everything.key),
      rangeEnd: Buffer.from(everything.end),
    });
    const { header, kvs } = await leader.client.ask(Range, request);
    const start = { revision: header!.revision, pairs: kvs.map(pairOf) };
    return new Load(cluster, start, options);
  }

  /** Resolves after so many more acknowledged writes. @throws {Error} If they do not come in time. */
  async goesOn(writes = 100, withinMs = 30_000): Promise<void> {
    const goal = this.#acknowledged + writes;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const look = () => {
      if (this.#acknowledged >= goal) resolve();
    };
    const late = () =>
      reject(new Error(`${this.#acknowledged} of ${goal} writes after ${withinMs} ms`));
    const timer = setTimeout(late, withinMs);
    this.#wakers.add(look);
    try {
      await Promise.race([promise, this.#failed]);
    } finally {
      clearTimeout(timer);
      this.#wakers.delete(look);
    }
  }

  /**
   * Ends the load. All members then hold the same, and what the clients saw is what a correct cluster shows.
   *
   * @throws {AssertionError} If not; names the first violations.
   */
  async finish(): Promise<LoadReport> {
    this.#stop.abort();
    await Promise.all(this.#clients);
    await agreement(this.#cluster.running);
    const { watches, revisions } = await this.#watched();
    const operations = this.#operations;
    const violations = checkHistory({ start: this.#start, operations, revisions, watches });
    const shown = violations.slice(0, violationsShownMax);
    assert.deepEqual(shown, [], `${violations.length} violations`);
    return this.#report();
  }

  #end(): void {
    this.#stop.abort();
    for (const watcher of this.#watchers) watcher.stop();
  }

  /** What the watchers saw, and the whole history as each member now tells it to one who asks from the start. */
  async #watched(): Promise<{ watches: WatchRecord[]; revisions: RevisionRecord[] }> {
    const leader = await this.#cluster.leader();
    const empty = RangeRequest.create({ key: Buffer.from(everything.key) });
    const { revision } = (await leader.client.ask(Range, empty)).header!;
    const startRevision = this.#start.revision + 1;
    const tellers = this.#cluster.running.map(
      (member, place) =>
        new WatchLog(() => [member], { number: this.#watchers.length + place, startRevision }),
    );
    const all = [...this.#watchers, ...tellers];
    await Promise.all(all.map((watcher) => watcher.reached(revision)));
    const watches = all.map((watcher) => watcher.stop());
    return { watches, revisions: revisionsOf(watches) };
  }

  #took(record: OperationRecord): void {
    this.#operations.push(record);
    if (!isAcknowledgedWrite(record)) return;
    this.#acknowledged++;
    for (const waker of [...this.#wakers]) waker();
  }

  #report(): LoadReport {
    const known = this.#operations.filter(({ outcome }) => outcome.kind === "ok");
    const writes = known.filter(isAcknowledgedWrite);
    return {
      writes: writes.length,
      reads: known.length - writes.length,
      unknown: this.#operations.length - known.length,
      stalls: stallsOf(
        writes.map(({ returnedMs }) => returnedMs),
        stallFromMs,
      ),
    };
  }
}

function isAcknowledgedWrite({ request, outcome }: OperationRecord): boolean {
  if (outcome.kind !== "ok") return false;
  return request.kind === "put" || request.kind === "delete" || request.kind === "txn";
}

/** The history as the last of them tells it, with the times at which anybody first saw each revision. */
function revisionsOf(watches: readonly WatchRecord[]): RevisionRecord[] {
  const firstSeenMs = new Map<number, number>();
  for (const { revision, seenMs } of watches.flatMap(({ events }) => events)) {
    firstSeenMs.set(revision, Math.min(seenMs, firstSeenMs.get(revision) ?? seenMs));
  }
  const byRevision = Map.groupBy(watches.at(-1)!.events, ({ revision }) => revision);
  return [...byRevision].map(([revision, events]) => ({
    revision,
    seenMs: firstSeenMs.get(revision)!,
    changes: events.map(({ key, value }) => ({ key, value })),
  }));
}
