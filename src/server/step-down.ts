import { type Clock, EtcdError, type Logger, type MonotonicMs } from "../base/index.ts";
import type { ClusterMember } from "./cluster.ts";

interface StepDownModules {
  readonly ownId: bigint;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isLeader: boolean;
  /** 0n: unknown. */
  readonly leader: bigint;
  members(): readonly ClusterMember[];
  activeSinceMs(id: bigint): MonotonicMs | undefined;
  /** Hands leadership over and waits until the other one has it. */
  moveLeader(target: bigint): Promise<void>;
}

/** From here on, everybody has heard of the new leader. */
const lingerMs = 100;

/** The other voter that has been reachable for longest; undefined if none is. */
export function longestConnected(
  modules: Pick<StepDownModules, "ownId" | "members" | "activeSinceMs">,
): bigint | undefined {
  let longest: { readonly id: bigint; readonly sinceMs: MonotonicMs } | undefined;
  for (const { id, isLearner } of modules.members()) {
    const sinceMs = id === modules.ownId || isLearner ? undefined : modules.activeSinceMs(id);
    if (sinceMs === undefined || (longest !== undefined && longest.sinceMs <= sinceMs)) continue;
    longest = { id, sinceMs };
  }
  return longest?.id;
}

/** A leader that is going to stop hands over first, so that nobody has to wait for an election timeout. Never rejects. */
export async function stepDown(modules: StepDownModules): Promise<void> {
  const { ownId, clock, logger, isLeader, leader } = modules;
  const fields = { "local-member-id": hex(ownId), "current-leader-member-id": hex(leader) };
  if (!isLeader) {
    logger.info("skipped leadership transfer; local server is not leader", fields);
    return;
  }
  if (modules.members().filter(({ isLearner }) => !isLearner).length < 2) {
    logger.info("skipped leadership transfer for single voting member cluster", fields);
    return;
  }
  const target = longestConnected(modules);
  if (target === undefined) {
    logger.warn("leadership transfer failed", { ...fields, error: "no voter can be reached" });
    return;
  }
  const startedMs = clock.monotonicMs();
  logger.info("leadership transfer starting", {
    ...fields,
    "transferee-member-id": hex(target),
  });
  try {
    await modules.moveLeader(target);
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    logger.warn("leadership transfer failed", { ...fields, error: error.message });
    return;
  }
  logger.info("leadership transfer finished", {
    "local-member-id": hex(ownId),
    "old-leader-member-id": hex(ownId),
    "new-leader-member-id": hex(target),
    took: `${Math.round(clock.monotonicMs() - startedMs)}ms`,
  });
  // What the others sent here before they knew is handed on.
  await new Promise<void>((resolve) => clock.after(lingerMs, resolve));
}

function hex(id: bigint): string {
  return id.toString(16);
}
