import { RaftError } from "./errors.ts";
import { RaftLog } from "./log.ts";
import type { RaftSettings } from "./options.ts";
import type { ConfState, Entry, HardState, Snapshot } from "./types.ts";

/** What a member has on disk when it starts. A new cluster's first entries are its members' ConfChanges, written by the caller. */
export interface PersistedState {
  readonly hardState: HardState;
  /** The configuration at `applied`: that of the snapshot, and of the changes applied since. */
  readonly confState: ConfState;
  /** undefined: the log begins at index 1. */
  readonly snapshot: Snapshot | undefined;
  /** What follows the snapshot, without a gap. */
  readonly entries: readonly Entry[];
  /** Up to here the state machine has the entries; 0: nothing. They are not handed out again. */
  readonly applied: number;
}

/** A member that has never run. */
export const emptyHardState: HardState = { term: 0, vote: 0n, commit: 0 };

/** @throws {RaftError} `corruptState` if the parts contradict one another. */
export function restoreLog(settings: RaftSettings, from: PersistedState): RaftLog {
  const base = from.snapshot?.metadata ?? { index: 0, term: 0 };
  let { index, term } = base;
  for (const entry of from.entries) {
    require(entry.index === index + 1 && entry.term >= term, "entries are not consecutive", {
      expected: index + 1,
      found: entry.index,
    });
    index = entry.index;
    term = entry.term;
  }
  const committed = Math.max(from.hardState.commit, base.index);
  const applied = Math.max(from.applied, base.index);
  require(committed <= index, "committed entries are missing", { committed, lastIndex: index });
  require(applied <= index, "applied entries are missing", { applied, lastIndex: index });
  require(from.hardState.term >= term, "the log is ahead of the term", {
    term: from.hardState.term,
    lastTerm: term,
  });
  return RaftLog.restored(
    { base, entries: from.entries, committed: Math.max(committed, applied), applied },
    settings,
  );
}

function require(
  condition: boolean,
  reason: string,
  facts: { readonly [name: string]: number },
): void {
  if (condition) return;
  throw new RaftError("corruptState", `Cannot restore the raft log as ${reason}`, facts);
}
