// What a leader sends to its followers, and when what it sent is committed.

import { type Core, hex, type LeaderState } from "./core.ts";
import { bytesOf } from "./log.ts";
import type { Progress } from "./progress.ts";
import { quorumIndex } from "./quorum.ts";
import { confirmPendingReads } from "./reads.ts";
import { MessageType } from "./types.ts";

/** True if `broadcastAppend` is due and there is anybody to send to. */
export function broadcastPending(core: Core, leader: LeaderState): boolean {
  const { progress, broadcastDue } = leader;
  return broadcastDue && (progress.size > 1 || !progress.has(core.id));
}

/** Sends every follower what it is owed: new entries as far as its window allows, or a new commit index. */
export function broadcastAppend(core: Core, leader: LeaderState): void {
  const toAll = leader.commitDue || !core.settings.lazyCommit;
  leader.broadcastDue = false;
  leader.commitDue = false;
  leader.commitOwed = false;
  for (const [to, progress] of leader.progress) {
    if (to === core.id) continue;
    const isTold = toAll || waitsForCommit(leader, progress);
    sendOutstanding(core, { to, progress, evenIfEmpty: isTold && commitIsNews(core, progress) });
    if (!isTold && !progress.paused && commitIsNews(core, progress)) leader.commitOwed = true;
  }
}

/** The follower does not know of the commit index yet as far as it has the entries. */
function commitIsNews(core: Core, progress: Progress): boolean {
  return Math.min(core.log.committed, progress.next - 1) > progress.sentCommit;
}

/** A client of the follower's is waiting, or a change of configuration, which members learn of without delay. */
function waitsForCommit(leader: LeaderState, { awaitedCommit, sentCommit }: Progress): boolean {
  return Math.max(awaitedCommit, leader.pendingConfIndex) > sentCommit;
}

/** Sends until the follower has everything, or its window is full. */
function sendOutstanding(core: Core, target: AppendTarget): void {
  let sent = maybeSendAppend(core, target);
  while (sent) sent = maybeSendAppend(core, { ...target, evenIfEmpty: false });
}

interface AppendTarget {
  readonly to: bigint;
  readonly progress: Progress;
  readonly evenIfEmpty: boolean;
}

/**
 * Sends one append, or a snapshot if the entries it should start with are compacted. Returns false if nothing was sent
 * because the follower is paused, or there is nothing to send.
 */
export function maybeSendAppend(core: Core, target: AppendTarget): boolean {
  const { to, progress } = target;
  const { log } = core;
  if (progress.paused) return false;
  const prevIndex = progress.next - 1;
  const prevTerm = log.term(prevIndex);
  if (prevTerm === undefined) return maybeSendSnapshot(core, to, progress);
  const hasEntries = progress.next <= log.lastIndex;
  if (!hasEntries && !target.evenIfEmpty) return false;
  const entries = hasEntries
    ? log.slice(progress.next, log.lastIndex + 1, core.settings.messageBytesMax)
    : [];
  const lastIndex = prevIndex + entries.length;
  const sent = hasEntries ? { lastIndex, bytes: bytesOf(entries) } : undefined;
  progress.appendSent(sent, Math.min(log.committed, lastIndex));
  core.send({
    type: MessageType.app,
    to,
    index: prevIndex,
    logTerm: prevTerm,
    entries,
    commit: log.committed,
  });
  return true;
}

/** Not sent to a member that has been silent, nor while there is no snapshot that reaches up to the log. */
function maybeSendSnapshot(core: Core, to: bigint, progress: Progress): boolean {
  const { snapshot } = core;
  if (!progress.recentActive || snapshot === undefined) return false;
  if (core.log.term(snapshot.metadata.index) === undefined) return false;
  core.info("sending a snapshot", { to: hex(to), snapshotIndex: snapshot.metadata.index });
  progress.becomeSnapshot(snapshot.metadata.index);
  core.send({ type: MessageType.snap, to, snapshot });
  return true;
}

/**
 * Commits what a quorum has stored, if it is of this term: an entry of an earlier term is committed only by one of this
 * term above it (raft paper 5.4.2). Returns true if the commit index moved.
 */
export function maybeCommit(core: Core, leader: LeaderState): boolean {
  const index = quorumIndex(core.membership, (id) => leader.progress.get(id)?.match ?? 0);
  if (!Number.isFinite(index) || index <= core.log.committed) return false;
  if (!core.log.matches(index, core.term)) return false;
  core.log.commitTo(index);
  leader.broadcastDue = true;
  confirmPendingReads(core, leader);
  return true;
}
