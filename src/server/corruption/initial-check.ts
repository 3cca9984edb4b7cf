import { EtcdError, idText, type Logger } from "../../base/index.ts";
import type { KeyValueHash } from "../../mvcc/index.ts";
import { type HashSources, hashesOfPeers } from "./peer-hashes.ts";

interface InitialCheckModules extends HashSources {
  /** Hash of this member's data at its current revision. */
  hashNow(): Promise<KeyValueHash>;
  readonly logger: Logger;
}

const reasons: Partial<Record<EtcdError["kind"], string>> = {
  FutureRev: "cannot fetch hash from slow remote peer",
  Compacted: "cannot fetch hash from remote peer; local member is behind",
  ClusterIdMismatch: "cluster ID mismatch",
};

/**
 * Compares this member's data with the others' before it serves anybody (`--experimental-initial-corrupt-check`). Members that
 * cannot be asked are passed over, and so are those compacted at another revision.
 * @throws {Error} if a member has other data
 */
export async function checkInitially(modules: InitialCheckModules): Promise<void> {
  const { ownId, logger, hashNow } = modules;
  const localId = { "local-member-id": idText(ownId) };
  logger.info("starting initial corruption check", localId);
  const own = await hashNow();
  let mismatches = 0;
  for (const { id, answer } of await hashesOfPeers(modules, own.hashRevision)) {
    const fields = {
      ...localId,
      "local-member-revision": own.hashRevision,
      "local-member-compact-revision": own.compactRevision,
      "local-member-hash": own.hash,
      "remote-peer-id": idText(id),
    };
    if (answer instanceof Error) {
      const reason = answer instanceof EtcdError ? reasons[answer.kind] : undefined;
      logger.warn(reason ?? "failed hash kv request", { ...fields, error: answer.message });
      continue;
    }
    if (answer.hash === own.hash) continue;
    const isComparable = answer.compactRevision === own.compactRevision;
    if (isComparable) mismatches++;
    logger.warn(
      `found different ${isComparable ? "hash" : "compact revision"} values from remote peer`,
      {
        ...fields,
        "remote-peer-revision": answer.revision,
        "remote-peer-compact-revision": answer.compactRevision,
        "remote-peer-hash": answer.hash,
      },
    );
  }
  if (mismatches > 0) throw new Error(`${idText(ownId)} found data inconsistency with peers`);
  logger.info("initial corruption checking passed; no corruption", localId);
}
