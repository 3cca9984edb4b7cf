import { recordBallot } from "./campaign.ts";
import type { CampaignState, Core } from "./core.ts";
import { heedLeader } from "./follower.ts";
import { becomeFollower } from "./transitions.ts";
import { type Message, MessageType, noMember } from "./types.ts";

/** A message of this term, to a candidate or pre-candidate. */
export function stepCandidate(core: Core, campaign: CampaignState, message: Message): void {
  const awaited = campaign.kind === "preCandidate" ? MessageType.preVoteResp : MessageType.voteResp;
  switch (message.type) {
    case MessageType.app:
    case MessageType.heartbeat:
    case MessageType.snap:
      // Somebody else was elected in this term.
      becomeFollower(core, message.term, message.from);
      heedLeader(core, message);
      return;
    case awaited:
      if (recordBallot(core, message.from, !message.reject) === "lost") {
        becomeFollower(core, core.term, noMember);
      }
  }
}
