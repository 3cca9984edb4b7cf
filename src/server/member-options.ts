import type { CompactionPolicy } from "./auto-compaction.ts";

/** What a member is told at its start; see the settings of the same names. Sizes are bytes, times milliseconds. */
export interface MemberOptions {
  readonly name: string;
  readonly initialCluster: readonly InitialMember[];
  readonly initialClusterToken: string;
  readonly advertiseClientUrls: readonly string[];
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
  readonly preVote: boolean;
  readonly snapshotEntries: number;
  readonly snapshotsKept: number;
  readonly walsKept: number;
  readonly quotaBytes: number;
  readonly requestBytesMax: number;
  readonly txnOperationsMax: number;
  readonly backendBatchIntervalMs: number;
  readonly backendBatchEntries: number;
  readonly autoCompaction: CompactionPolicy;
  readonly compactionBatchRecords: number;
  readonly compactionPauseMs: number;
  readonly watchProgressNotifyMs: number;
  readonly warnApplyMs: number;
  readonly pageCacheBytesMax: number;
  readonly leaseCheckpoint: boolean;
  readonly leaseCheckpointPersist: boolean;
  readonly version: string;
}

export interface InitialMember {
  readonly name: string;
  readonly peerUrls: readonly string[];
}
