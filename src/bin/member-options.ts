import type { FoundCluster } from "../bootstrap/index.ts";
import { etcdVersion, type Settings } from "../config/index.ts";
import { memoryLimitBytes } from "../host/index.ts";
import type { MemberOptions } from "../server/index.ts";

/** Of the memory there is, the share that pages of the key space may take; and no more than the quota in any case. */
const pageCacheShare = 0.25;

/**
 * A member's options from the settings.
 * @param found - The cluster of a member without data; one that has run before knows its own.
 */
export function memberOptions(settings: Settings, found: FoundCluster | undefined): MemberOptions {
  const cacheBytes = Math.floor(memoryLimitBytes() * pageCacheShare);
  return {
    name: settings.name,
    initialCluster: found?.initialCluster ?? listedMembers(settings),
    initialClusterToken: found?.initialClusterToken ?? settings.initialClusterToken,
    ...(found?.join !== undefined && { join: found.join }),
    ...(settings.forceNewCluster &&
      found === undefined && {
        forceNewCluster: {
          peerUrls: settings.initialAdvertisePeerUrls.map(({ href }) => href),
        },
      }),
    advertiseClientUrls: settings.advertiseClientUrls.map(({ href }) => href),
    heartbeatIntervalMs: settings.heartbeatIntervalMs,
    electionTimeoutMs: settings.electionTimeoutMs,
    preVote: settings.preVote,
    initialElectionTickAdvance: settings.initialElectionTickAdvance,
    snapshotEntries: settings.snapshotCount,
    catchUpEntries: settings.snapshotCatchupEntries,
    snapshotsKept: settings.maxSnapshots,
    walsKept: settings.maxWals,
    quotaBytes: settings.quotaBackendBytes,
    requestBytesMax: settings.maxRequestBytes,
    txnOperationsMax: settings.maxTxnOps,
    backendBatchIntervalMs: settings.backendBatchIntervalMs,
    backendBatchEntries: settings.backendBatchLimit,
    autoCompaction: settings.autoCompactionRetention,
    compactionBatchRecords: settings.compactionBatchLimit,
    compactionPauseMs: settings.compactionSleepIntervalMs,
    watchProgressNotifyMs: settings.watchProgressNotifyIntervalMs,
    warnApplyMs: settings.warningApplyDurationMs,
    pageCacheBytesMax: Math.min(cacheBytes, settings.quotaBackendBytes),
    leaseCheckpoint: settings.enableLeaseCheckpoint,
    leaseCheckpointPersist: settings.enableLeaseCheckpointPersist,
    strictReconfigCheck: settings.strictReconfigCheck,
    learnersMax: settings.maxLearners,
    initialCorruptCheck: settings.initialCorruptCheck,
    corruptCheckMs: settings.corruptCheckTimeMs,
    compactHashCheckMs: settings.compactHashCheckEnabled ? settings.compactHashCheckTimeMs : 0,
    version: etcdVersion,
  };
}

function listedMembers({ initialCluster }: Settings): FoundCluster["initialCluster"] {
  return initialCluster.map(({ name, peerUrls }) => ({
    name,
    peerUrls: peerUrls.map(({ href }) => href),
  }));
}
