import type { Logger } from "../base/index.ts";
import type { ClusterMember } from "../server/index.ts";

interface OwnAddresses {
  readonly memberId: bigint;
  readonly members: readonly ClusterMember[];
  /** --initial-advertise-peer-urls */
  readonly advertised: readonly string[];
}

/**
 * Warns if the others reach this member by other URLs than those it is told to advertise. As in etcd, they go on by the
 * record that the cluster has of it, until that is updated.
 */
export function warnReaddressed(own: OwnAddresses, logger: Logger): void {
  const { memberId, members, advertised } = own;
  const recorded = members.find(({ id }) => id === memberId)?.peerUrls ?? [];
  if (recorded.length === 0) return;
  if ([...recorded].sort().join() === [...advertised].sort().join()) return;
  const id = memberId.toString(16);
  logger.warn("the cluster knows this member by other peer URLs than it advertises", {
    "local-member-id": id,
    advertised,
    recorded,
    advice: `etcdctl member update ${id} --peer-urls=${advertised.join(",")}`,
  });
}
