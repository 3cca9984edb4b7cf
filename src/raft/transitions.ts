// Every change of role or term, and nothing else (raft paper, figure 4).

import { assert } from "../base/index.ts";
import type { Core, LeaderState } from "./core.ts";
import { hex } from "./core.ts";
import { membersOf } from "./membership.ts";
import { Progress } from "./progress.ts";
import { ReadOnlyQueue } from "./read-only.ts";
import { EntryType, emptyData, noMember } from "./types.ts";

/** Enters `term` if it is newer, forgetting the vote, and starts all timers anew. */
function reset(core: Core, term: number): void {
  assert(term >= core.term, "the term never decreases");
  if (term !== core.term) {
    core.term = term;
    core.vote = noMember;
  }
  core.electionElapsed = 0;
  core.heartbeatElapsed = 0;
  core.drawElectionTimeout();
}

export function becomeFollower(core: Core, term: number, leader: bigint): void {
  reset(core, term);
  core.role = { kind: "follower", leader };
  core.info("became follower", { leader: hex(leader) });
}

/** Changes neither term nor vote: a pre-candidate that fails leaves no trace (raft thesis 9.6). */
export function becomePreCandidate(core: Core): void {
  assert(core.role.kind !== "leader", "a leader does not campaign");
  core.role = { kind: "preCandidate", ballots: new Map() };
  core.info("became pre-candidate");
}

export function becomeCandidate(core: Core): void {
  assert(core.role.kind !== "leader", "a leader does not campaign");
  reset(core, core.term + 1);
  core.vote = core.id;
  core.role = { kind: "candidate", ballots: new Map() };
  core.info("became candidate");
}

/** Also appends the empty entry that lets the leader commit, and so learn the commit index, in its term (5.4.2, 8). */
export function becomeLeader(core: Core): void {
  assert(core.role.kind === "candidate", "only an elected candidate leads");
  reset(core, core.term);
  const leader: LeaderState = {
    kind: "leader",
    progress: new Map(),
    readOnly: new ReadOnlyQueue(),
    pendingReads: [],
    transferee: noMember,
    // There may be an unapplied change anywhere in the log: waiting for all of it is safe, and cheaper than looking.
    pendingConfIndex: core.log.lastIndex,
    uncommittedBytes: 0,
    broadcastDue: true,
    commitDue: false,
    commitOwed: false,
  };
  const next = core.log.lastIndex + 1;
  for (const id of membersOf(core.membership)) {
    const progress = new Progress(next, core.settings);
    if (id === core.id) {
      progress.maybeUpdate(core.log.durable);
      progress.becomeReplicate();
      progress.recentActive = true;
    }
    leader.progress.set(id, progress);
  }
  core.role = leader;
  core.log.push({ term: core.term, index: next, type: EntryType.normal, data: emptyData });
  core.info("became leader", { lastIndex: next });
}
