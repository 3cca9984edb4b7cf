import { acknowledgesBeforeSync } from "./acknowledges-before-sync.ts";
import { appendsWithoutLook } from "./appends-without-look.ts";
import { appliesTwice } from "./applies-twice.ts";
import { commitsEarlierTerm } from "./commits-earlier-term.ts";
import { compactsDifferently } from "./compacts-differently.ts";
import { configurationAtAppend } from "./configuration-at-append.ts";
import { deposedLeaderRevokes } from "./deposed-leader-revokes.ts";
import { grantsVoteToShorterLog } from "./grants-vote-to-shorter-log.ts";
import { halfADeleteOnDisk } from "./half-a-delete-on-disk.ts";
import { halfADeleteWatched } from "./half-a-delete-watched.ts";
import { leaderCountsItselfEarly } from "./leader-counts-itself-early.ts";
import { leaseEndsWithLeader } from "./lease-ends-with-leader.ts";
import { losesVote } from "./loses-vote.ts";
import type { Mistake } from "./mistake.ts";
import { ownSnapshotWithoutConfiguration } from "./own-snapshot-without-configuration.ts";
import { proposesAgain } from "./proposes-again.ts";
import { readsBeforeApplied } from "./reads-before-applied.ts";
import { readsBeforeFirstCommit } from "./reads-before-first-commit.ts";
import { readsWithoutQuorum } from "./reads-without-quorum.ts";
import { snapshotBeforeStore } from "./snapshot-before-store.ts";
import { snapshotNeverSentAgain } from "./snapshot-never-sent-again.ts";
import { snapshotWithoutConfiguration } from "./snapshot-without-configuration.ts";
import { storeClaimsTooMuch } from "./store-claims-too-much.ts";
import { votesBeforeSync } from "./votes-before-sync.ts";
import { watchDropsWhenFull } from "./watch-drops-when-full.ts";
import { watchGap } from "./watch-gap.ts";
import { watchGapBySnapshot } from "./watch-gap-by-snapshot.ts";

/** Mistakes that the simulation must find. */
export const allMistakes: readonly Mistake[] = [
  commitsEarlierTerm,
  acknowledgesBeforeSync,
  losesVote,
  appliesTwice,
  readsWithoutQuorum,
  deposedLeaderRevokes,
  compactsDifferently,
  watchGap,
  configurationAtAppend,
  snapshotWithoutConfiguration,
  appendsWithoutLook,
  grantsVoteToShorterLog,
  leaderCountsItselfEarly,
  leaseEndsWithLeader,
  ownSnapshotWithoutConfiguration,
  proposesAgain,
  readsBeforeApplied,
  readsBeforeFirstCommit,
  snapshotBeforeStore,
  snapshotNeverSentAgain,
  storeClaimsTooMuch,
  votesBeforeSync,
  watchDropsWhenFull,
  watchGapBySnapshot,
  halfADeleteOnDisk,
  halfADeleteWatched,
];
