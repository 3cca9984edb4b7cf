import { strict as assert } from "node:assert";
import type { RaftOptions } from "../options.ts";
import { emptyHardState, type PersistedState } from "../persisted-state.ts";
import { RaftNode } from "../raft-node.ts";
import type { Ready } from "../ready.ts";
import type {
  ConfChange,
  ConfChangeV2,
  ConfState,
  Entry,
  HardState,
  Message,
  Snapshot,
} from "../types.ts";
import { EntryType } from "../types.ts";
import { confChangeOf } from "./conf-change-text.ts";

/** The replicated state machine of the tests: the data of everything applied, in order. */
export interface StateMachine {
  readonly applied: number;
  readonly confState: ConfState;
  readonly history: readonly string[];
}

/** Stands in a history for an entry that was before the beginning. */
export const unknownEntry = "";

interface Disk {
  hardState: HardState;
  snapshot: Snapshot | undefined;
  entries: Entry[];
  /** What a restart finds of the state machine; entries after it are applied again. */
  checkpoint: StateMachine;
}

/**
 * One core with the server's part of the contract: a disk, a state machine, and messages held back until the write they
 * depend on is done. A crash loses everything but the disk.
 */
export class SimulatedMember {
  readonly id: bigint;
  readonly #options: RaftOptions;
  readonly #send: (message: Message) => void;
  readonly #disk: Disk;
  /** Forgives a change that does not fit, as a server does which refuses it when applying. */
  readonly #refused: (state: ConfState, change: ConfChange | ConfChangeV2) => boolean;
  node: RaftNode;
  machine: StateMachine;
  readonly readStates: { readonly index: number; readonly context: string }[] = [];
  #writing: Ready | undefined;

