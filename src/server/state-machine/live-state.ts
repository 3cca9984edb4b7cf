import type { Alarms } from "../../alarm/index.ts";
import type { Backend } from "../../backend/index.ts";
import type { Logger } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { Lessor } from "../../lease/index.ts";
import type { Store, WriteResult } from "../../mvcc/index.ts";
import { deleteStepKeysDefault } from "../limits.ts";
import type { ReplicatedState } from "./apply.ts";
import type { LoadedState } from "./load-state.ts";
import { Quota } from "./quota.ts";

/** @param written undefined: the key space was replaced, and anything may have changed */
export type ChangesListener = (revision: number, written: WriteResult | undefined) => void;

interface LiveStateModules {
  /** See `Quota`. */
  readonly quotaBytes: number;
  readonly metrics: EtcdMetrics;
  readonly logger: Logger;
  /** @default 1,000 */
  readonly deleteStepKeys?: number | undefined;
}

/**
 * The replicated state of a running member. A leader's snapshot may put another one in its place at any await: nobody keeps
 * a part of it across one, or else looks whether it is still the same. What is read of an old part meanwhile is of an older
 * moment; where the disk is needed for it, it fails with a BackendError "superseded".
 */
export class LiveState implements ReplicatedState {
  readonly quota: Quota;
  readonly metrics: EtcdMetrics;
  readonly logger: Logger;
  readonly deleteStepKeys: number;
  backend: Backend;
  store: Store;
  lessor: Lessor;
  alarms: Alarms;
  readonly #listeners = new Set<ChangesListener>();

  constructor(
    loaded: LoadedState,
    { quotaBytes, metrics, logger, deleteStepKeys = deleteStepKeysDefault }: LiveStateModules,
  ) {
    this.metrics = metrics;
    this.logger = logger;
    this.deleteStepKeys = deleteStepKeys;
    this.backend = loaded.backend;
    this.store = loaded.store;
    this.lessor = loaded.lessor;
    this.alarms = loaded.alarms;
    this.quota = new Quota(quotaBytes, () => this.store.sizeBytes);
    this.#listen();
  }

  /** Hears of every transaction that wrote, in revision order. Returns how to stop. */
  onChanges(listener: ChangesListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** All at once, between two entries. Whoever waits for a lease of the old state is told that it is settled. */
  replace(loaded: LoadedState): void {
    const { store, lessor } = this;
    this.backend = loaded.backend;
    this.store = loaded.store;
    this.lessor = loaded.lessor;
    this.alarms = loaded.alarms;
    this.#listen();
    // It may be in the middle of a compaction, which then fails: there is nothing left for it to do.
    store.close().catch(() => undefined);
    lessor.demote();
    for (const listener of this.#listeners) listener(this.store.currentRevision, undefined);
  }

  #listen(): void {
    this.store.onChanges((written) => {
      for (const listener of this.#listeners) listener(written.revision, written);
    });
  }
}
