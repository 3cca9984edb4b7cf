// A backend that is to take the running one's place, with the state that a snapshot stands for.
import type { Backend, BackendSuccessor } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import { loadMembership } from "../../membership/index.ts";
import type { Snapshot } from "../../raft/index.ts";
import {
  adoptMembers,
  checkAuthentication,
  importStore,
  SnapshotRefusedError,
} from "../../snapshot/index.ts";
import { type FileStreamRead, readFileStream } from "./read-file-stream.ts";
import type { StoreFiles } from "./store-files.ts";

interface SuccessorParts {
  readonly snapshot: Snapshot;
  readonly clock: Clock;
  readonly logger: Logger;
}

/**
 * Of the store that came as a file of bbolt.
 * @throws {SnapshotRefusedError | BoltError | RevisionPairError | MembershipFormatError} if it is damaged or not the
 *   snapshot's, with nothing left of the successor
 */
export async function successorOfStoreFile(
  backend: Backend,
  parts: SuccessorParts & { readonly storeFiles: StoreFiles },
): Promise<BackendSuccessor> {
  const { snapshot, storeFiles, clock, logger } = parts;
  return finished(await backend.successor(), parts, async (successor) => {
    const { metadata } = snapshot;
    const { file, close } = await storeFiles.open(metadata.index);
    try {
      await importStore({ file, metadata, backend: successor, clock, logger });
      await checkAuthentication(successor.entries("auth"));
    } finally {
      await close();
    }
  });
}

/**
 * Of the store as it comes, as files of a database, with the snapshot that they are of.
 * @throws {SnapshotRefusedError | BackendError | MembershipFormatError} if it is damaged or not the snapshot's, with nothing
 *   left of the successor
 */
export async function successorOfFiles(
  backend: Backend,
  { chunks, logger }: Pick<SuccessorParts, "logger"> & { readonly chunks: AsyncIterable<Buffer> },
): Promise<FileStreamRead & { readonly successor: BackendSuccessor }> {
  let read: FileStreamRead | undefined;
  const successor = await backend.successor(async (files) => {
    read = await readFileStream(chunks, files);
  });
  const { snapshot } = read!;
  return {
    ...read!,
    successor: await finished(successor, { snapshot, logger }, async (received) => {
      const { consistentIndex } = received;
      const { index, term } = snapshot.metadata;
      if (consistentIndex.index !== index || consistentIndex.term !== term) {
        throw new SnapshotRefusedError(
          `its store is at index ${consistentIndex.index} of term ${consistentIndex.term}, the snapshot at ${index} of ${term}`,
        );
      }
      await checkAuthentication(received.entries("auth"));
    }),
  };
}

async function finished(
  successor: BackendSuccessor,
  { snapshot, logger }: Pick<SuccessorParts, "snapshot" | "logger">,
  fill: (backend: Backend) => Promise<void>,
): Promise<BackendSuccessor> {
  const { backend } = successor;
  try {
    await fill(backend);
    const membership = await loadMembership({ backend });
    adoptMembers(membership, snapshot, logger);
    return successor;
  } catch (error) {
    await successor.abandon().catch(() => undefined);
    throw error;
  }
}
