// Readable forms of what the core produces, for transcripts.

import type { Ready } from "../ready.ts";
import type { RaftStatus } from "../status.ts";
import {
  type ConfState,
  type Entry,
  EntryType,
  type HardState,
  type Message,
  MessageType,
} from "../types.ts";

const messageNames = new Map<number, string>(
  Object.entries(MessageType).map(([name, number]) => [
    number,
    `Msg${name[0]!.toUpperCase()}${name.slice(1)}`,
  ]),
);

export function describeEntry(entry: Entry): string {
  const kind = entry.type === EntryType.normal ? "" : "conf ";
  return `${entry.term}/${entry.index} ${kind}"${entry.data.toString("latin1")}"`;
}

export function describeConfState(state: ConfState): string {
  const parts = [`voters=(${state.voters.join(",")})`];
  if (state.votersOutgoing.length > 0) parts.push(`outgoing=(${state.votersOutgoing.join(",")})`);
  if (state.learners.length > 0) parts.push(`learners=(${state.learners.join(",")})`);
  if (state.learnersNext.length > 0) parts.push(`learnersNext=(${state.learnersNext.join(",")})`);
  if (state.autoLeave) parts.push("autoLeave");
  return parts.join(" ");
}

/** Fields that are zero are left out. */
export function describeMessage(message: Message): string {
  const parts = [`${message.from}->${message.to} ${messageNames.get(message.type)}`];
  if (message.term !== 0) parts.push(`term=${message.term}`);
  if (message.logTerm !== 0 || message.index !== 0) {
    parts.push(`log=${message.logTerm}/${message.index}`);
  }
  if (message.commit !== 0) parts.push(`commit=${message.commit}`);
  if (message.reject) parts.push(`rejected hint=${message.rejectHint}`);
  if (message.context !== undefined) parts.push(`context="${message.context.toString("latin1")}"`);
  if (message.snapshot !== undefined) {
    const { index, term, confState } = message.snapshot.metadata;
    parts.push(`snapshot=${term}/${index} ${describeConfState(confState)}`);
  }
  if (message.entries.length > 0) {
    parts.push(`entries=[${message.entries.map(describeEntry).join(", ")}]`);
  }
  return parts.join(" ");
}

export function describeHardState(state: HardState): string {
  return `term=${state.term} vote=${state.vote} commit=${state.commit}`;
}

/** One line a fact; nothing for what is absent. */
export function describeReady(ready: Ready): string[] {
  const lines: string[] = [];
  const { softState, hardState, snapshot } = ready;
  if (softState) lines.push(`role ${softState.role}, leader ${softState.leader}`);
  for (const message of ready.messagesBeforeSync) lines.push(`send ${describeMessage(message)}`);
  for (const read of ready.readStates) {
    lines.push(`read "${read.context.toString("latin1")}" at ${read.index}`);
  }
  if (snapshot) lines.push(`write snapshot ${snapshot.metadata.term}/${snapshot.metadata.index}`);
  for (const entry of ready.entries) lines.push(`write ${describeEntry(entry)}`);
  if (hardState) {
    lines.push(`write ${describeHardState(hardState)}${ready.mustSync ? "" : " (no sync)"}`);
  }
  for (const message of ready.messages) lines.push(`then send ${describeMessage(message)}`);
  for (const entry of ready.committed) lines.push(`apply ${describeEntry(entry)}`);
  return lines;
}

/** One line a member, as its leader sees it. */
export function describeFollowers(status: RaftStatus): string[] {
  return status.followers.map((follower) => {
    const parts = [
      `${follower.id}: ${follower.state} match=${follower.match} next=${follower.next}`,
    ];
    if (follower.isLearner) parts.push("learner");
    if (follower.paused) parts.push("paused");
    if (!follower.recentActive) parts.push("inactive");
    if (follower.inflightMessages > 0) parts.push(`inflight=${follower.inflightMessages}`);
    if (follower.pendingSnapshotIndex > 0) parts.push(`pending=${follower.pendingSnapshotIndex}`);
    return parts.join(" ");
  });
}
