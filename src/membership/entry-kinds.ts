// What this program writes into the log, and that members of other versions can apply it. An entry that one member cannot
// apply stops that member (3.4 and 3.5 panic over a kind of request they do not know), so nothing may be proposed before
// the cluster's version says that all members know it.
//
//   entry                                        known since   proposed by us
//   InternalRaftRequest: put, deleteRange, txn,      3.0       KV; a range never comes alone, reads go by read index
//     compaction, leaseGrant, leaseRevoke, alarm
//   ... leaseCheckpoint                              3.4       with --experimental-enable-lease-checkpoint
//   ... auth*, authenticate                          3.0       (authStatus, 3.5, is answered without the log)
//   ... downgradeInfoSet                             3.5       Downgrade: the one kind that is held back
//   ... clusterVersionSet, clusterMemberAttrSet      3.5       never: written as v2 requests instead
//   ... downgradeVersionTest                         3.6       never
//   Request (v2): PUT /0/members/<id>/attributes,    2.3       after a start; when the leader sets the version
//     PUT /0/version
//   ConfChange: AddNode, RemoveNode, UpdateNode      2.0       member changes
//   ... AddLearnerNode, AddNode with isPromote       3.4
//   ConfChangeV2                                     none      never: no version proposes it
//
// Fields within these kinds are all known to 3.4 but for hashedPassword (3.5) of the auth requests, without which 3.4 would
// store no password.
import type { etcdserverpb } from "../wire/protobuf/index.ts";
import { compareMinors, parseVersion, type Version } from "./version.ts";

/** The oldest version that a member may have: what it knows needs no check. */
const oldest: Version = { major: 3, minor: 4, patch: 0 };
const v35: Version = { major: 3, minor: 5, patch: 0 };
const v36: Version = { major: 3, minor: 6, patch: 0 };

type Kind = Exclude<keyof etcdserverpb.InternalRaftRequest, "header" | "id" | "unknown">;

/** Since when each kind is known; a kind that is missing here does not compile. */
const knownSince: Readonly<Record<Kind, Version>> = {
  v2: oldest,
  range: oldest,
  put: oldest,
  deleteRange: oldest,
  txn: oldest,
  compaction: oldest,
  leaseGrant: oldest,
  leaseRevoke: oldest,
  leaseCheckpoint: oldest,
  alarm: oldest,
  authEnable: oldest,
  authDisable: oldest,
  authenticate: oldest,
  authUserAdd: oldest,
  authUserDelete: oldest,
  authUserGet: oldest,
  authUserChangePassword: oldest,
  authUserGrantRole: oldest,
  authUserRevokeRole: oldest,
  authUserList: oldest,
  authRoleList: oldest,
  authRoleAdd: oldest,
  authRoleDelete: oldest,
  authRoleGet: oldest,
  authRoleGrantPermission: oldest,
  authRoleRevokePermission: oldest,
  authStatus: v35,
  clusterVersionSet: v35,
  clusterMemberAttrSet: v35,
  downgradeInfoSet: v35,
  downgradeVersionTest: v36,
};
const newKinds = Object.entries(knownSince).filter(([, since]) => since !== oldest) as [
  Kind,
  Version,
][];

/** Whether all members of a cluster of this version (`3.4.0`; undefined: not decided) can apply the request. */
export function isKnownToAll(
  request: Partial<etcdserverpb.InternalRaftRequest>,
  clusterVersion: string | undefined,
): boolean {
  for (const [kind, since] of newKinds) {
    if (request[kind] === undefined) continue;
    const version = clusterVersion === undefined ? undefined : parseVersion(clusterVersion);
    if (version === undefined || compareMinors(version, since) < 0) return false;
  }
  return true;
}

/** Kinds that change users, roles, or whether they count. */
export const userChanges = [
  "authEnable",
  "authDisable",
  "authUserAdd",
  "authUserDelete",
  "authUserChangePassword",
  "authUserGrantRole",
  "authUserRevokeRole",
  "authRoleAdd",
  "authRoleDelete",
  "authRoleGrantPermission",
  "authRoleRevokePermission",
] as const satisfies readonly Kind[];
