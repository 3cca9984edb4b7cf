import { encodeMembers } from "../../membership/index.ts";
import type { PeerHandler } from "../../peer/index.ts";
import type { Member } from "../member.ts";
import type { Cluster } from "../membership/cluster.ts";

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

/** `member` is asked for once the first question comes. */
export function peerServices({
  member,
  cluster,
}: {
  member(): Member;
  readonly cluster: Cluster;
}): PeerServices {
  return {
    isRemoved: (id) => cluster.isRemoved(id),
    membersJson: () => encodeMembers(cluster.members()),
    clusterVersion: () => member().clusterVersion,
    renewLease: (leaseId) => member().leases.renewForPeer(leaseId),
    leaseTimeToLive: (lease) => member().leases.timeToLiveForPeer(lease),
    promote: async (learnerId) => encodeMembers(await member().members.promoteForPeer(learnerId)),
    hashKv: (revision) => member().hashForPeer(revision),
  };
}
