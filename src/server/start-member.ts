import { loadAlarms } from "../alarm/index.ts";
import { loadLessor } from "../lease/index.ts";
import { loadMembership } from "../membership/index.ts";
import { openStore } from "../mvcc/index.ts";
import { Cluster } from "./cluster.ts";
import { attachLeasedKeys } from "./leased-keys.ts";
import { reconcile } from "./log-and-store.ts";
import type { MemberOptions } from "./member-options.ts";
import { MemberRuntime, type RunningMember } from "./member-runtime.ts";
import type { MemberDirs, MemberWorld } from "./member-world.ts";
import { expectedMembers, openMemberLog } from "./open-log.ts";
import { Quota } from "./quota.ts";

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
  const { identity } = found;
  const expected = expectedMembers(identity, options, world.sha1);
  const cluster = new Cluster({ membership, identity, expected, clock, logger });
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
    minTtlSeconds: minLeaseTtlSeconds(options),
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
    state: { store, lessor, alarms, quota, metrics: metrics.etcd, logger },
  });
  return runtime.start();
}

/** Three halves of an election in whole heartbeats, in seconds: a lease outlives the choice of a new leader (etcd: minTTL). */
function minLeaseTtlSeconds({ electionTimeoutMs, heartbeatIntervalMs }: MemberOptions): number {
  const electionTicks = Math.floor(electionTimeoutMs / heartbeatIntervalMs);
  return Math.ceil((Math.floor((3 * electionTicks) / 2) * heartbeatIntervalMs) / 1_000);
}
