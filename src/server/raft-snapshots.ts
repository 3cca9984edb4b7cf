import type { Backend } from "../backend/index.ts";
import type { Clock, Logger } from "../base/index.ts";
import type { ConfState, RaftNode } from "../raft/index.ts";
import { isDiskFull, type SnapshotFiles, type Wal, WalError } from "../wal/index.ts";

interface RaftSnapshotsModules {
  readonly raft: RaftNode;
  readonly wal: Wal;
  readonly files: SnapshotFiles;
  readonly backend: Backend;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What a snapshot carries besides the key space: the membership as etcd's v2 tree. */
  v2State(): Buffer;
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
  /** There is no other member: nobody will ask for old entries. */
  readonly isAlone: boolean;
}

/** Entries that a lone member keeps in memory, at least. */
const aloneEntries = 1_000;
const noData = Buffer.alloc(0);

/**
 * Shortens the log. From time to time the store is made durable up to an index; a snapshot file and a mark in the log say
 * so, entries long before it leave the memory, and files that hold only such entries are removed.
 *
 * The order keeps the log whole: the store reaches the disk before anything says that it has.
 */
export class RaftSnapshots {
  readonly #modules: RaftSnapshotsModules;
  readonly #options: RaftSnapshotsOptions;
  #lastIndex: number;
  #running: Promise<void> | undefined;

  constructor(modules: RaftSnapshotsModules, options: RaftSnapshotsOptions) {
    this.#modules = modules;
    this.#options = options;
    this.#lastIndex = options.lastSnapshotIndex;
  }

  /** To be called when entries were applied; begins a snapshot if one is due. */
  applied(position: AppliedPosition): void {
    if (position.isAlone) this.#forget(position);
    if (position.index - this.#lastIndex <= this.#options.snapshotEntries) return;
    if (this.#running !== undefined) return;
    const before = this.#lastIndex;
    this.#lastIndex = position.index;
    this.#running = this.#save(position)
      .catch((error: unknown) => {
        if (!isFull(error)) {
          this.#modules.failed(error);
          return;
        }
        // Nothing needs a snapshot now: it is due again when entries are applied, for which the disk must have room.
        this.#lastIndex = before;
        this.#modules.logger.warn("failed to save snapshot: the disk is full", {
          error: String(error),
        });
      })
      .finally(() => {
        this.#running = undefined;
      });
  }

  /**
   * A lone member needs applied entries only on disk. Should another one join, it gets the state as a snapshot, and entries
   * from there on.
   */
  #forget({ index, term, confState }: AppliedPosition): void {
    const { raft } = this.#modules;
    if (index - raft.firstIndex < 2 * aloneEntries) return;
    raft.recordSnapshot({ data: noData, metadata: { index, term, confState } });
    raft.compact(index - aloneEntries);
  }

  /** Resolves when no snapshot is being made. */
  async settled(): Promise<void> {
    await this.#running;
  }

  async #save({ index, term, confState }: AppliedPosition): Promise<void> {
    const { raft, wal, files, backend, logger } = this.#modules;
    const data = this.#modules.v2State();
    logger.info("triggering snapshot", { "local-member-applied-index": index });
    await backend.commit({ sync: true });
    const snapshot = { data, metadata: { index, term, confState } };
    await files.save(snapshot);
    // A mark counts only up to the commit index in the log, which may lag behind what is applied.
    const { hardState } = wal;
    if (hardState.commit < index)
      await wal.append({ entries: [], hardState: { ...hardState, commit: index } });
    await wal.saveSnapshot({ index, term, confState });
    if (index > raft.firstIndex) raft.recordSnapshot(snapshot);
    logger.info("saved snapshot", { "snapshot-index": index });
    const compactIndex = index - this.#options.catchUpEntries;
    if (compactIndex > raft.firstIndex) {
      raft.compact(compactIndex);
      logger.info("compacted Raft logs", { "compact-index": compactIndex });
    }
    await files.purge(this.#options.snapshotsKept);
    await wal.purge({ index, keepMin: this.#options.walsKept });
  }
}

function isFull(error: unknown): boolean {
  return error instanceof WalError ? error.kind === "no-space" : isDiskFull(error);
}
