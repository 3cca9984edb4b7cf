import type { Logger } from "../../base/index.ts";
import { decodeV2State, MembershipFormatError } from "../../membership/index.ts";
import {
  type Entry,
  type HardState,
  newestSnapshot,
  openWal,
  type Snapshot,
  SnapshotFiles,
} from "../../wal/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { copyFiles } from "../files/copy-files.ts";
import type { MemberTools } from "./tools.ts";

interface LogDirs {
  readonly wal: string;
  readonly snap: string;
}

/** A member's log, from its newest snapshot on. */
export interface CopiedLog {
  readonly memberId: bigint;
  readonly clusterId: bigint;
  readonly hardState: HardState;
  readonly snapshot: Snapshot | undefined;
  readonly lastIndex: number;
  /** undefined where the log says nothing of the index. */
  termAt(index: number): number | undefined;
  /** Those with a higher index, committed or not. */
  entriesBehind(index: number): readonly Entry[];
}

const segmentNames = /^[0-9a-f]{16}-[0-9a-f]{16}\.wal$/;
const snapshotNames = /^[0-9a-f]{16}-[0-9a-f]{16}\.snap$/;

/**
 * Copies the log and the snapshots of a member, ours or official: both have one format. The copy is then opened as a member
 * does it, which cuts off what a crash has left at its end.
 * @throws {WalCorruptionError | WalMissingError} or the system's error
 */
export async function copyLog(
  from: LogDirs,
  to: LogDirs,
  { disk, clock, logger }: MemberTools,
): Promise<CopiedLog> {
  logger.info("copying the log");
  await copyFiles(from.wal, to.wal, segmentNames);
  await copyFiles(from.snap, to.snap, snapshotNames);
  const files = new SnapshotFiles(disk, { dir: to.snap, clock, logger });
  const snapshot = await newestSnapshot(disk, files, { dir: to.wal, clock });
  const start = { index: snapshot?.metadata.index ?? 0, term: snapshot?.metadata.term ?? 0 };
  const opened = await openWal(disk, { dir: to.wal, clock, logger, start });
  await opened.wal.close();
  const { repaired, entries, hardState } = opened;
  warnOfUserKeys(snapshot, logger);
  if (repaired !== undefined) logger.warn("repaired the log's tail after a crash", { ...repaired });
  const { nodeId, clusterId } = etcdserverpb.Metadata.decode(opened.metadata);
  return {
    memberId: nodeId,
    clusterId,
    hardState,
    snapshot,
    lastIndex: start.index + entries.length,
    termAt: (index) =>
      index === start.index ? start.term : entries[index - start.index - 1]?.term,
    entriesBehind: (index) => entries.slice(Math.max(0, index - start.index)),
  };
}

/** Keys of the v2 API, which are in the snapshots of members up to 3.5. */
function warnOfUserKeys(snapshot: Snapshot | undefined, logger: Logger): void {
  if (snapshot === undefined || snapshot.data.length === 0) return;
  try {
    const { userKeys } = decodeV2State(snapshot.data);
    if (userKeys > 0) logger.warn(`there are ${userKeys} keys of the v2 API, which are not taken`);
  } catch (error) {
    if (!(error instanceof MembershipFormatError)) throw error;
    logger.warn(`the snapshot's v2 tree cannot be read: ${error.message}`);
  }
}
