import { byId, type Member } from "./member.ts";
import { computeMemberId, type Sha1 } from "./member-id.ts";

/** One entry of --initial-cluster: all URLs that were given for a name. */
export interface InitialMember {
  readonly name: string;
  readonly peerUrls: readonly string[];
}

/**
 * The members of a new cluster, in order of their IDs: the order in which all of them write them into their logs.
 * The caller has checked the URLs, that names differ and that no URL occurs twice.
 */
export function initialMembers(
  initialCluster: readonly InitialMember[],
  { token, sha1 }: { readonly token: string; readonly sha1: Sha1 },
): Member[] {
  return initialCluster
    .map(({ name, peerUrls }) => {
      const id = computeMemberId({ peerUrls, token }, sha1);
      return { id, name, peerUrls: [...peerUrls].sort(), clientUrls: [], isLearner: false };
    })
    .sort(byId);
}
