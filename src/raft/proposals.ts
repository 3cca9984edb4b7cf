import type { Core, LeaderState } from "./core.ts";
import { isJoint } from "./membership.ts";
import { type Entry, EntryType, emptyData, type Message, MessageType, noMember } from "./types.ts";

export type DropReason =
  /** No leader is known, or an election is under way. */
  | "noLeader"
  /** The leader is handing leadership over. */
  | "transferring"
  /** Too many bytes are proposed and not yet committed. */
  | "uncommittedBytes"
  /** This leader has been removed from the cluster. */
  | "removed"
  /** An earlier configuration change may not be applied yet. */
  | "confChangePending"
  /** A joint configuration must be left first. */
  | "joint"
  /** There is no joint configuration to leave. */
  | "notJoint";

export type ProposeResult =
  /** In this leader's log; committed if an entry with this term at this index is. */
  | { readonly kind: "accepted"; readonly index: number; readonly term: number }
  /** Sent to the leader, which may still drop it: the proposer needs a time limit of its own. */
  | { readonly kind: "forwarded"; readonly to: bigint }
  /** Nothing happened; may be tried again. */
  | { readonly kind: "dropped"; readonly reason: DropReason };

function dropped(reason: DropReason): ProposeResult {
  return Object.freeze({ kind: "dropped", reason });
}

const drops: { readonly [reason in DropReason]: ProposeResult } = {
  noLeader: dropped("noLeader"),
  transferring: dropped("transferring"),
  uncommittedBytes: dropped("uncommittedBytes"),
  removed: dropped("removed"),
  confChangePending: dropped("confChangePending"),
  joint: dropped("joint"),
  notJoint: dropped("notJoint"),
};

/** What a member does with a proposal of its own caller; `isLeaveJoint` only matters for configuration changes. */
export interface Proposal {
  readonly type: EntryType;
  readonly data: Buffer;
  readonly isLeaveJoint: boolean;
}

export function proposeHere(core: Core, proposal: Proposal): ProposeResult {
  const { role } = core;
  if (role.kind === "leader") return proposeAsLeader(core, role, proposal);
  if (role.kind !== "follower" || role.leader === noMember) return drops.noLeader;
  const { type, data } = proposal;
  core.send({
    type: MessageType.prop,
    to: role.leader,
    term: 0,
    entries: [{ term: 0, index: 0, type, data }],
  });
  return { kind: "forwarded", to: role.leader };
}

/** Appends to the leader's log; followers are sent the entry at the end of the turn, together with others. */
export function proposeAsLeader(
  core: Core,
  leader: LeaderState,
  proposal: Proposal,
): ProposeResult {
  const { type, data } = proposal;
  if (!leader.progress.has(core.id)) return drops.removed;
  if (leader.transferee !== noMember) return drops.transferring;
  if (type !== EntryType.normal) {
    const refusal = confChangeRefusal(core, leader, proposal.isLeaveJoint);
    if (refusal !== undefined) return drops[refusal];
  }
  const bytes = leader.uncommittedBytes + data.length;
  // A single proposal larger than the limit passes when nothing else is uncommitted; empty ones always do.
  if (leader.uncommittedBytes > 0 && data.length > 0 && bytes > core.settings.uncommittedBytesMax) {
    return drops.uncommittedBytes;
  }
  const index = core.log.lastIndex + 1;
  const { term } = core;
  core.log.push({ term, index, type, data });
  leader.uncommittedBytes = bytes;
  leader.broadcastDue = true;
  if (type !== EntryType.normal) leader.pendingConfIndex = index;
  return { kind: "accepted", index, term };
}

/** Takes what a follower forwarded. A configuration change that may not be proposed now becomes an empty entry, as in etcd. */
export function proposeForwarded(
  core: Core,
  leader: LeaderState,
  { from, entries }: Pick<Message, "from" | "entries">,
): void {
  for (const { type, data } of entries) {
    const isLeaveJoint = type === EntryType.confChangeV2 && core.settings.isLeaveJoint(data);
    if (type !== EntryType.normal && confChangeRefusal(core, leader, isLeaveJoint) !== undefined) {
      core.info("ignoring a configuration change: one is pending, or it does not fit");
      proposeAsLeader(core, leader, normal(emptyData));
    } else {
      proposeAsLeader(core, leader, { type, data, isLeaveJoint });
    }
  }
  const progress = leader.progress.get(from);
  if (progress !== undefined) progress.awaitedCommit = core.log.lastIndex;
}

/** Leaves a joint configuration that asked for it, once it is applied here. Tried again at the next apply if dropped. */
export function maybeLeaveJoint(core: Core, leader: LeaderState): void {
  if (!core.membership.autoLeave || core.log.applied < leader.pendingConfIndex) return;
  const proposal = { type: EntryType.confChangeV2, data: emptyData, isLeaveJoint: true };
  const result = proposeAsLeader(core, leader, proposal);
  if (result.kind === "accepted") core.info("leaving the joint configuration");
}

/** Committed entries of this term make room for new proposals. */
export function releaseUncommitted(core: Core, entries: readonly Entry[]): void {
  const { role } = core;
  if (role.kind !== "leader") return;
  for (const entry of entries) {
    if (entry.term === core.term) role.uncommittedBytes -= entry.data.length;
  }
}

export function normal(data: Buffer): Proposal {
  return { type: EntryType.normal, data, isLeaveJoint: false };
}

/** At most one change is in the log and not applied: two could produce disjoint majorities (raft thesis 4.1). */
function confChangeRefusal(
  core: Core,
  leader: LeaderState,
  isLeaveJoint: boolean,
): "confChangePending" | "joint" | "notJoint" | undefined {
  if (leader.pendingConfIndex > core.log.applied) return "confChangePending";
  if (isJoint(core.membership) && !isLeaveJoint) return "joint";
  if (!isJoint(core.membership) && isLeaveJoint) return "notJoint";
  return undefined;
}
