// Pure arithmetic of membership changes: (configuration, change) -> configuration. A single voter more or less may be
// changed directly (raft thesis 4.1); anything larger passes through a joint configuration (4.3).

import { RaftError } from "./errors.ts";
import { assertMembership, isJoint, type Membership } from "./membership.ts";
import {
  type ConfChange,
  type ConfChangeSingle,
  ConfChangeTransition,
  ConfChangeType,
  type ConfChangeV2,
  noMember,
} from "./types.ts";

/** Both wire forms as the newer one. A V1 change is one change with the automatic transition. */
export function asConfChangeV2(change: ConfChange | ConfChangeV2): ConfChangeV2 {
  if ("changes" in change) return change;
  return {
    transition: ConfChangeTransition.auto,
    changes: [{ type: change.type, nodeId: change.nodeId }],
    context: change.context,
  };
}

/** True if the change only asks to leave the joint configuration in force. */
export function leavesJoint(change: ConfChangeV2): boolean {
  return change.transition === ConfChangeTransition.auto && change.changes.length === 0;
}

/**
 * The configuration after a committed change.
 * @throws {RaftError} `invalidConfChange` if the change does not fit the configuration; proposing should have refused it.
 */
export function changeMembership(membership: Membership, change: ConfChangeV2): Membership {
  if (leavesJoint(change)) return leaveJoint(membership);
  const explicit = change.transition === ConfChangeTransition.jointExplicit;
  const implicit = change.transition === ConfChangeTransition.jointImplicit;
  if (explicit || implicit || change.changes.length > 1) {
    return enterJoint(membership, change.changes, !explicit);
  }
  return changeSimply(membership, change.changes);
}

export function changeSimply(
  membership: Membership,
  changes: readonly ConfChangeSingle[],
): Membership {
  if (isJoint(membership)) refuse("a simple change cannot be applied to a joint configuration");
  const next = withChanges(membership, changes);
  if (membership.voters.symmetricDifference(next.voters).size > 1) {
    refuse("more than one voter changed without entering a joint configuration");
  }
  assertMembership(next);
  return next;
}

export function enterJoint(
  membership: Membership,
  changes: readonly ConfChangeSingle[],
  autoLeave: boolean,
): Membership {
  if (isJoint(membership)) refuse("the configuration is already joint");
  if (membership.voters.size === 0) refuse("a configuration without voters cannot become joint");
  const outgoing = { ...membership, votersOutgoing: new Set(membership.voters), autoLeave };
  const next = withChanges(outgoing, changes);
  assertMembership(next);
  return next;
}

export function leaveJoint(membership: Membership): Membership {
  if (!isJoint(membership)) refuse("a configuration that is not joint cannot be left");
  const next: Membership = {
    voters: membership.voters,
    votersOutgoing: new Set(),
    learners: membership.learners.union(membership.learnersNext),
    learnersNext: new Set(),
    autoLeave: false,
  };
  assertMembership(next);
  return next;
}

/** The incoming half after `changes`; an outgoing voter that is demoted waits in learnersNext until the outgoing half is gone. */
function withChanges(membership: Membership, changes: readonly ConfChangeSingle[]): Membership {
  const voters = new Set(membership.voters);
  const learners = new Set(membership.learners);
  const learnersNext = new Set(membership.learnersNext);
  for (const { type, nodeId } of changes) {
    if (nodeId === noMember || type === ConfChangeType.updateNode) continue;
    const wasLearner = learners.has(nodeId);
    voters.delete(nodeId);
    learners.delete(nodeId);
    learnersNext.delete(nodeId);
    if (type === ConfChangeType.addNode) voters.add(nodeId);
    else if (type === ConfChangeType.addLearnerNode) {
      const next = !wasLearner && membership.votersOutgoing.has(nodeId);
      (next ? learnersNext : learners).add(nodeId);
    } else if (type !== ConfChangeType.removeNode) {
      refuse(`unknown kind of configuration change: ${type}`);
    }
  }
  if (voters.size === 0) refuse("the change removes all voters");
  return { ...membership, voters, learners, learnersNext };
}

function refuse(reason: string): never {
  throw new RaftError(
    "invalidConfChange",
    `Cannot apply the configuration change because ${reason}`,
  );
}
