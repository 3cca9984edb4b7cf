import type {
  ClusterHistory,
  OperationRecord,
  Outcome,
  Request,
  RevisionRecord,
  WatchRecord,
} from "../../support/history/records.ts";

/** What the clients of a run wrote down. */
export class HistoryRecorder {
  readonly operations: OperationRecord[] = [];
  readonly #watches: (() => readonly WatchRecord[])[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  async record(
    client: string,
    request: Request,
    perform: () => Promise<Outcome>,
  ): Promise<Outcome> {
    const invokedMs = this.#now();
    const outcome = await perform();
    this.operations.push({ client, request, invokedMs, returnedMs: this.#now(), outcome });
    return outcome;
  }

  /** A watcher that tells at the end what it was sent. */
  addWatches(read: () => readonly WatchRecord[]): void {
    this.#watches.push(read);
  }

  history(
    revisions: readonly RevisionRecord[],
    leaseTolerance: { readonly share: number; readonly ms: number },
  ): ClusterHistory {
    const watches = this.#watches.flatMap((read) => read());
    return { operations: this.operations, revisions, watches, leaseTolerance };
  }
}
