import { idText, type Logger } from "../../base/index.ts";
import type { KeyValueHash } from "../../mvcc/index.ts";
import { type HashSources, hashesOfPeers } from "./peer-hashes.ts";

export interface PeriodicCheckModules extends HashSources {
  /** Hash of this member's data at its current revision. */
  hashNow(): Promise<KeyValueHash>;
  /** Resolves once this member has applied what was committed when it was asked. */
  catchUp(): Promise<void>;
  readonly logger: Logger;
}

/**
 * The leader's comparison of its data with the others' (`--experimental-corrupt-check-time`). Its own is hashed before and after
 * the others are asked: they may be behind it, never ahead.
 * @returns whether something does not fit
 */
export async function checkPeriodically(modules: PeriodicCheckModules): Promise<boolean> {
  const { ownId, logger, hashNow, catchUp } = modules;
  const before = await hashNow();
  const peers = await hashesOfPeers(modules, before.hashRevision);
  await catchUp();
  const after = await hashNow();
  let isCorrupt = false;
  if (isSameState(before, after) && before.hash !== after.hash) {
    isCorrupt = true;
    logger.warn("found hash mismatch", {
      "local-member-id": idText(ownId),
      revision: before.hashRevision,
      "compact-revision": before.compactRevision,
      "hash-1": before.hash,
      "hash-2": after.hash,
    });
  }
  let checked = 0;
  for (const { id, answer } of peers) {
    if (answer instanceof Error) continue;
    checked++;
    const peer = { "follower-peer-id": idText(id) };
    if (answer.revision > after.currentRevision) {
      isCorrupt = true;
      logger.warn("revision from follower must be less than or equal to leader's", {
        "leader-revision": after.currentRevision,
        "follower-revision": answer.revision,
        ...peer,
      });
    }
    if (answer.compactRevision > after.compactRevision) {
      isCorrupt = true;
      logger.warn("compact revision from follower must be less than or equal to leader's", {
        "leader-compact-revision": after.compactRevision,
        "follower-compact-revision": answer.compactRevision,
        ...peer,
      });
    }
    if (answer.compactRevision === before.compactRevision && answer.hash !== before.hash) {
      isCorrupt = true;
      logger.warn("same compact revision then hashes must match", {
        "leader-compact-revision": before.compactRevision,
        "leader-hash": before.hash,
        "follower-compact-revision": answer.compactRevision,
        "follower-hash": answer.hash,
        ...peer,
      });
    }
  }
  logger.info("finished peer corruption check", { "number-of-peers-checked": checked });
  return isCorrupt;
}

function isSameState(a: KeyValueHash, b: KeyValueHash): boolean {
  return a.hashRevision === b.hashRevision && a.compactRevision === b.compactRevision;
}
