import { etcdVersion, type Settings } from "../config/index.ts";
import { memoryLimitBytes } from "../host/index.ts";
import type { MemberOptions } from "../server/index.ts";

/** Of the memory there is, the share that pages of the key space may take; and no more than the quota in any case. */
const pageCacheShare = 0.25;

/** A member's options from the settings. */
export function memberOptions(settings: Settings): MemberOptions {
  const cacheBytes = Math.floor(memoryLimitBytes() * pageCacheShare);
  return {
    name: settings.name,
    initialCluster: settings.initialCluster.map(({ name, peerUrls }) => ({
      name,
      peerUrls: peerUrls.map(({ href }) => href),
    })),
    initialClusterToken: settings.initialClusterToken,
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
    version: etcdVersion,
  };
}
