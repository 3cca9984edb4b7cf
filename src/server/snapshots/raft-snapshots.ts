import type { Backend } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import type { ConfState, RaftNode } from "../../raft/index.ts";
import type { SnapshotFiles, Wal } from "../../wal/index.ts";
import { isNoSpace } from "../consensus/full-disk.ts";
import { heldLogBytesMax, logBytesMax } from "../limits.ts";

interface RaftSnapshotsModules {
  readonly raft: Pick<
    RaftNode,
    "compact" | "firstIndex" | "indexBefore" | "logBytes" | "recordSnapshot" | "termOf"
  >;
  readonly wal: Pick<Wal, "append" | "hardState" | "purge" | "saveSnapshot">;
  readonly files: Pick<SnapshotFiles, "purge" | "save">;
  readonly state: { readonly backend: Pick<Backend, "commit"> };
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a snapshot carries besides the key space: the membership as etcd's v2 tree. */
  v2State(): Buffer;
  /** Another member is to find entries in the log that may be old by now. */
  holdsLog(): boolean;
  /** State may be damaged, or the disk refuses: the member must stop. */
  failed(error: unknown): void;
}

export interface RaftSnapshotsOptions {
  /** `--snapshot-count`: entries applied between two snapshots. */
  readonly snapshotEntries: number;
  /** `--snapshot-catchup-entries`: entries kept in memory behind a snapshot. */
  readonly catchUpEntries: number;
  /** `--max-snapshots` and `--max-wals`: files kept; 0 keeps all. */
  readonly snapshotsKept: number;
  readonly walsKept: number;
  readonly lastSnapshotIndex: number;
}

/** Where the state machine stands. */
export interface AppliedPosition {
  readonly index: number;
  readonly term: number;
  readonly confState: ConfState;
}

/** Entries that a lone member keeps in memory, at least. */
const aloneEntries = 1_000;
/** And their bytes, at most. */
const aloneBytesMax = 32 * 1024 * 1024;
const noData = Buffer.alloc(0);

/**
 * Shortens the log. From time to time the store is made durable up to an index; a snapshot file and a mark in the log say
 * so, entries long before it leave the memory, and files that hold only such entries are removed. Entries leave the memory
 * earlier when they are too many bytes: who needs them then gets the state instead, as it is when it is sent.
 *
 * The order keeps the log whole: the store reaches the disk before anything says that it has.
 */
export class RaftSnapshots {
  readonly #modules: RaftSnapshotsModules;
  readonly #options: RaftSnapshotsOptions;
  #lastIndex: number;
  #running: Promise<void> | undefined;
  #isCutDue = false;

  constructor(modules: RaftSnapshotsModules, options: RaftSnapshotsOptions) {
    this.#modules = modules;
    this.#options = options;
    this.#lastIndex = options.lastSnapshotIndex;
  }

  /** To be called when entries were applied; begins a snapshot if one is due. */
  applied(position: AppliedPosition): void {
    const isTooLarge = this.#trim(position);
    if (this.#isCutDue) this.#forget(position, position.index);
    const isDue =
      this.#isCutDue || position.index - this.#lastIndex > this.#options.snapshotEntries;
    if (!(isDue || isTooLarge) || this.#running !== undefined) return;
    const isCut = this.#isCutDue;
    this.#isCutDue = false;
    const before = this.#lastIndex;
    this.#lastIndex = position.index;
    this.#running = this.#save(position)
      .catch((error: unknown) => {
        if (!isNoSpace(error)) {
          this.#modules.failed(error);
          return;
        }
        // Nothing needs a snapshot now: it is due again when entries are applied, for which the disk must have room.
        this.#lastIndex = before;
        this.#isCutDue = isCut;
        this.#modules.logger.warn("failed to save snapshot: the disk is full", {
          error: String(error),
        });
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /**
   * No entry up to those applied now is handed to another member any more, nor read again by this one after a start: who
   * needs them gets the state. To be called while such entries are applied, before `applied`.
   */
  cut(): void {
    this.#isCutDue = true;
  }

  /** The state is a leader's snapshot now, and the log begins behind it. */
  replaced(index: number): void {
    this.#lastIndex = index;
  }

  /** Resolves when no snapshot is being made. */
  async settled(): Promise<void> {
    await this.#running;
  }

  /**
   * Keeps the entries in memory within bounds, and says whether it had to because of their bytes. A lone member needs none
   * of those applied: should another one join, it gets the state as a snapshot, and entries from there on.
   */
  #trim(position: AppliedPosition): boolean {
    const { raft } = this.#modules;
    if (isAlone(position.confState)) {
      const isLong = position.index - raft.firstIndex >= 2 * aloneEntries;
      if (isLong || raft.logBytes > 2 * aloneBytesMax) {
        const index = Math.max(position.index - aloneEntries, raft.indexBefore(aloneBytesMax));
        this.#forget(position, index);
      }
      return false;
    }
    if (raft.logBytes <= (this.#modules.holdsLog() ? heldLogBytesMax : logBytesMax)) return false;
    return this.#forget(position, raft.indexBefore(logBytesMax / 2));
  }

  /** Takes applied entries up to `upTo` out of the memory; false if there are none. */
  #forget({ index, term, confState }: AppliedPosition, upTo: number): boolean {
    const { raft } = this.#modules;
    const last = Math.min(upTo, index);
    if (last < raft.firstIndex) return false;
    raft.recordSnapshot({ data: noData, metadata: { index, term, confState } });
    raft.compact(last);
    return true;
  }

  async #save(position: AppliedPosition): Promise<void> {
    const { index, term, confState } = position;
    const { wal, files, state, logger } = this.#modules;
    const data = this.#modules.v2State();
    logger.info("triggering snapshot", { "local-member-applied-index": index });
    await state.backend.commit({ sync: true });
    const snapshot = { data, metadata: { index, term, confState } };
    await files.save(snapshot);
    // A mark counts only up to the commit index in the log, which may lag behind what is applied.
    const { hardState } = wal;
    if (hardState.commit < index)
      await wal.append({ entries: [], hardState: { ...hardState, commit: index } });
    await wal.saveSnapshot({ index, term, confState });
    logger.info("saved snapshot", { "snapshot-index": index });
    this.#compact(position);
    await files.purge(this.#options.snapshotsKept);
    await wal.purge({ index, keepMin: this.#options.walsKept });
  }

  #compact(position: AppliedPosition): void {
    const { raft, logger, holdsLog } = this.#modules;
    // A leader's snapshot has taken the place of the log meanwhile.
    if (raft.termOf(position.index) !== position.term) return;
    if (holdsLog()) {
      logger.info("skip compaction since there is an inflight snapshot");
      return;
    }
    const compactIndex = position.index - this.#options.catchUpEntries;
    if (!this.#forget(position, compactIndex)) return;
    logger.info("compacted Raft logs", { "compact-index": compactIndex });
  }
}

/** There is no other member: nobody will ask for old entries. */
function isAlone({ voters, learners, votersOutgoing }: ConfState): boolean {
  return voters.length === 1 && learners.length === 0 && votersOutgoing.length === 0;
}
