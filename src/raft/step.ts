// The gate for messages from other members: first their shape, then their term (raft paper 5.1), then votes, which are
// the same in every role, and last what the role makes of them.

import { campaignTransfer, withdrawFor } from "./campaign.ts";
import { stepCandidate } from "./candidate.ts";
import { type Core, hex } from "./core.ts";
import { stepFollower } from "./follower.ts";
import { stepLeader } from "./leader.ts";
import { becomeFollower } from "./transitions.ts";
import { emptyData, type Message, MessageType, noMember, type ReceivedMessage } from "./types.ts";

/** Types that other members send, and whether they may come without a term, as forwarded requests do. */
const remoteTypes: ReadonlyMap<number, "termRequired" | "termless"> = new Map<
  number,
  "termRequired" | "termless"
>([
  [MessageType.prop, "termless"],
  [MessageType.readIndex, "termless"],
  [MessageType.app, "termRequired"],
  [MessageType.appResp, "termRequired"],
  [MessageType.vote, "termRequired"],
  [MessageType.voteResp, "termRequired"],
  [MessageType.snap, "termRequired"],
  [MessageType.heartbeat, "termRequired"],
  [MessageType.heartbeatResp, "termRequired"],
  [MessageType.transferLeader, "termRequired"],
  [MessageType.timeoutNow, "termRequired"],
  [MessageType.readIndexResp, "termRequired"],
  [MessageType.preVote, "termRequired"],
  [MessageType.preVoteResp, "termRequired"],
]);

export function step(core: Core, received: ReceivedMessage): void {
  const message = withData(received);
  if (!wellFormed(message)) {
    core.settings.logger.warn("dropped a malformed raft message", {
      member: hex(core.id),
      from: hex(message.from),
      type: message.type,
    });
    return;
  }
  if (message.term > core.term) {
    if (!admitNewerTerm(core, message)) return;
  } else if (message.term < core.term && message.term !== 0) {
    answerOlderTerm(core, message);
    return;
  }
  if (message.type === MessageType.vote || message.type === MessageType.preVote) {
    handleVoteRequest(core, message);
    return;
  }
  const { role } = core;
  switch (role.kind) {
    case "leader":
      stepLeader(core, role, message);
      return;
    case "follower":
      stepFollower(core, role, message);
      return;
    default:
      stepCandidate(core, role, message);
      return;
  }
}

/** Gives absent data its value, emptiness. Most messages have nothing absent and are returned as they are. */
function withData(received: ReceivedMessage): Message {
  const { entries, snapshot } = received;
  if (entries.every(hasData) && (snapshot === undefined || hasData(snapshot))) {
    return received as Message;
  }
  return {
    ...received,
    entries: entries.map((entry) => (hasData(entry) ? entry : { ...entry, data: emptyData })),
    snapshot: snapshot && { ...snapshot, data: snapshot.data ?? emptyData },
  };
}

function hasData<T extends { readonly data: Buffer | undefined }>(
  holder: T,
): holder is T & { readonly data: Buffer } {
  return holder.data !== undefined;
}

/** Refuses what no working member sends; everything behind this may rely on it. */
function wellFormed(message: Message): boolean {
  const kind = remoteTypes.get(message.type);
  if (kind === undefined || (kind === "termRequired" && message.term === 0)) return false;
  if (message.type === MessageType.snap) return message.snapshot !== undefined;
  if (message.type === MessageType.app) {
    let { index, logTerm: term } = message;
    for (const entry of message.entries) {
      if (entry.index !== ++index || entry.term < term || entry.term > message.term) return false;
      term = entry.term;
    }
  }
  return true;
}

/** Enters the newer term where the message calls for it; false if the message is to be ignored. */
function admitNewerTerm(core: Core, message: Message): boolean {
  const { type, from, term } = message;
  const asksForVote = type === MessageType.vote || type === MessageType.preVote;
  if (asksForVote && inLease(core) && message.context?.equals(campaignTransfer) !== true) {
    core.info("ignored a vote request: the leader's lease has not expired", { from: hex(from) });
    return false;
  }
  // Neither asking whether an election could be won, nor a yes to that, starts a new term: only the election does.
  if (type === MessageType.preVote) return true;
  if (type === MessageType.preVoteResp && !message.reject) return true;
  const fromLeader =
    type === MessageType.app || type === MessageType.heartbeat || type === MessageType.snap;
  becomeFollower(core, term, fromLeader ? from : noMember);
  return true;
}

/** A member that heard its leader within the shortest election timeout does not help to replace it (raft thesis 4.2.3). */
function inLease(core: Core): boolean {
  return (
    core.settings.checkQuorum &&
    core.leader !== noMember &&
    core.electionElapsed < core.settings.electionTicks
  );
}

function answerOlderTerm(core: Core, message: Message): void {
  const { type, from } = message;
  const { checkQuorum, preVote } = core.settings;
  if ((type === MessageType.heartbeat || type === MessageType.app) && (checkQuorum || preVote)) {
    // An old leader learns the newer term from this; vote requests, which would have told it, are ignored under its lease.
    core.send({ type: MessageType.appResp, to: from });
  } else if (type === MessageType.preVote) {
    // A candidate of a lower term but with a longer log must get to know this term, or nobody could ever be elected.
    core.send({ type: MessageType.preVoteResp, to: from, reject: true });
  }
}

/** Raft paper 5.2 and 5.4.1. Learners vote too: one may have been promoted without knowing it yet. */
function handleVoteRequest(core: Core, message: Message): void {
  const { type, from, term } = message;
  const isPreVote = type === MessageType.preVote;
  const free =
    core.vote === from ||
    (core.vote === noMember && core.leader === noMember) ||
    (isPreVote && term > core.term);
  const granted = free && core.log.isUpToDate(message.index, message.logTerm);
  core.info(granted ? "granted a vote" : "refused a vote", {
    to: hex(from),
    kind: isPreVote ? "pre-vote" : "vote",
    theirIndex: message.index,
    theirTerm: message.logTerm,
  });
  // A pre-vote is answered with the term it asked about: the asker ignores answers of its past.
  core.send({
    type: isPreVote ? MessageType.preVoteResp : MessageType.voteResp,
    to: from,
    term: granted ? term : core.term,
    reject: !granted,
  });
  if (!granted) return;
  if (isPreVote) {
    withdrawFor(core, message);
    return;
  }
  core.electionElapsed = 0;
  core.vote = from;
}
