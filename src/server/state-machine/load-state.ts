import { type Alarms, loadAlarms } from "../../alarm/index.ts";
import type { Backend } from "../../backend/index.ts";
import type { Clock } from "../../base/index.ts";
import { type Lessor, loadLessor } from "../../lease/index.ts";
import { loadMembership, type Membership } from "../../membership/index.ts";
import { openStore, type Store, type StoreOptions } from "../../mvcc/index.ts";
import type { MemberOptions } from "../member-options.ts";
import { attachLeasedKeys } from "./leased-keys.ts";

/** Everything replicated, and the backend that it lives in. */
export interface LoadedState {
  readonly backend: Backend;
  readonly membership: Membership;
  readonly store: Store;
  readonly lessor: Lessor;
  readonly alarms: Alarms;
}

export interface StateOptions
  extends Pick<
      MemberOptions,
      | "electionTimeoutMs"
      | "heartbeatIntervalMs"
      | "leaseCheckpoint"
      | "leaseCheckpointPersist"
      | "pageCacheBytesMax"
      | "compactionBatchRecords"
      | "compactionPauseMs"
      | "learnersMax"
    >,
    Pick<StoreOptions, "indexImage" | "onIndexImageRefused"> {
  readonly clock: Clock;
}

/** The state as the backend has it. @throws {BackendError | CorruptPageError | ProtobufError | MembershipFormatError} */
export async function loadState(backend: Backend, options: StateOptions): Promise<LoadedState> {
  const { clock, learnersMax } = options;
  const membership = await loadMembership({ backend, learnersMax });
  const alarms = await loadAlarms(backend);
  const lessor = await loadLessor({
    backend,
    clock,
    minTtlSeconds: minLeaseTtlSeconds(options),
    checkpointing: options.leaseCheckpoint,
    persistsCheckpoints: () => options.leaseCheckpointPersist,
  });
  const { pageCacheBytesMax, compactionBatchRecords, compactionPauseMs } = options;
  const { indexImage, onIndexImageRefused = () => undefined } = options;
  const store = await openStore({
    backend,
    clock,
    pageCacheBytesMax,
    compactionBatchRecords,
    compactionPauseMs,
    indexImage,
    onIndexImageRefused,
  });
  await attachLeasedKeys({ store, lessor }, clock);
  return { backend, membership, store, lessor, alarms };
}

/** Three halves of an election in whole heartbeats, in seconds: a lease outlives the choice of a new leader (etcd: minTTL). */
function minLeaseTtlSeconds({ electionTimeoutMs, heartbeatIntervalMs }: StateOptions): number {
  const electionTicks = Math.floor(electionTimeoutMs / heartbeatIntervalMs);
  return Math.ceil((Math.floor((3 * electionTicks) / 2) * heartbeatIntervalMs) / 1_000);
}
