import { type Core, hex, type LeaderState } from "./core.ts";
import { broadcastHeartbeat } from "./heartbeat.ts";
import type { Progress } from "./progress.ts";
import { proposeForwarded } from "./proposals.ts";
import { quorumVote } from "./quorum.ts";
import { acknowledgeReads, requestRead } from "./reads.ts";
import { maybeCommit, maybeSendAppend } from "./replication.ts";
import { becomeFollower } from "./transitions.ts";
import { emptyData, type Message, MessageType, noMember } from "./types.ts";

/** A message of this term, to a leader. */
export function stepLeader(core: Core, leader: LeaderState, message: Message): void {
  switch (message.type) {
    case MessageType.prop:
      proposeForwarded(core, leader, message);
      return;
    case MessageType.readIndex: {
      const context = message.entries[0]?.data ?? emptyData;
      requestRead(core, leader, { from: message.from, context });
      return;
    }
  }
  const progress = leader.progress.get(message.from);
  if (progress === undefined) return;
  switch (message.type) {
    case MessageType.appResp:
      progress.recentActive = true;
      if (message.reject) {
        handleRejection(core, progress, message);
        return;
      }
      handleAcknowledgement(core, leader, { progress, message });
      return;
    case MessageType.heartbeatResp:
      handleHeartbeatResponse(core, leader, { progress, message });
      return;
    case MessageType.transferLeader:
      transferLeadership(core, leader, message.from);
      return;
  }
}

/** Finds the next place where the logs may agree, skipping whole terms of either log (raft paper 5.3, last paragraphs). */
function handleRejection(core: Core, progress: Progress, message: Message): void {
  const { from, index, rejectHint, logTerm } = message;
  const hint = logTerm > 0 ? core.log.lastIndexUpToTerm(rejectHint, logTerm) : rejectHint;
  if (!progress.maybeDecrease(index, hint)) return;
  if (progress.state.kind === "replicate") progress.becomeProbe();
  maybeSendAppend(core, { to: from, progress, evenIfEmpty: true });
}

function handleAcknowledgement(
  core: Core,
  leader: LeaderState,
  answer: { readonly progress: Progress; readonly message: Message },
): void {
  const { progress } = answer;
  const { from, index } = answer.message;
  if (index > core.log.lastIndex) return;
  const wasPaused = progress.paused;
  const probed = progress.state.kind === "probe" && progress.match === index;
  if (!progress.maybeUpdate(index) && !probed) return;
  moveOn(core, progress, index);
  maybeCommit(core, leader);
  // While paused it could not be told of a new commit index either.
  if (wasPaused || progress.next <= core.log.lastIndex) leader.broadcastDue = true;
  if (from === leader.transferee && progress.match === core.log.lastIndex) {
    core.send({ type: MessageType.timeoutNow, to: from });
  }
}

/** A follower that answered a probe, or has caught up with the log by a snapshot, is sent to without waiting. */
function moveOn(core: Core, progress: Progress, index: number): void {
  const { state } = progress;
  switch (state.kind) {
    case "probe":
      progress.becomeReplicate();
      return;
    case "snapshot":
      // Whatever index the snapshot was applied at: what matters is that the log can go on from there.
      if (progress.match + 1 >= core.log.firstIndex) progress.becomeReplicate();
      return;
    case "replicate":
      state.inflights.freeUpTo(index);
      return;
  }
}

function handleHeartbeatResponse(
  core: Core,
  leader: LeaderState,
  answer: { readonly progress: Progress; readonly message: Message },
): void {
  const { progress } = answer;
  const { from, context } = answer.message;
  progress.recentActive = true;
  progress.resumeProbe();
  // All appends of a full window may have been lost: let one more through to find out.
  if (progress.state.kind === "replicate") progress.state.inflights.makeRoom();
  if (progress.match < core.log.lastIndex || progress.state.kind === "probe") {
    maybeSendAppend(core, { to: from, progress, evenIfEmpty: true });
  }
  if (context !== undefined && context.length > 0) {
    acknowledgeReads(core, leader, { id: from, context });
  }
}

/** Raft thesis 3.10: bring the target up to date, then tell it to campaign at once. */
export function transferLeadership(core: Core, leader: LeaderState, target: bigint): void {
  const progress = leader.progress.get(target);
  if (progress === undefined || core.membership.learners.has(target)) return;
  if (leader.transferee === target) return;
  leader.transferee = noMember;
  if (target === core.id) return;
  core.info("transferring leadership", { to: hex(target) });
  core.electionElapsed = 0;
  leader.transferee = target;
  if (progress.match === core.log.lastIndex) {
    core.send({ type: MessageType.timeoutNow, to: target });
  } else {
    maybeSendAppend(core, { to: target, progress, evenIfEmpty: true });
  }
}

export function tickLeader(core: Core, leader: LeaderState): void {
  core.heartbeatElapsed++;
  core.electionElapsed++;
  if (core.electionElapsed >= core.settings.electionTicks) {
    core.electionElapsed = 0;
    if (core.settings.checkQuorum && !quorumActive(core, leader)) {
      core.info("stepping down: a quorum of members has been silent");
      becomeFollower(core, core.term, noMember);
      return;
    }
    // A transfer that takes longer than an election is given up, and proposals are accepted again.
    leader.transferee = noMember;
  }
  if (core.heartbeatElapsed >= core.settings.heartbeatTicks) {
    core.heartbeatElapsed = 0;
    broadcastHeartbeat(core, leader, leader.readOnly.lastContext());
  }
}

/** Whether a quorum was heard since this was last asked (raft thesis 6.2). Starts the next round. */
function quorumActive(core: Core, leader: LeaderState): boolean {
  const vote = quorumVote(
    core.membership,
    (id) => id === core.id || leader.progress.get(id)?.recentActive === true,
  );
  for (const [id, progress] of leader.progress) progress.recentActive = id === core.id;
  return vote === "won";
}

/** The transport could not send to the follower: appends sent ahead are probably lost. */
export function followerUnreachable(leader: LeaderState, id: bigint): void {
  const progress = leader.progress.get(id);
  if (progress?.state.kind === "replicate") progress.becomeProbe();
}

/** The transport has delivered a snapshot, or failed to. Probing starts with the next sign of life of the follower. */
export function snapshotSent(leader: LeaderState, id: bigint, ok: boolean): void {
  const progress = leader.progress.get(id);
  if (progress?.state.kind !== "snapshot") return;
  if (ok) progress.becomeProbe();
  else progress.snapshotFailed();
  progress.pauseProbe();
}
