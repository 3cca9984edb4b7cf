// --strict-reconfig-check: before a change is proposed, whether the cluster would still work after it. A matter of the
// moment at the member that is asked, unlike validate-change.ts.
import { etcdError } from "../base/index.ts";
import { isStarted, type Member } from "./member.ts";

/** Voters count as connected when this member has reached them for so long (etcd: HealthInterval). */
export const healthIntervalMs = 5_000;

/** Which members this member can reach at the moment. */
export interface Reachability {
  readonly ownId: bigint;
  /** Reached for at least `healthIntervalMs`. Need not hold `ownId`. */
  readonly connected: ReadonlySet<bigint>;
  /** Reached at all. */
  readonly active: ReadonlySet<bigint>;
}

/** @throws {EtcdError} MemberNotEnoughStarted, Unhealthy */
export function checkAddition(
  members: readonly Member[],
  { isLearner, reach }: { readonly isLearner: boolean; readonly reach: Reachability },
): void {
  const voters = votersOf(members);
  if (!isLearner && !canAddVoter(voters)) throw etcdError("MemberNotEnoughStarted");
  if (connectedVoters(voters, reach) < voters.length) throw etcdError("Unhealthy");
}

/** The started voters make a quorum of the larger cluster. A cluster of one can always grow. */
function canAddVoter(voters: readonly Member[]): boolean {
  const started = voters.filter(isStarted).length;
  const after = voters.length + 1;
  return (started === 1 && after === 2) || started >= quorum(after);
}

/** An unknown id passes: applying the change refuses it. @throws {EtcdError} MemberNotEnoughStarted, Unhealthy */
export function checkRemoval(
  members: readonly Member[],
  { id, reach }: { readonly id: bigint; readonly reach: Reachability },
): void {
  if (members.some((member) => member.id === id && member.isLearner)) return;
  const voters = votersOf(members);
  const rest = voters.filter((member) => member.id !== id);
  const started = rest.filter(isStarted).length;
  if (rest.length === 0 || started < quorum(rest.length)) throw etcdError("MemberNotEnoughStarted");
  // A member that is down is no part of the working quorum: nothing is lost with it.
  if (id !== reach.ownId && !reach.active.has(id)) return;
  const active = connectedVoters(voters, reach);
  if (active - 1 < quorum(voters.length - 1)) throw etcdError("Unhealthy");
}

/** @throws {EtcdError} MemberNotEnoughStarted */
export function checkPromotion(members: readonly Member[]): void {
  const voters = votersOf(members);
  const started = voters.filter(isStarted).length + 1;
  if (started < quorum(voters.length + 1)) throw etcdError("MemberNotEnoughStarted");
}

function votersOf(members: readonly Member[]): readonly Member[] {
  return members.filter(({ isLearner }) => !isLearner);
}

function connectedVoters(voters: readonly Member[], { ownId, connected }: Reachability): number {
  return voters.filter(({ id }) => id === ownId || connected.has(id)).length;
}

function quorum(size: number): number {
  return Math.floor(size / 2) + 1;
}
