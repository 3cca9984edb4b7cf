import { loadAlarms } from "../../alarm/index.ts";
import type { Backend } from "../../backend/index.ts";
import { createMemoryBackend } from "../../backend/testing/memory-backend.ts";
import type { Logger } from "../../base/index.ts";
import { Metrics } from "../../host/index.ts";
import { loadLessor } from "../../lease/index.ts";
import { openStore } from "../../mvcc/index.ts";
import { EagerClock } from "../../mvcc/testing/eager-clock.ts";
import type { ReplicatedState } from "../state-machine/apply.ts";
import { Quota } from "../state-machine/quota.ts";

const nobody = (): void => undefined;
export const silentLogger: Logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };

export interface KeySpaceOptions {
  readonly quotaBytes?: number;
  /** Small: pages have to be read again. */
  readonly pageCacheBytesMax?: number;
  readonly logger?: Logger;
  readonly deleteStepKeys?: number;
}

/** A fresh state of a member, in memory. */
export async function openState(
  options: KeySpaceOptions = {},
): Promise<ReplicatedState & { readonly backend: Backend }> {
  const backend = await createMemoryBackend();
  const clock = new EagerClock();
  const { quotaBytes = 0, pageCacheBytesMax = 1 << 20, logger = silentLogger } = options;
  const store = await openStore({ backend, clock, pageCacheBytesMax, compactionPauseMs: 0 });
  const lessor = await loadLessor({
    backend,
    clock,
    minTtlSeconds: 2,
    checkpointing: false,
    persistsCheckpoints: () => false,
  });
  const alarms = await loadAlarms(backend);
  const quota = new Quota(quotaBytes, () => store.sizeBytes);
  const { metrics, deleteStepKeys } = {
    metrics: new Metrics().etcd,
    deleteStepKeys: 1_000,
    ...options,
  };
  return { store, lessor, alarms, quota, metrics, logger, backend, deleteStepKeys };
}
