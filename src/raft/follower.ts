import { hup } from "./campaign.ts";
import { type Core, type FollowerState, hex } from "./core.ts";
import { RaftError } from "./errors.ts";
import { membershipFrom } from "./membership.ts";
import { type ConfState, emptyData, type Message, MessageType, noMember } from "./types.ts";

/** A message of this term, to a follower. */
export function stepFollower(core: Core, follower: FollowerState, message: Message): void {
  switch (message.type) {
    case MessageType.app:
    case MessageType.heartbeat:
    case MessageType.snap:
      core.electionElapsed = 0;
      follower.leader = message.from;
      heedLeader(core, message);
      return;
    case MessageType.prop:
    case MessageType.readIndex:
      forward(core, follower, message);
      return;
    case MessageType.transferLeader:
      forwardTransfer(core, follower, message.from);
      return;
    case MessageType.timeoutNow:
      // The old leader gave its consent: no pre-vote, and voters are told to heed the campaign despite their lease.
      hup(core, "transfer");
      return;
    case MessageType.readIndexResp:
      if (message.entries.length !== 1) return;
      core.readStates.push({
        index: message.index,
        context: message.entries[0]?.data ?? emptyData,
      });
  }
}

/** Whatever the leader of this term says to its followers. The role must be follower already. */
export function heedLeader(core: Core, message: Message): void {
  switch (message.type) {
    case MessageType.app:
      handleAppend(core, message);
      return;
    case MessageType.heartbeat:
      handleHeartbeat(core, message);
      return;
    case MessageType.snap:
      handleSnapshot(core, message);
      return;
  }
}

/** Asks the leader to hand over to `target`: the request bears the name of the target as its sender. */
export function forwardTransfer(core: Core, follower: FollowerState, target: bigint): void {
  if (follower.leader === noMember) return;
  core.send({ type: MessageType.transferLeader, to: follower.leader, from: target });
}

/** Passes a proposal or a read of somebody else on, as if it were this member's own. */
function forward(core: Core, follower: FollowerState, message: Message): void {
  if (follower.leader === noMember) return;
  const { type, entries } = message;
  core.send({ type, to: follower.leader, term: 0, entries });
}

function handleAppend(core: Core, message: Message): void {
  const { log } = core;
  const { from, index, logTerm, entries } = message;
  if (index < log.committed) {
    core.send({ type: MessageType.appResp, to: from, index: log.committed });
    return;
  }
  const lastNewIndex = log.maybeAppend({ index, term: logTerm }, entries);
  if (lastNewIndex !== undefined) {
    log.commitTo(Math.min(message.commit, lastNewIndex));
    core.send({ type: MessageType.appResp, to: from, index: lastNewIndex });
    return;
  }
  // The leader's log has `logTerm` at `index`, so it can agree with this one only where terms are not above it.
  const rejectHint = log.lastIndexUpToTerm(index, logTerm);
  core.send({
    type: MessageType.appResp,
    to: from,
    index,
    reject: true,
    rejectHint,
    logTerm: log.term(rejectHint) ?? 0,
  });
}

function handleHeartbeat(core: Core, message: Message): void {
  const { from, commit, context } = message;
  if (commit > core.log.lastIndex) {
    throw new RaftError(
      "commitBeyondLog",
      "Cannot commit as this member has lost entries it had acknowledged to the leader",
      { leader: hex(from), commit, lastIndex: core.log.lastIndex },
    );
  }
  core.log.commitTo(commit);
  core.send({ type: MessageType.heartbeatResp, to: from, context });
}

function handleSnapshot(core: Core, message: Message): void {
  const { from, snapshot } = message;
  if (snapshot === undefined) return;
  const restored = restore(core, message);
  const index = restored ? core.log.lastIndex : core.log.committed;
  core.info(restored ? "restored a snapshot" : "ignored a snapshot", {
    from: hex(from),
    snapshotIndex: snapshot.metadata.index,
    committed: core.log.committed,
  });
  core.send({ type: MessageType.appResp, to: from, index });
}

/** Replaces log and configuration by the snapshot, unless the log reaches at least as far. */
function restore(core: Core, message: Message): boolean {
  const snapshot = message.snapshot!;
  const { index, term, confState } = snapshot.metadata;
  if (index <= core.log.committed) return false;
  // The sender is mistaken if its snapshot knows nothing of this member: it would never be brought up to date.
  if (!names(confState, core.id)) return false;
  if (core.log.matches(index, term)) {
    core.log.commitTo(index);
    return false;
  }
  core.log.restore(snapshot);
  core.snapshot = snapshot;
  core.membership = membershipFrom(confState);
  return true;
}

function names(confState: ConfState, id: bigint): boolean {
  const { voters, learners, votersOutgoing } = confState;
  return voters.includes(id) || learners.includes(id) || votersOutgoing.includes(id);
}
