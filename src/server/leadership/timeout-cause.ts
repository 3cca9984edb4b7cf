import { type EtcdError, etcdError, type MonotonicMs } from "../../base/index.ts";

/** What may have kept a request from being answered. */
export interface TimeoutFacts {
  readonly ownId: bigint;
  /** 0n: unknown. */
  readonly leader: bigint;
  /** When the leader was last heard of as a new one; undefined if never. */
  readonly electedMs: MonotonicMs | undefined;
  readonly electionTimeoutMs: number;
  readonly memberIds: readonly bigint[];
  /** Since when a member can be reached; undefined while it cannot. */
  activeSinceMs(id: bigint): MonotonicMs | undefined;
}

/** What a client is told whose request, begun then, was not answered in time (etcd: parseProposeCtxErr). */
export function timeoutError(startedMs: MonotonicMs, facts: TimeoutFacts): EtcdError {
  const { electedMs, electionTimeoutMs, leader } = facts;
  // Within two election timeouts before the election there was a leader that had failed.
  const lostMs = electedMs === undefined ? undefined : electedMs - 2 * electionTimeoutMs;
  if (electedMs !== undefined && startedMs > lostMs! && startedMs < electedMs) {
    return etcdError("TimeoutDueToLeaderFail");
  }
  if (leader === 0n || isConnected(startedMs, facts)) return etcdError("Timeout");
  return etcdError("TimeoutDueToConnectionLost");
}

/** Whether the leader could be reached all the time; or, for the leader itself, a quorum. */
function isConnected(sinceMs: MonotonicMs, facts: TimeoutFacts): boolean {
  const { ownId, leader, memberIds } = facts;
  const isReached = (id: bigint): boolean => {
    const activeMs = facts.activeSinceMs(id);
    return id === ownId || (activeMs !== undefined && activeMs < sinceMs);
  };
  if (leader !== ownId) return isReached(leader);
  return memberIds.filter(isReached).length >= Math.floor(memberIds.length / 2) + 1;
}
