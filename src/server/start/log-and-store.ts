// The log and the store of one data directory, held against one another before the member starts. The store is written
// behind the log, so that it ends inside the log: behind the snapshot that the log begins with, not behind the log's end.
import type { ConsistentIndex } from "../../backend/index.ts";
import type { Logger } from "../../base/index.ts";
import {
  asConfChangeV2,
  type ConfState,
  changeMembership,
  confStateOf,
  EntryType,
  membershipFrom,
  type PersistedState,
} from "../../raft/index.ts";
import { raftpb } from "../../wire/protobuf/index.ts";
import type { OpenedLog } from "./open-log.ts";
import { StartError } from "./start-error.ts";

interface StoreSide {
  /** The last log entry that the store contains. */
  readonly consistentIndex: ConsistentIndex;
  readonly storePath: string;
  readonly logger: Logger;
  /** What a snapshot carries besides the key space. */
  v2State(): Buffer;
  /** Whether a change that the store contains was made; see `wasMade`. */
  wasMade(change: raftpb.ConfChange, learners: readonly bigint[]): boolean;
}

/**
 * Makes sure that the store can be brought up to date by the log, and the log be continued.
 *
 * A damaged tail that was cut off may take entries with it that the store contains already. The log then goes on behind
 * the store: a snapshot mark says that everything up to the store's index is in the store. Without it new entries would
 * get indexes that count as applied.
 *
 * @throws {StartError} If entries between the store's end and the log's beginning are missing.
 */
export async function reconcile(log: OpenedLog, store: StoreSide): Promise<OpenedLog> {
  const { persisted } = log;
  const { index } = store.consistentIndex;
  const begin = persisted.snapshot?.metadata.index ?? 0;
  if (index < begin) {
    throw new StartError(
      `Cannot start: the store at ${store.storePath} ends at the log's index ${index}, but the log begins behind index ${begin}; put the store back, or restore a snapshot into an empty directory`,
    );
  }
  const end = begin + persisted.entries.length;
  return index <= end ? log : continueBehindStore(log, store);
}

async function continueBehindStore(log: OpenedLog, store: StoreSide): Promise<OpenedLog> {
  const { wal, files, persisted } = log;
  const { index, term } = store.consistentIndex;
  store.logger.warn("the log ends before the store does; it goes on behind the store", {
    "log-index": wal.lastIndex,
    "store-index": index,
  });
  const confState = lastConfState(persisted, (change, learners) => store.wasMade(change, learners));
  const snapshot = { data: store.v2State(), metadata: { index, term, confState } };
  const before = persisted.hardState;
  // Of a term that the log knows nothing of, what this member voted is unknown; its election is over, as it has entries.
  const vote = term > before.term ? 0n : before.vote;
  const hardState = { term: Math.max(term, before.term), vote, commit: index };
  await files.save(snapshot);
  await wal.saveSnapshot({ index, term, confState });
  await wal.append({ entries: [], hardState });
  return { ...log, persisted: { hardState, confState, snapshot, entries: [], applied: index } };
}

/**
 * The configuration with all changes that the log still has.
 * @param wasMade - asked of each whether it was made when it was applied; @default all of them
 */
export function lastConfState(
  { confState, entries }: PersistedState,
  wasMade: StoreSide["wasMade"] = () => true,
): ConfState {
  let membership = membershipFrom(confState);
  for (const { type, data } of entries) {
    if (type === EntryType.normal) continue;
    if (type === EntryType.confChangeV2) {
      const change = raftpb.ConfChangeV2.decode(data);
      membership = changeMembership(membership, asConfChangeV2(change));
      continue;
    }
    const change = raftpb.ConfChange.decode(data);
    if (wasMade(change, [...membership.learners])) {
      membership = changeMembership(membership, asConfChangeV2(change));
    }
  }
  return confStateOf(membership);
}
