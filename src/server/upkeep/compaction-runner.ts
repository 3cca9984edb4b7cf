import type { Clock, Logger } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { Store } from "../../mvcc/index.ts";

interface RunnerModules {
  readonly state: { readonly store: Pick<Store, "isCompactionPending" | "runCompaction"> };
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: EtcdMetrics;
  /** The store cannot be written. */
  failed(error: unknown): void;
}

/** Removes in the background what was compacted, and tells of it. */
export class CompactionRunner {
  readonly #modules: RunnerModules;
  #running = false;

  constructor(modules: RunnerModules) {
    this.#modules = modules;
  }

  /** To be called after each compaction, and at the start of a member that stopped in the middle of one. */
  run(): void {
    const { state, failed } = this.#modules;
    const { store } = state;
    // A run that is under way takes in what is compacted meanwhile.
    if (this.#running || !store.isCompactionPending) return;
    this.#running = true;
    this.#runOnce().then(
      () => {
        this.#running = false;
      },
      (error: unknown) => {
        this.#running = false;
        // Nobody needs it done in a store that another has replaced.
        if (state.store === store) failed(error);
        else this.run();
      },
    );
  }

  async #runOnce(): Promise<void> {
    const { state, clock, logger, metrics } = this.#modules;
    const startMs = clock.monotonicMs();
    const { compactRevision, removedRecords, removedBytes } = await state.store.runCompaction();
    const tookMs = clock.monotonicMs() - startMs;
    metrics.etcd_debugging_mvcc_db_compaction_total_duration_milliseconds.observe(tookMs);
    metrics.etcd_debugging_mvcc_db_compaction_keys_total.inc(removedRecords);
    metrics.etcd_debugging_mvcc_db_compaction_last.set(Math.floor(clock.wallMs() / 1_000));
    logger.info("finished scheduled compaction", {
      "compact-revision": compactRevision,
      took: `${Math.round(tookMs)}ms`,
      "removed-records": removedRecords,
      "removed-bytes": removedBytes,
    });
  }
}
