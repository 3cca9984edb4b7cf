import type { MonotonicMs } from "../../base/index.ts";
import type { ClusterMember } from "./cluster.ts";

export interface Connections {
  readonly ownId: bigint;
  members(): readonly ClusterMember[];
  /** Since when a member can be reached; undefined while it cannot. */
  activeSinceMs(id: bigint): MonotonicMs | undefined;
}

/** The other voter that has been reachable for longest; undefined if none is. */
export function longestConnected({
  ownId,
  members,
  activeSinceMs,
}: Connections): bigint | undefined {
  let longest: { readonly id: bigint; readonly sinceMs: MonotonicMs } | undefined;
  for (const { id, isLearner } of members()) {
    const sinceMs = id === ownId || isLearner ? undefined : activeSinceMs(id);
    if (sinceMs === undefined || (longest !== undefined && longest.sinceMs <= sinceMs)) continue;
    longest = { id, sinceMs };
  }
  return longest?.id;
}
