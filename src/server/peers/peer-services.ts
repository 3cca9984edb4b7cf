import { etcdError } from "../../base/index.ts";
import { encodeMembers } from "../../membership/index.ts";
import type { PeerHandler } from "../../peer/index.ts";
import type { Cluster } from "../cluster.ts";
import type { Member } from "../member.ts";

/** What other members ask of this one besides agreement on the log. */
export type PeerServices = Pick<
  PeerHandler,
  | "isRemoved"
  | "membersJson"
  | "clusterVersion"
  | "renewLease"
  | "leaseTimeToLive"
  | "promote"
  | "hashKv"
>;

export function peerServices({
  member,
  cluster,
}: {
  readonly member: Member;
  readonly cluster: Cluster;
}): PeerServices {
  return {
    isRemoved: (id) => cluster.isRemoved(id),
    membersJson: () => encodeMembers(cluster.members()),
    clusterVersion: () => member.clusterVersion,
    renewLease: (leaseId) => member.renewLease(leaseId),
    leaseTimeToLive: () => Promise.reject(etcdError("NotCapable")),
    promote: () => Promise.reject(etcdError("NotCapable")),
    hashKv: () => Promise.reject(etcdError("NotCapable")),
  };
}
