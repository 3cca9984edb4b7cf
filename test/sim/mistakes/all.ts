import { acknowledgesBeforeSync } from "./acknowledges-before-sync.ts";
import { appendsWithoutLook } from "./appends-without-look.ts";
import { appliesTwice } from "./applies-twice.ts";
import { commitsEarlierTerm } from "./commits-earlier-term.ts";
import { compactsDifferently } from "./compacts-differently.ts";
import { grantsVoteToShorterLog } from "./grants-vote-to-shorter-log.ts";
import { leaderCountsItselfEarly } from "./leader-counts-itself-early.ts";
import { leaseEndsWithLeader } from "./lease-ends-with-leader.ts";
import { losesVote } from "./loses-vote.ts";
import type { Mistake } from "./mistake.ts";
import { readsBeforeApplied } from "./reads-before-applied.ts";
import { readsBeforeFirstCommit } from "./reads-before-first-commit.ts";
import { readsWithoutQuorum } from "./reads-without-quorum.ts";
import { votesBeforeSync } from "./votes-before-sync.ts";
import { watchDropsWhenFull } from "./watch-drops-when-full.ts";
import { watchGap } from "./watch-gap.ts";

/** Mistakes that the simulation must find. */
export const allMistakes: readonly Mistake[] = [
  commitsEarlierTerm,
  acknowledgesBeforeSync,
  losesVote,
  appliesTwice,
  readsWithoutQuorum,
  compactsDifferently,
  watchGap,
  readsBeforeApplied,
  readsBeforeFirstCommit,
  watchDropsWhenFull,
  grantsVoteToShorterLog,
  votesBeforeSync,
  leaderCountsItselfEarly,
  leaseEndsWithLeader,
  appendsWithoutLook,
];
