import { type Clock, EtcdError, type Logger } from "../../base/index.ts";
import { type Connections, longestConnected } from "../membership/longest-connected.ts";

interface StepDownModules extends Connections {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly isLeader: boolean;
  /** 0n: unknown. */
  readonly leader: bigint;
  /** Hands leadership over and waits until the other one has it. */
  moveLeader(target: bigint): Promise<void>;
}

/** From here on, everybody has heard of the new leader. */
const lingerMs = 100;

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
    // The last of a cluster that is taken down; that the others are gone has been said.
    logger.info("skipped leadership transfer; no voter can be reached", fields);
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
