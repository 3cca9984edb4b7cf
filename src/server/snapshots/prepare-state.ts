import type { Backend } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import { loadMembership } from "../../membership/index.ts";
import type { Snapshot } from "../../raft/index.ts";
import { adoptMembers } from "./adopt-members.ts";
import { importStore } from "./import-store.ts";
import type { StoreFiles } from "./store-files.ts";

export interface PreparedFrom {
  readonly snapshot: Snapshot;
  /** Hold the store that came with it. */
  readonly storeFiles: StoreFiles;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Makes an empty backend hold the state that a snapshot stands for; durable when it resolves.
 * @throws {SnapshotRefusedError | BoltError | RevisionPairError | MembershipFormatError} if the store is damaged or not the snapshot's
 */
export async function prepareState(backend: Backend, from: PreparedFrom): Promise<void> {
  const { snapshot, storeFiles, clock, logger } = from;
  const { file, close } = await storeFiles.open(snapshot.metadata.index);
  try {
    await importStore({ file, metadata: snapshot.metadata, backend, clock, logger });
  } finally {
    await close();
  }
  const membership = await loadMembership({ backend });
  adoptMembers(membership, snapshot, logger);
  await backend.commit({ sync: true });
}
