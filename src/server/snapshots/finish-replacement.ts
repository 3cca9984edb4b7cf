import type { Backend } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import type { OpenedLog } from "../open-log.ts";
import { prepareState } from "./prepare-state.ts";
import type { StoreFiles } from "./store-files.ts";

interface Replacement {
  readonly backend: Backend;
  readonly storeFiles: StoreFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * If the log begins with a leader's snapshot that the store does not have yet, as a crash came in between, the store is
 * replaced by the one that came with it. Then no such file is needed any more: all are removed.
 * @returns the backend to go on with
 * @throws {SnapshotRefusedError | BoltError | RevisionPairError} if the file is damaged, with the store as it was
 */
export async function finishReplacement(
  { persisted: { snapshot } }: Pick<OpenedLog, "persisted">,
  { backend, storeFiles, clock, logger }: Replacement,
): Promise<Backend> {
  let current = backend;
  const isBehind =
    snapshot !== undefined && backend.consistentIndex.index < snapshot.metadata.index;
  if (isBehind && (await storeFiles.has(snapshot.metadata.index))) {
    logger.info("the store is replaced by the one of the leader's snapshot", {
      "store-index": backend.consistentIndex.index,
      "snapshot-index": snapshot.metadata.index,
    });
    const successor = await backend.successor();
    await prepareState(successor.backend, { snapshot, storeFiles, clock, logger });
    await successor.takeOver();
    current = successor.backend;
  }
  for (const path of await storeFiles.removeAllBut(undefined)) {
    logger.info("removed the store of a snapshot", { path });
  }
  return current;
}
