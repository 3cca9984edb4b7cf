import type { Backend, BackendSuccessor } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import type { Snapshot } from "../../raft/index.ts";
import { successorOfStoreFile } from "../snapshots/make-successor.ts";
import type { StoreFiles } from "../snapshots/store-files.ts";
import type { OpenedLog } from "./open-log.ts";

interface Replacement {
  readonly backend: Backend;
  readonly storeFiles: StoreFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * If the log begins with a leader's snapshot that the store does not have yet, as a crash came in between, the one that was
 * made of that snapshot takes the store's place. Earlier versions left it to the next start to make that of the bbolt file
 * that came with the snapshot. Then nothing that has come with snapshots is needed any more: all is removed.
 * @returns the backend to go on with
 * @throws {SnapshotRefusedError | BoltError | RevisionPairError} if the file is damaged, with the store as it was
 */
export async function finishReplacement(
  { persisted: { snapshot } }: Pick<OpenedLog, "persisted">,
  { backend, storeFiles, clock, logger }: Replacement,
): Promise<Backend> {
  const isBehind =
    snapshot !== undefined && backend.consistentIndex.index < snapshot.metadata.index;
  let successor = await backend.completeSuccessor();
  if (successor !== undefined && !(isBehind && isOf(successor, snapshot))) {
    await successor.abandon();
    successor = undefined;
    logger.info("removed a store that was made of a snapshot and never used");
  }
  if (isBehind && successor === undefined && (await storeFiles.has(snapshot.metadata.index))) {
    successor = await successorOfStoreFile(backend, { snapshot, storeFiles, clock, logger });
  }
  if (successor !== undefined) {
    logger.info("the store is replaced by the one of the leader's snapshot", {
      "store-index": backend.consistentIndex.index,
      "snapshot-index": successor.backend.consistentIndex.index,
    });
    await successor.takeOver();
  }
  for (const path of await storeFiles.removeAllBut(undefined)) {
    logger.info("removed the store of a snapshot", { path });
  }
  return successor?.backend ?? backend;
}

function isOf({ backend }: BackendSuccessor, { metadata }: Snapshot): boolean {
  return backend.consistentIndex.index === metadata.index;
}
