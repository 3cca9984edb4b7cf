import type { Core } from "./core.ts";
import type { Role } from "./types.ts";

/** What a leader knows of one member. */
export interface FollowerStatus {
  readonly id: bigint;
  /** Last entry known to be durable there. */
  readonly match: number;
  /** Next entry to send. */
  readonly next: number;
  readonly state: "probe" | "replicate" | "snapshot";
  readonly isLearner: boolean;
  /** Heard from since the last check-quorum round. */
  readonly recentActive: boolean;
  readonly paused: boolean;
  /** Appends sent and not acknowledged. */
  readonly inflightMessages: number;
  /** Index of the snapshot under way; 0: none. */
  readonly pendingSnapshotIndex: number;
}

export interface RaftStatus {
  readonly id: bigint;
  readonly role: Role;
  readonly term: number;
  readonly vote: bigint;
  /** 0n: unknown. */
  readonly leader: bigint;
  readonly committed: number;
  readonly applied: number;
  /** The member leadership is being handed to; 0n: none. */
  readonly transferee: bigint;
  /** Every member as the leader sees it, itself included; empty on other members. */
  readonly followers: readonly FollowerStatus[];
}

export function statusOf(core: Core): RaftStatus {
  const { role, log } = core;
  return {
    id: core.id,
    role: role.kind,
    term: core.term,
    vote: core.vote,
    leader: core.leader,
    committed: log.committed,
    applied: log.applied,
    transferee: role.kind === "leader" ? role.transferee : 0n,
    followers: followersOf(core),
  };
}

function followersOf(core: Core): FollowerStatus[] {
  if (core.role.kind !== "leader") return [];
  const followers: FollowerStatus[] = [];
  for (const [id, progress] of core.role.progress) {
    const { state } = progress;
    followers.push({
      id,
      match: progress.match,
      next: progress.next,
      state: state.kind,
      isLearner: core.membership.learners.has(id),
      recentActive: progress.recentActive,
      paused: progress.paused,
      inflightMessages: state.kind === "replicate" ? state.inflights.count : 0,
      pendingSnapshotIndex: state.kind === "snapshot" ? state.pendingIndex : 0,
    });
  }
  return followers;
}