  constructor(
    options: RaftOptions,
    from: {
      readonly confState: ConfState;
      /** The member starts with a snapshot at this index, of term 1; 0: with nothing. */
      readonly index?: number;
      readonly send: (message: Message) => void;
      readonly refused?: (state: ConfState, change: ConfChange | ConfChangeV2) => boolean;
    },
  ) {
    this.id = options.id;
    this.#options = options;
    this.#send = from.send;
    this.#refused = from.refused ?? (() => false);
    const index = from.index ?? 0;
    const history = new Array<string>(index).fill(unknownEntry);
    this.machine = { applied: index, confState: from.confState, history };
    const snapshot = index > 0 ? snapshotOf(this.machine, 1) : undefined;
    const hardState = index > 0 ? { term: 1, vote: 0n, commit: index } : emptyHardState;
    this.#disk = { hardState, snapshot, entries: [], checkpoint: this.machine };
    this.node = new RaftNode(options, this.#persistedState());
  }

  /** The term that a crash now would leave. */
  get durableTerm(): number {
    return this.#disk.hardState.term;
  }

  /** Takes one Ready and does all it asks for, except, if it writes, the write and what waits for that. */
  takeReady(): Ready {
    const ready = this.node.ready();
    for (const message of ready.messagesBeforeSync) this.#transmit(message);
    const writes = ready.hardState || ready.snapshot || ready.entries.length > 0;
    if (writes) {
      assert.equal(this.#writing, undefined, "one write at a time");
      this.#writing = ready;
    } else {
      for (const message of ready.messages) this.#transmit(message);
    }
    if (ready.snapshot) this.#installSnapshot(ready.snapshot);
    for (const entry of ready.committed) this.#apply(entry);
    for (const { index, context } of ready.readStates) {
      this.readStates.push({ index, context: context.toString("latin1") });
    }
    return ready;
  }

  /** The write in flight reaches the disk. */
  finishWrite(): void {
    const ready = this.#writing;
    if (ready === undefined) return;
    this.#writing = undefined;
    this.#store(ready);
    this.node.persisted(ready);
    for (const message of ready.messages) this.#transmit(message);
  }

  /** Takes Readies until there are none. */
  settle(): void {
    while (this.node.hasReady() || this.#writing !== undefined) {
      if (this.node.hasReady()) this.takeReady();
      this.finishWrite();
    }
  }

  /** Loses all that is not on disk, and starts again. `kept` of the entries in flight have reached the disk. */
  restart(kept = 0): void {
    if (this.#writing !== undefined && kept > 0) this.#storeSome(this.#writing, kept);
    this.#writing = undefined;
    this.readStates.length = 0;
    this.machine = this.#disk.checkpoint;
    this.node = new RaftNode(this.#options, this.#persistedState());
  }

  /** Makes the applied state durable and sendable, and forgets the log up to `index`. */
  snapshotAndCompact(index: number): void {
    const { applied } = this.machine;
    const term = this.node.termOf(applied);
    if (term === undefined) return;
    // The write in flight may still hold what is being cut off.
    this.finishWrite();
    const snapshot = snapshotOf(this.machine, term);
    this.#disk.checkpoint = this.machine;
    this.#disk.snapshot = snapshot;
    this.#disk.entries = this.#disk.entries.filter((entry) => entry.index > applied);
    this.#disk.hardState = {
      ...this.#disk.hardState,
      commit: Math.max(this.#disk.hardState.commit, applied),
    };
    this.node.recordSnapshot(snapshot);
    this.node.compact(Math.min(index, applied));
  }

  /** A snapshot is taken when it is sent: what the core asked to send may be older, and not know the receiver. */
  #transmit(message: Message): void {
    const term = this.node.termOf(this.machine.applied);
    const fresh = message.snapshot !== undefined && term !== undefined;
    this.#send(fresh ? { ...message, snapshot: snapshotOf(this.machine, term) } : message);
  }

  #persistedState(): PersistedState {
    const { hardState, snapshot, entries, checkpoint } = this.#disk;
    const { applied, confState } = checkpoint;
    return { hardState, snapshot, entries: [...entries], applied, confState };
  }

  #store(ready: Ready): void {
    if (ready.snapshot) {
      this.#disk.snapshot = ready.snapshot;
      this.#disk.entries = [];
      this.#disk.checkpoint = machineFrom(ready.snapshot);
    }
    this.#storeEntries(ready.entries);
    if (ready.hardState) this.#disk.hardState = ready.hardState;
  }

  /** A torn write: the first entries are there, the hard state that follows them is not. */
  #storeSome(ready: Ready, kept: number): void {
    if (ready.snapshot) return;
    const entries = ready.entries.slice(0, kept).filter((e) => e.term <= this.#disk.hardState.term);
    this.#storeEntries(entries);
  }

  #storeEntries(entries: readonly Entry[]): void {
    const first = entries[0];
    if (first === undefined) return;
    const kept = this.#disk.entries.filter((entry) => entry.index < first.index);
    this.#disk.entries = [...kept, ...entries];
  }

  #installSnapshot(snapshot: Snapshot): void {
    this.machine = machineFrom(snapshot);
    this.node.applied(this.machine.applied);
  }

  #apply(entry: Entry): void {
    const { applied, history, confState } = this.machine;
    assert.equal(entry.index, applied + 1, "entries are applied in order, without gaps");
    let next = confState;
    const change = confChangeOf(entry);
    if (change !== undefined) {
      const refused = this.#refused(confState, change);
      next = this.node.applyConfChange(refused ? withoutEffect(change) : change);
    }
    const mark = entry.type === EntryType.normal ? "" : "conf ";
    const line = `${entry.term}/${entry.index} ${mark}${entry.data.toString("latin1")}`;
    this.machine = { applied: entry.index, confState: next, history: [...history, line] };
    this.node.applied(entry.index);
  }
}

function withoutEffect(change: ConfChange | ConfChangeV2): ConfChange {
  return "changes" in change
    ? { type: 0, nodeId: 0n, context: undefined, id: 0n }
    : { ...change, nodeId: 0n };
}

function snapshotOf(machine: StateMachine, term: number): Snapshot {
  return {
    data: Buffer.from(JSON.stringify(machine.history)),
    metadata: { index: machine.applied, term, confState: machine.confState },
  };
}

function machineFrom(snapshot: Snapshot): StateMachine {
  const { index, confState } = snapshot.metadata;
  return { applied: index, confState, history: JSON.parse(snapshot.data.toString()) };
}
