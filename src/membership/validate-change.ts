import { etcdError } from "../base/index.ts";
import type { Member } from "./member.ts";
import type { ConfigurationChange } from "./membership-change.ts";

/** Learners that a cluster may have at a time (etcd 3.5; --max-learners in 3.6). */
export const learnersMaxDefault = 1;

/** What a change is checked against. */
export interface MembershipView {
  members(): readonly Member[];
  member(id: bigint): Member | undefined;
  isRemoved(id: bigint): boolean;
}

/**
 * Whether a committed change can be made: all members decide the same. A change that is refused is still handed to raft,
 * as a change of node 0.
 * @throws {EtcdError} MemberNotFound (also for removed IDs, which never come back), MemberExist, PeerURLExist,
 *   MemberNotLearner, TooManyLearners.
 */
export function validateChange(
  view: MembershipView,
  change: ConfigurationChange,
  learnersMax = learnersMaxDefault,
): void {
  const id = change.kind === "add" ? change.member.id : change.id;
  if (view.isRemoved(id)) throw etcdError("MemberNotFound");
  if (change.kind === "add") {
    validateAddition(view, change.member, learnersMax);
    return;
  }
  const member = view.member(id);
  if (member === undefined) throw etcdError("MemberNotFound");
  if (change.kind === "promote" && !member.isLearner) throw etcdError("MemberNotLearner");
  if (change.kind === "update") refuseUsedUrls(view, { id, peerUrls: change.peerUrls });
}

function validateAddition(view: MembershipView, member: Member, learnersMax: number): void {
  if (view.member(member.id) !== undefined) throw etcdError("MemberExist");
  refuseUsedUrls(view, member);
  if (!member.isLearner) return;
  const learners = view.members().filter(({ isLearner }) => isLearner).length;
  if (learners >= learnersMax) throw etcdError("TooManyLearners");
}

function refuseUsedUrls(view: MembershipView, wanted: Pick<Member, "id" | "peerUrls">): void {
  const others = view.members().filter(({ id }) => id !== wanted.id);
  const used = new Set(others.flatMap(({ peerUrls }) => peerUrls));
  if (wanted.peerUrls.some((url) => used.has(url))) throw etcdError("PeerURLExist");
}
