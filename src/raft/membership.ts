// Who belongs to the cluster, as an immutable value. While a change of several voters is under way the configuration is
// joint (raft thesis 4.3): decisions need a majority of the incoming and of the outgoing voters.

import { assert } from "../base/index.ts";
import type { ConfState } from "./types.ts";

/**
 * Invariants: learners are disjoint from both voter sets; learnersNext is a part of votersOutgoing; learnersNext is empty
 * and autoLeave false unless the configuration is joint.
 */
export interface Membership {
  readonly voters: ReadonlySet<bigint>;
  readonly votersOutgoing: ReadonlySet<bigint>;
  readonly learners: ReadonlySet<bigint>;
  readonly learnersNext: ReadonlySet<bigint>;
  readonly autoLeave: boolean;
}

export function isJoint(membership: Membership): boolean {
  return membership.votersOutgoing.size > 0;
}

export function isVoter(membership: Membership, id: bigint): boolean {
  return membership.voters.has(id) || membership.votersOutgoing.has(id);
}

export function isMember(membership: Membership, id: bigint): boolean {
  return isVoter(membership, id) || membership.learners.has(id);
}

/** Ascending, so that messages leave in the same order on every run. */
export function votersOf(membership: Membership): bigint[] {
  return sorted(new Set([...membership.voters, ...membership.votersOutgoing]));
}

/** Voters and learners, ascending. */
export function membersOf(membership: Membership): bigint[] {
  return sorted(
    new Set([...membership.voters, ...membership.votersOutgoing, ...membership.learners]),
  );
}

export function membershipFrom(state: ConfState): Membership {
  return {
    voters: new Set(state.voters),
    votersOutgoing: new Set(state.votersOutgoing),
    learners: new Set(state.learners),
    learnersNext: new Set(state.learnersNext),
    autoLeave: state.autoLeave,
  };
}

/** What `confStateOf` has answered: it is asked after every entry that is applied, and memberships change rarely. */
const confStates = new WeakMap<Membership, ConfState>();

/** With ascending identifiers, as etcd writes them. */
export function confStateOf(membership: Membership): ConfState {
  let state = confStates.get(membership);
  if (state === undefined) {
    state = sortedConfState(membership);
    confStates.set(membership, state);
  }
  return state;
}

function sortedConfState(membership: Membership): ConfState {
  return {
    voters: sorted(membership.voters),
    learners: sorted(membership.learners),
    votersOutgoing: sorted(membership.votersOutgoing),
    learnersNext: sorted(membership.learnersNext),
    autoLeave: membership.autoLeave,
  };
}

export function assertMembership(membership: Membership): void {
  const { voters, votersOutgoing, learners, learnersNext, autoLeave } = membership;
  assert(learners.isDisjointFrom(voters), "no learner is an incoming voter");
  assert(learners.isDisjointFrom(votersOutgoing), "no learner is an outgoing voter");
  assert(learnersNext.isSubsetOf(votersOutgoing), "every next learner is an outgoing voter");
  assert(votersOutgoing.size > 0 || !autoLeave, "only a joint configuration can be left");
}

function sorted(ids: ReadonlySet<bigint>): bigint[] {
  return [...ids].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
}
