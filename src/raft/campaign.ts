import type { Core } from "./core.ts";
import { hex } from "./core.ts";
import { votersOf } from "./membership.ts";
import {
  becomeCandidate,
  becomeFollower,
  becomeLeader,
  becomePreCandidate,
} from "./transitions.ts";
import { type Message, MessageType, noMember } from "./types.ts";

/** Travels with the votes of a leadership transfer: voters heed it although they still hear the old leader. */
export const campaignTransfer: Buffer = Buffer.from("CampaignTransfer", "latin1");

/** Travels with this program's pre-votes: who asks so withdraws when it gives its own pre-vote to a lower id. */
export const lowerIdFirst: Buffer = Buffer.from("LowerIdFirst", "latin1");

export type CampaignKind = "preElection" | "election" | "transfer";

/** Starts a campaign if this member may lead. */
export function hup(core: Core, kind: CampaignKind): void {
  if (core.role.kind === "leader") return;
  if (!core.promotable) {
    core.info("cannot campaign: not a voter, or a snapshot is pending");
    return;
  }
  // A member that lags behind on configuration changes could win by the rules of a configuration long replaced.
  if (core.log.hasUnappliedConfChange()) {
    core.info("cannot campaign: a configuration change is committed but not applied");
    return;
  }
  campaign(core, kind);
}

export function campaign(core: Core, kind: CampaignKind): void {
  const preElection = kind === "preElection";
  if (preElection) becomePreCandidate(core);
  else becomeCandidate(core);
  // Counted before it is durable, since the votes of others answer requests that were sent only after it was.
  recordBallot(core, core.id, true);
  if (core.role.kind !== (preElection ? "preCandidate" : "candidate")) return;
  for (const to of votersOf(core.membership)) {
    if (to === core.id) continue;
    core.send({
      type: preElection ? MessageType.preVote : MessageType.vote,
      to,
      term: preElection ? core.term + 1 : core.term,
      index: core.log.lastIndex,
      logTerm: core.log.lastTerm,
      context: contexts[kind],
    });
  }
}

const contexts = {
  preElection: lowerIdFirst,
  election: undefined,
  transfer: campaignTransfer,
} as const satisfies Record<CampaignKind, Buffer | undefined>;

/**
 * Two that ask for pre-votes at the same time would grant one another's, and then each vote for itself. So one withdraws: the
 * one with the higher id, or, where the other does not know this rule, whoever does. It changes neither term nor vote, as if
 * all answers to it were lost. To be called with a request for a pre-vote that is granted.
 */
export function withdrawFor(core: Core, { from, context }: Message): void {
  if (core.role.kind !== "preCandidate") return;
  const withdrawsItself = context?.equals(lowerIdFirst) === true;
  if (withdrawsItself && from > core.id) return;
  core.info("withdrew for another candidate", { candidate: hex(from) });
  becomeFollower(core, core.term, noMember);
}

/** Counts an answer of a member in the campaign under way and moves on if the campaign is won. */
export function recordBallot(core: Core, from: bigint, granted: boolean): "lost" | "open" {
  const role = core.role;
  if (role.kind !== "candidate" && role.kind !== "preCandidate") return "open";
  if (!role.ballots.has(from)) role.ballots.set(from, granted);
  core.info(granted ? "received a vote" : "received a rejection", {
    from: hex(from),
    role: role.kind,
  });
  const result = core.tally(role.ballots);
  if (result === "lost") return "lost";
  if (result === "won") {
    if (role.kind === "preCandidate") campaign(core, "election");
    else becomeLeader(core);
  }
  return "open";
}
