export type { Payload } from "../mvcc/index.ts";
export { decode as pairOf } from "./kv/range.ts";
export type {
  DeleteRangeResult,
  OperationResult,
  PutResult,
  RangeResult,
  TxnResult,
} from "./kv/results.ts";
export { clientSnapshotsMax, grpcOverheadBytes } from "./limits.ts";
export { Member, type RaftView } from "./member.ts";
export type { InitialMember, JoinedCluster, MemberOptions } from "./member-options.ts";
export type { RunningMember } from "./member-runtime.ts";
export type { Identity, MemberDirs, MemberWorld } from "./member-world.ts";
export type { ClusterMember } from "./membership/cluster.ts";
export { noPeers } from "./peers/no-peers.ts";
export type { ClientSnapshot } from "./snapshots/client-snapshots.ts";
export { startMember } from "./start/start-member.ts";
export type { CompactionPolicy } from "./upkeep/auto-compaction.ts";
