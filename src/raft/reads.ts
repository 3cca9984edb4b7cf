// Linearizable reads without a log entry (raft thesis 6.4): a leader notes its commit index, makes sure that it still leads,
// and hands the index out.

import type { Core, LeaderState } from "./core.ts";
import { broadcastHeartbeat } from "./heartbeat.ts";
import { pendingReadsMax } from "./limits.ts";
import { quorumVote } from "./quorum.ts";
import type { ConfirmedRead, ReadRequest } from "./read-only.ts";

/** Returns false if the request was dropped because too many are waiting. */
export function requestRead(core: Core, leader: LeaderState, request: ReadRequest): boolean {
  // Before its first commit a new leader does not know which entries its predecessors committed.
  if (!core.log.matches(core.log.committed, core.term)) {
    if (leader.pendingReads.length >= pendingReadsMax) return false;
    leader.pendingReads.push(request);
    return true;
  }
  return confirmRead(core, leader, request);
}

/** Lets the reads go on that waited for the first commit of the term. */
export function confirmPendingReads(core: Core, leader: LeaderState): void {
  if (leader.pendingReads.length === 0) return;
  const requests = leader.pendingReads;
  leader.pendingReads = [];
  for (const request of requests) confirmRead(core, leader, request);
}

/** A member answered the heartbeat that carried `context`. */
export function acknowledgeReads(
  core: Core,
  leader: LeaderState,
  from: { readonly id: bigint; readonly context: Buffer },
): void {
  const confirmed = leader.readOnly.acknowledge(from.id, from.context, core.membership);
  for (const { request, index } of confirmed) answer(core, leader, { request, index });
}

/** A follower that is to read at an index hears at once that it is committed. */
function answer(core: Core, leader: LeaderState, { request, index }: ConfirmedRead): void {
  core.answerRead(request, index);
  const progress = leader.progress.get(request.from);
  if (progress === undefined || progress.sentCommit >= index) return;
  progress.awaitedCommit = Math.max(progress.awaitedCommit, index);
  leader.broadcastDue = true;
}

function confirmRead(core: Core, leader: LeaderState, request: ReadRequest): boolean {
  const index = core.log.committed;
  const alone = quorumVote(core.membership, (id) => id === core.id || undefined) === "won";
  if (alone) {
    answer(core, leader, { request, index });
    return true;
  }
  if (leader.readOnly.size >= pendingReadsMax) return false;
  leader.readOnly.add(request, index);
  acknowledgeReads(core, leader, { id: core.id, context: request.context });
  broadcastHeartbeat(core, leader, request.context);
  return true;
}
