import type { MemberOptions } from "../member-options.ts";

/** As etcd's defaults are, but for what the test is about; nothing on the side that would pass the time or take memory. */
export function optionsInTest(
  fields: Partial<MemberOptions> & Pick<MemberOptions, "name" | "initialCluster">,
): MemberOptions {
  return {
    initialClusterToken: "test",
    advertiseClientUrls: ["http://127.0.0.1:2379"],
    heartbeatIntervalMs: 100,
    electionTimeoutMs: 1_000,
    preVote: true,
    initialElectionTickAdvance: true,
    snapshotEntries: 100_000,
    catchUpEntries: 5_000,
    snapshotsKept: 2,
    walsKept: 2,
    quotaBytes: 0,
    requestBytesMax: 1_572_864,
    txnOperationsMax: 128,
    backendBatchIntervalMs: 100,
    backendBatchEntries: 10_000,
    autoCompaction: { kind: "off" },
    compactionBatchRecords: 1_000,
    compactionPauseMs: 10,
    watchProgressNotifyMs: 600_000,
    warnApplyMs: 100,
    pageCacheBytesMax: 1 << 20,
    leaseCheckpoint: false,
    leaseCheckpointPersist: false,
    strictReconfigCheck: true,
    learnersMax: 1,
    initialCorruptCheck: false,
    corruptCheckMs: 0,
    compactHashCheckMs: 0,
    version: "3.5.17",
    ...fields,
  };
}
