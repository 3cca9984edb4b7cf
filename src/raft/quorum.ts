// Voting arithmetic: what a majority, or two majorities at once (joint configuration, raft thesis 4.3), agree on.

import type { Membership } from "./membership.ts";

export type VoteResult = "won" | "lost" | "pending";

/**
 * The highest index that a majority of `voters` has stored. Infinity for no voters, so that the empty half of a
 * configuration which is not joint never holds the other half back.
 */
export function majorityIndex(
  voters: ReadonlySet<bigint>,
  matchOf: (id: bigint) => number,
): number {
  if (voters.size === 0) return Number.POSITIVE_INFINITY;
  const matches: number[] = [];
  for (const id of voters) matches.push(matchOf(id));
  matches.sort((a, b) => b - a);
  return matches[Math.floor(matches.length / 2)]!;
}

/** The highest index that both halves of the configuration have stored. */
export function quorumIndex(membership: Membership, matchOf: (id: bigint) => number): number {
  return Math.min(
    majorityIndex(membership.voters, matchOf),
    majorityIndex(membership.votersOutgoing, matchOf),
  );
}

/** What a majority of `voters` says, with undefined for those that have not answered. No voters have won already. */
export function majorityVote(
  voters: ReadonlySet<bigint>,
  ballotOf: (id: bigint) => boolean | undefined,
): VoteResult {
  const needed = Math.floor(voters.size / 2) + 1;
  let granted = 0;
  let missing = 0;
  for (const id of voters) {
    const ballot = ballotOf(id);
    if (ballot === undefined) missing++;
    else if (ballot) granted++;
  }
  if (voters.size === 0 || granted >= needed) return "won";
  return granted + missing >= needed ? "pending" : "lost";
}

/** Both halves must win; one lost half loses the vote. */
export function quorumVote(
  membership: Membership,
  ballotOf: (id: bigint) => boolean | undefined,
): VoteResult {
  const incoming = majorityVote(membership.voters, ballotOf);
  const outgoing = majorityVote(membership.votersOutgoing, ballotOf);
  if (incoming === outgoing) return incoming;
  return incoming === "lost" || outgoing === "lost" ? "lost" : "pending";
}
