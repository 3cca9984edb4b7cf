import type { Member as ClusterMember } from "../membership/index.ts";
import type { CompactionPolicy } from "./upkeep/auto-compaction.ts";

/** What a member is told at its start; see the settings of the same names. Sizes are bytes, times milliseconds. */
export interface MemberOptions {
  readonly name: string;
  readonly initialCluster: readonly InitialMember[];
  readonly initialClusterToken: string;
  /** For a member without data that joins a running cluster: what that cluster says of itself. Otherwise it begins a new one. */
  readonly join?: JoinedCluster;
  /** The other members are lost: this one goes on alone. Its peer URLs count only if its own log does not know it. */
  readonly forceNewCluster?: { readonly peerUrls: readonly string[] };
  readonly advertiseClientUrls: readonly string[];
  readonly heartbeatIntervalMs: number;
  readonly electionTimeoutMs: number;
  readonly preVote: boolean;
  /** The first election after a restart need not wait for a whole timeout. */
  readonly initialElectionTickAdvance: boolean;
  readonly snapshotEntries: number;
  /** Of entries in one message between members. @default 1 MiB, as etcd */
  readonly messageBytesMax?: number;
  /** Entries kept in memory behind a snapshot, for slow followers. */
  readonly catchUpEntries: number;
  readonly snapshotsKept: number;
  readonly walsKept: number;
  readonly quotaBytes: number;
  readonly requestBytesMax: number;
  readonly txnOperationsMax: number;
  readonly backendBatchIntervalMs: number;
  readonly backendBatchEntries: number;
  readonly autoCompaction: CompactionPolicy;
  /** Keys that a request deletes before others have their turn. @default 1,000 */
  readonly deleteStepKeys?: number;
  readonly compactionBatchRecords: number;
  readonly compactionPauseMs: number;
  readonly watchProgressNotifyMs: number;
  readonly warnApplyMs: number;
  readonly pageCacheBytesMax: number;
  readonly leaseCheckpoint: boolean;
  readonly leaseCheckpointPersist: boolean;
  /** Refuses changes of membership that would cost the cluster its quorum. */
  readonly strictReconfigCheck: boolean;
  /** All members must hold to the same: whether one more fits is decided by each of them. */
  readonly learnersMax: number;
  /** Compares this member's data with the others' before it serves. */
  readonly initialCorruptCheck: boolean;
  /** Time between two such comparisons by the leader, of data and of what compactions left; 0 for none. */
  readonly corruptCheckMs: number;
  readonly compactHashCheckMs: number;
  readonly version: string;
}

export interface InitialMember {
  readonly name: string;
  readonly peerUrls: readonly string[];
}

/** A running cluster as its members know it, the one that joins included. */
export interface JoinedCluster {
  readonly clusterId: bigint;
  /** The identifier that the cluster gave to the member that joins. */
  readonly memberId: bigint;
  readonly members: readonly ClusterMember[];
}
