// A watcher of all keys that goes on behind the last revision it saw, on whatever member it can reach.
import { type etcdserverpb, mvccpb } from "../../../src/wire/protobuf/index.ts";
import type { WatchEventRecord, WatchRecord } from "../../support/history/records.ts";
import { FailoverClient, type Targets } from "./failover-client.ts";

/** All keys, as etcd writes it. */
export const everything = { key: "\0", end: "\0" } as const;

export class WatchLog {
  readonly #name: string;
  readonly #client: FailoverClient;
  readonly #startRevision: number;
  readonly #events: WatchEventRecord[] = [];
  #cancel: (() => void) | undefined;
  #isStopped = false;
  #lastRevision: number;
  #failure: Error | undefined;
  /** Only the latest attempt to watch counts; what an earlier one still brings does not. */
  #attempts = 0;
  /**
   * When a snapshot replaces its store, official etcd 3.4 sends a watcher that had everything all of it once more, from where
   * the watch began. Ours must not.
   */
  #repeats = false;
  #wake = (): void => undefined;

  /** `number` tells watchers apart and spreads them over the members. */
  constructor(
    targets: Targets,
    { number, startRevision }: { readonly number: number; readonly startRevision: number },
  ) {
    this.#name = `watcher ${number}`;
    this.#client = new FailoverClient(targets, number);
    this.#startRevision = startRevision;
    this.#lastRevision = startRevision - 1;
    this.#follow();
  }

  /** Resolves once everything up to `revision` came. @throws {Error} If it does not, or the watch was refused. */
  async reached(revision: number, withinMs = 20_000): Promise<void> {
    const late = () => {
      this.#failure ??= new Error(
        `${this.#name} is at ${this.#lastRevision} of ${revision} after ${withinMs} ms`,
      );
      this.#wake();
    };
    const timer = setTimeout(late, withinMs);
    while (this.#lastRevision < revision && this.#failure === undefined) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    clearTimeout(timer);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends it. What it was sent is to be held against the history, which says what it should have been sent. */
  stop(): WatchRecord {
    this.#isStopped = true;
    this.#cancel?.();
    return {
      client: this.#name,
      ...everything,
      startRevision: this.#startRevision,
      lastRevision: this.#lastRevision,
      events: this.#events,
    };
  }

  #follow(): void {
    const target = this.#client.current;
    const attempt = ++this.#attempts;
    if (target === undefined) {
      void this.#goOn(attempt);
      return;
    }
    this.#repeats = target.isOfficial;
    this.#cancel = target.client.watch(
      {
        key: Buffer.from(everything.key),
        rangeEnd: Buffer.from(everything.end),
        startRevision: BigInt(this.#lastRevision + 1),
      },
      {
        onResponse: (response) => this.#took(response, attempt),
        onError: () => void this.#goOn(attempt),
      },
      // A member without a leader ends the watch, so that another can be asked.
      { hasleader: "true" },
    );
  }

  /** Leaves the member, once for each attempt. */
  async #goOn(attempt: number): Promise<void> {
    if (attempt !== this.#attempts) return;
    this.#attempts++;
    this.#cancel?.();
    await this.#client.turnAway();
    if (!this.#isStopped) this.#follow();
  }

  #took(response: etcdserverpb.WatchResponse, attempt: number): void {
    if (this.#isStopped || attempt !== this.#attempts) return;
    if (response.compactRevision > 0) {
      this.#failure ??= new Error(`${this.#name} came too late: ${response.cancelReason}`);
    } else if (response.canceled) {
      void this.#goOn(attempt);
    }
    const seenMs = performance.now();
    const before = this.#lastRevision;
    for (const { type, kv } of response.events) {
      const isPut = type === mvccpb.EventType.PUT;
      const value = isPut ? kv!.value.toString("latin1") : undefined;
      const revision = kv!.modRevision;
      if (this.#repeats && revision <= before) continue;
      this.#events.push({ revision, key: kv!.key.toString("latin1"), value, seenMs });
      this.#lastRevision = revision;
    }
    this.#wake();
  }
}
