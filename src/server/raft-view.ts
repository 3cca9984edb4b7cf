import { RaftNode } from "../raft/index.ts";
import type { RaftLoop } from "./consensus/raft-loop.ts";
import type { ReadIndexSource } from "./consensus/read-barrier.ts";
import type { WorkInProgress } from "./health/liveness.ts";
import type { RaftView } from "./member.ts";
import type { MemberOptions } from "./member-options.ts";
import type { RuntimeModules } from "./member-runtime-modules.ts";
import type { EntryApplier } from "./state-machine/entry-applier.ts";

/** The consensus core as the log left it. A tick is one heartbeat interval. */
export function createRaft(
  options: MemberOptions,
  { log, random, logger }: Pick<RuntimeModules, "log" | "random" | "logger">,
): RaftNode {
  const { preVote, messageBytesMax } = options;
  const electionTicks = electionTicksOf(options);
  const id = log.identity.memberId;
  const settings = { id, random, logger, preVote, electionTicks, heartbeatTicks: 1 };
  const limits = messageBytesMax === undefined ? {} : { messageBytesMax };
  return new RaftNode({ ...settings, ...limits, lazyCommit: true }, log.persisted);
}

export function electionTicksOf({ electionTimeoutMs, heartbeatIntervalMs }: MemberOptions): number {
  return Math.max(2, Math.floor(electionTimeoutMs / heartbeatIntervalMs));
}

/** No vote but this member's own is needed for anything. */
export function isLoneVoter(raft: RaftNode): boolean {
  const { voters, votersOutgoing } = raft.confState();
  return voters.length === 1 && votersOutgoing.length === 0 && voters[0] === raft.id;
}

export function raftView(raft: RaftNode, applier: EntryApplier): RaftView {
  return {
    get term() {
      return raft.term;
    },
    get leader() {
      return raft.leader;
    },
    get isLeader() {
      return raft.role === "leader";
    },
    get lastIndex() {
      return raft.lastIndex;
    },
    get committedIndex() {
      return raft.committedIndex;
    },
    get appliedIndex() {
      return applier.applied;
    },
    get confState() {
      return raft.confState();
    },
  };
}

/** What the watchdog looks at. */
export function workInProgress(view: RaftView, loop: RaftLoop): WorkInProgress {
  return {
    get committedIndex() {
      return view.committedIndex;
    },
    get appliedIndex() {
      return view.appliedIndex;
    },
    get writingSinceMs() {
      return loop.writingSinceMs;
    },
  };
}

export function readIndexSource(
  raft: RaftNode,
  parts: { readonly loop: RaftLoop; isAlone(): boolean },
): ReadIndexSource {
  return {
    get leadsAlone() {
      if (raft.role !== "leader" || !parts.isAlone()) return false;
      return raft.termOf(raft.committedIndex) === raft.term;
    },
    get committed() {
      return raft.committedIndex;
    },
    readIndex(context) {
      const result = raft.readIndex(context);
      parts.loop.poke();
      return result;
    },
  };
}
