import { assert } from "../base/index.ts";
import type { Core, ReadState } from "./core.ts";
import { releaseUncommitted } from "./proposals.ts";
import { broadcastAppend, broadcastPending } from "./replication.ts";
import type { Entry, HardState, Message, Role, Snapshot } from "./types.ts";

export interface SoftState {
  /** 0n: unknown. */
  readonly leader: bigint;
  readonly role: Role;
}

/**
 * What the core wants done. In this order:
 *
 * 1. `messagesBeforeSync` may be sent at once.
 * 2. `snapshot`, `entries` and `hardState` are written; if there is any of them, `RaftNode.persisted(ready)` must follow once
 *    they are durable (or, if `mustSync` is false, once they are written so that no later synced write can precede them).
 * 3. `messages` may be sent only after that.
 *
 * Meanwhile the core goes on: further inputs and further Readies are allowed, and until `persisted` is called those carry
 * nothing to write and no `messages`. So at most one write is in flight, and what arrives during it is the next one.
 *
 * `committed` may be applied at any time, in order, `RaftNode.applied` reporting progress. If `snapshot` is set, the state
 * machine is first replaced by it (and `applied` called with its index).
 */
export interface Ready {
  /** undefined: unchanged since the last Ready. */
  readonly softState: SoftState | undefined;
  /**
   * undefined: unchanged since the last one handed out. A new commit index alone is no reason for a write, since it can be
   * learned again: it goes along with the next one, or with the next tick.
   */
  readonly hardState: HardState | undefined;
  /** To append to the log on disk, replacing everything stored at or after entries[0].index. */
  readonly entries: readonly Entry[];
  /** From the leader: replaces log and state machine. Written before `entries`. */
  readonly snapshot: Snapshot | undefined;
  /** Appends and heartbeats of a leader, forwarded requests: true whatever becomes of the local disk. */
  readonly messagesBeforeSync: readonly Message[];
  /** Votes and acknowledgements: promises that only what is durable can keep. */
  readonly messages: readonly Message[];
  /** Stored by a quorum and durable here; never entries of this Ready's own write. Bounded batches, no gaps, no repeats. */
  readonly committed: readonly Entry[];
  /** Reads that may be answered once their index is applied. */
  readonly readStates: readonly ReadState[];
  /** Entries, a snapshot, a new term or vote: the write must reach the disk. A commit index alone need not. */
  readonly mustSync: boolean;
}

const noEntries: readonly Entry[] = [];
const noMessages: readonly Message[] = [];
const noReadStates: readonly ReadState[] = [];

/** Compares the core with what was handed out before, and keeps the account of the write in flight. */
export class ReadyMaker {
  readonly #core: Core;
  #role: Role = "follower";
  #leader = 0n;
  #hardState: HardState;
  #writing: Ready | undefined;
  /** The commit index is worth a write of its own. */
  #commitDue = false;

  constructor(core: Core, hardState: HardState) {
    this.#core = core;
    this.#hardState = hardState;
  }

  /** True if `make` would return anything to do. */
  get has(): boolean {
    const core = this.#core;
    const { role, log, outbox } = core;
    if (outbox.hasBeforeSync || log.hasCommitted || core.readStates.length > 0) return true;
    if (role.kind === "leader" && broadcastPending(core, role)) return true;
    if (role.kind !== this.#role || core.leader !== this.#leader) return true;
    if (this.#writing !== undefined) return false;
    return (
      outbox.hasAfterSync ||
      log.hasUnstable ||
      log.pendingSnapshot !== undefined ||
      this.#commitDue ||
      this.#electionChanged()
    );
  }

  /** Has a commit index that was not handed out yet written with the next Ready. */
  flushCommit(): void {
    this.#commitDue = this.#core.log.committed !== this.#hardState.commit;
  }

  make(): Ready {
    const core = this.#core;
    const { log, outbox, role } = core;
    if (role.kind === "leader" && broadcastPending(core, role)) broadcastAppend(core, role);
    const committed = log.takeCommitted();
    releaseUncommitted(core, committed);
    const ready: Ready = {
      softState: this.#takeSoftState(),
      messagesBeforeSync: outbox.takeBeforeSync(),
      committed,
      readStates: this.#takeReadStates(),
      ...(this.#writing === undefined ? this.#takeWrite() : nothingToWrite),
    };
    if (ready.hardState || ready.snapshot || ready.entries.length > 0) this.#writing = ready;
    return ready;
  }

  /** The write of `ready` is durable: what waited for it may go out. */
  persisted(ready: Ready): void {
    assert(this.#writing === ready, "the write reported as durable is the one in flight");
    this.#writing = undefined;
    const { log } = this.#core;
    if (ready.hardState !== undefined) {
      this.#core.durableTerm = ready.hardState.term;
      this.#core.durableVote = ready.hardState.vote;
    }
    if (ready.snapshot !== undefined) log.snapshotStable(ready.snapshot);
    const last = ready.entries.at(-1);
    if (last !== undefined) log.stableTo(last.index, last.term);
  }

  #takeWrite(): Pick<Ready, "hardState" | "entries" | "snapshot" | "messages" | "mustSync"> {
    const { log, outbox } = this.#core;
    const entries = log.hasUnstable ? log.unstable() : noEntries;
    const snapshot = log.pendingSnapshot;
    const mustSync = entries.length > 0 || snapshot !== undefined || this.#electionChanged();
    const hardState = mustSync || this.#commitDue ? this.#takeHardState() : undefined;
    return { hardState, entries, snapshot, messages: outbox.takeAfterSync(), mustSync };
  }

  #electionChanged(): boolean {
    return this.#core.term !== this.#hardState.term || this.#core.vote !== this.#hardState.vote;
  }

  #takeHardState(): HardState | undefined {
    this.#commitDue = false;
    const { term, vote, log } = this.#core;
    if (!this.#electionChanged() && log.committed === this.#hardState.commit) return undefined;
    this.#hardState = { term, vote, commit: log.committed };
    return this.#hardState;
  }

  #takeSoftState(): SoftState | undefined {
    const { leader, role } = this.#core;
    if (role.kind === this.#role && leader === this.#leader) return undefined;
    this.#role = role.kind;
    this.#leader = leader;
    return { leader, role: role.kind };
  }

  #takeReadStates(): readonly ReadState[] {
    const { readStates } = this.#core;
    if (readStates.length === 0) return noReadStates;
    this.#core.readStates = [];
    return readStates;
  }
}

const nothingToWrite = {
  hardState: undefined,
  entries: noEntries,
  snapshot: undefined,
  messages: noMessages,
  mustSync: false,
} as const;
