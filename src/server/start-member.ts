import { loadAlarms } from "../alarm/index.ts";
import type { Backend } from "../backend/index.ts";
import type { Clock, Disk, Logger, Random } from "../base/index.ts";
import type { Metrics } from "../host/index.ts";
import { loadLessor } from "../lease/index.ts";
import { loadMembership, type Sha1 } from "../membership/index.ts";
import { openStore } from "../mvcc/index.ts";
import { Cluster } from "./cluster.ts";
import { attachLeasedKeys } from "./leased-keys.ts";
import { reconcile } from "./log-and-store.ts";
import type { Member } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import { MemberRuntime } from "./member-runtime.ts";
import { openMemberLog } from "./open-log.ts";
import { Quota } from "./quota.ts";

/** The world, as the composition root hands it in. */
export interface MemberWorld {
  readonly clock: Clock;
  readonly random: Random;
  readonly disk: Disk;
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** The member's store, opened, at the place that `dirs.store` names. */
  readonly backend: Backend;
  readonly sha1: Sha1;
  /** The member can go on no more: the process is to end. */
  fatal(error: unknown): void;
}

/** Where things lie in the data directory. */
export interface MemberDirs {
  readonly wal: string;
  readonly snap: string;
  /** Where `MemberWorld.backend` was opened, for messages. */
  readonly store: string;
}

export interface RunningMember {
  readonly member: Member;
  /** Resolves once the member is published and clients can be served. */
  readonly ready: Promise<void>;
  /** Nothing is acknowledged from now on; what was is on disk when it resolves. */
  stop(): Promise<void>;
}

/**
 * Brings a member up from what its data directory holds, or makes a new one: the log is opened, the state is loaded, and
 * what the log has beyond the state is applied again.
 * @throws {WalCorruptionError | WalError | StartError | BackendError | CorruptPageError} naming what is damaged, with nothing changed
 */
export async function startMember(
  options: MemberOptions,
  world: MemberWorld,
  dirs: MemberDirs,
): Promise<RunningMember> {
  const { backend, clock, metrics } = world;
  const found = await openMemberLog(options, world, dirs);
  const membership = await loadMembership({ backend });
  const { logger } = world;
  const cluster = new Cluster({ membership, identity: found.identity, clock, logger });
  const log = await reconcile(found, {
    consistentIndex: backend.consistentIndex,
    storePath: dirs.store,
    logger,
    v2State: () => cluster.v2State(),
  });
  const alarms = await loadAlarms(backend);
  const lessor = await loadLessor({
    backend,
    clock,
    minTtlSeconds: Math.ceil((1.5 * options.electionTimeoutMs) / 1000),
    checkpointing: options.leaseCheckpoint,
    persistsCheckpoints: () => options.leaseCheckpointPersist,
  });
  const store = await openStore({
    backend,
    clock,
    pageCacheBytesMax: options.pageCacheBytesMax,
    compactionBatchRecords: options.compactionBatchRecords,
    compactionPauseMs: options.compactionPauseMs,
  });
  await attachLeasedKeys({ store, lessor }, clock);
  const quota = new Quota(options.quotaBytes, () => store.sizeBytes);
  metrics.etcd.etcd_server_quota_backend_bytes.readFrom(() => quota.limitBytes);
  const runtime = new MemberRuntime(options, {
    ...world,
    log,
    cluster,
    state: { store, lessor, alarms, quota },
  });
  return runtime.start();
}
