import { idText } from "../../base/index.ts";
import { isAuthenticationEnabled } from "../../snapshot/index.ts";
import type { MemberOptions } from "../member-options.ts";
import { MemberRuntime, type RunningMember } from "../member-runtime.ts";
import type { RuntimeModules } from "../member-runtime-modules.ts";
import type { MemberDirs, MemberWorld } from "../member-world.ts";
import { Cluster } from "../membership/cluster.ts";
import { StoreFiles } from "../snapshots/store-files.ts";
import { LiveState } from "../state-machine/live-state.ts";
import { loadState } from "../state-machine/load-state.ts";
import { finishReplacement } from "./finish-replacement.ts";
import { forceNewCluster } from "./force-new-cluster.ts";
import { reconcile } from "./log-and-store.ts";
import { expectedMembers, openMemberLog } from "./open-log.ts";
import { StartError } from "./start-error.ts";

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
  const { clock, logger, disk } = world;
  const metrics = world.metrics.etcd;
  const found = await openMemberLog(options, world, dirs);
  const storeFiles = new StoreFiles(disk, {
    dir: dirs.snap,
    clock,
    onSync: (tookMs) => metrics.etcd_snap_db_fsync_duration_seconds.observe(tookMs / 1_000),
  });
  const replacement = { backend: world.backend, storeFiles, clock, logger };
  const backend = await finishReplacement(found, replacement);
  if (await isAuthenticationEnabled(backend.entries("auth"))) {
    throw new StartError(
      `Cannot start: authentication is enabled in the store at ${dirs.store}, which this program does not support; members here would let in whom others do not`,
    );
  }
  const load: RuntimeModules["load"] = (from, how) =>
    loadState(from, { ...options, ...how, clock });
  const loaded = await load(backend, { pageCacheBytesMax: options.pageCacheBytesMax });
  const { identity } = found;
  const cluster = new Cluster({
    membership: loaded.membership,
    identity,
    expected: expectedMembers(identity, options, world.sha1),
    ownVersion: options.version,
    clock,
    logger,
    metrics,
  });
  cluster.checkOwnVersion();
  if (options.forceNewCluster === undefined) refuseRemoved(cluster, identity.memberId);
  const { consistentIndex } = backend;
  const reconciled = await reconcile(found, {
    consistentIndex,
    storePath: dirs.store,
    logger,
    v2State: () => cluster.v2State(),
    wasMade: (change, learners) => cluster.wasMade(change, learners),
  });
  const log =
    options.forceNewCluster === undefined
      ? reconciled
      : await forceNewCluster(reconciled, {
          storeIndex: consistentIndex.index,
          peerUrls: options.forceNewCluster.peerUrls,
          isRemoved: (id) => cluster.isRemoved(id),
          logger,
        });
  const { quotaBytes, deleteStepKeys } = options;
  const state = new LiveState(loaded, { quotaBytes, metrics, logger, deleteStepKeys });
  metrics.etcd_server_quota_backend_bytes.readFrom(() => state.quota.limitBytes);
  const runtime = new MemberRuntime(options, { ...world, log, cluster, state, load, storeFiles });
  // A member that has nothing yet has nothing to compare.
  if (options.initialCorruptCheck && state.store.currentRevision > 1) await runtime.checkData();
  return runtime.start();
}

function refuseRemoved(cluster: Cluster, id: bigint): void {
  if (!cluster.isRemoved(id)) return;
  throw new StartError(
    `Cannot start: member ${idText(id)} has been permanently removed from its cluster; remove its data directory, and add it as a new member`,
  );
}
