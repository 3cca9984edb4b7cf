import { asConfChangeV2, changeMembership } from "./conf-change.ts";
import { type Core, hex, type LeaderState } from "./core.ts";
import { confStateOf, isMember, type Membership, membersOf } from "./membership.ts";
import { Progress } from "./progress.ts";
import { maybeCommit } from "./replication.ts";
import { becomeFollower } from "./transitions.ts";
import { type ConfChange, type ConfChangeV2, type ConfState, noMember } from "./types.ts";

/** Puts a committed change into force. All members do this when they apply the entry, never when they append it. */
export function applyConfChange(core: Core, change: ConfChange | ConfChangeV2): ConfState {
  core.membership = changeMembership(core.membership, asConfChangeV2(change));
  const confState = confStateOf(core.membership);
  core.info("switched configuration", {
    voters: confState.voters.map(hex).join(" "),
    votersOutgoing: confState.votersOutgoing.map(hex).join(" "),
    learners: confState.learners.map(hex).join(" "),
  });
  if (core.role.kind === "leader") reconfigureLeader(core, core.role);
  return confState;
}

function reconfigureLeader(core: Core, leader: LeaderState): void {
  const { membership } = core;
  followMembership(core, leader, membership);
  const removed = !leader.progress.has(core.id);
  if (removed || membership.learners.has(core.id)) {
    // A removed leader may go on: it counts no vote of its own, and its caller stops it once the others know.
    if (core.settings.stepDownOnRemoval) becomeFollower(core, core.term, noMember);
    return;
  }
  // Fewer members may make a smaller quorum, which has stored more.
  maybeCommit(core, leader);
  leader.broadcastDue = true;
  const transfereeVotes =
    membership.voters.has(leader.transferee) || membership.votersOutgoing.has(leader.transferee);
  if (!transfereeVotes) leader.transferee = noMember;
}

/** A new member is probed from the end of the log, and counts as active so that check-quorum gives it time to answer. */
function followMembership(core: Core, leader: LeaderState, membership: Membership): void {
  for (const id of leader.progress.keys()) {
    if (!isMember(membership, id)) leader.progress.delete(id);
  }
  for (const id of membersOf(membership)) {
    if (leader.progress.has(id)) continue;
    const progress = new Progress(core.log.lastIndex, core.settings);
    progress.recentActive = true;
    leader.progress.set(id, progress);
  }
}
