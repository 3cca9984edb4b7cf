import type { Clock, Logger, MonotonicMs, Timer } from "../../base/index.ts";
import {
  type Entry,
  type Message,
  MessageType,
  type RaftNode,
  type Ready,
  type Snapshot,
  type SoftState,
} from "../../raft/index.ts";
import type { Wal } from "../../wal/index.ts";
import { commitNewsMaxMs } from "../limits.ts";
import { isNoSpace } from "./full-disk.ts";

/** Where the loop's decisions go. */
export interface RaftLoopOutputs {
  /** Hands messages to other members; may drop them. */
  send(messages: readonly Message[]): void;
  /** Hands on a message that carries a snapshot. Its end is to be reported to the core, whatever happens. */
  sendSnapshot(message: Message): void;
  /**
   * Makes a snapshot from the leader durable, and its mark in the log; the commit index that reaches up to it follows. Called
   * again, as is `restoreSnapshot`, if the disk was full.
   */
  saveSnapshot(snapshot: Snapshot): Promise<void>;
  /** Replaces the state by a snapshot that is durable; nothing behind it is committed before. */
  restoreSnapshot(snapshot: Snapshot): Promise<void>;
  /** Entries to apply, in order, without gaps or repeats. */
  commit(entries: readonly Entry[]): void;
  /** A linearizable read may be answered once `index` is applied. */
  readAt(index: number, context: Buffer): void;
  roleChanged(state: SoftState): void;
  /** The disk is full, or (undefined) has room again. Meanwhile nothing is acknowledged; what was is safe. */
  diskFull(error: Error | undefined): void;
  /** The log cannot be trusted any more: nothing will be acknowledged until a restart. */
  diskFailed(error: unknown): void;
}

interface RaftLoopModules {
  readonly raft: RaftNode;
  readonly wal: Wal;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** A full disk is tried again this often. */
const diskRetryMs = 1_000;

type State =
  | { readonly kind: "running" }
  /** The write in flight met a full disk and is tried again. */
  | { readonly kind: "full"; readonly retry: Timer }
  | { readonly kind: "failed" }
  | { readonly kind: "stopped" };

/**
 * Carries out what the consensus core decides. One write to the log is in flight at a time; everything proposed meanwhile
 * goes into the next one (group commit), while messages to followers leave without waiting for the own disk.
 */
export class RaftLoop {
  readonly #modules: RaftLoopModules;
  readonly #outputs: RaftLoopOutputs;
  #turnDue = false;
  #state: State = { kind: "running" };
  #writing: Promise<void> | undefined;
  #writingSinceMs: MonotonicMs | undefined;
  #writesBegun = 0;
  #isWriting = false;
  /** Runs while followers are owed the commit index. */
  #commitTimer: Timer | undefined;

  constructor(modules: RaftLoopModules, outputs: RaftLoopOutputs) {
    this.#modules = modules;
    this.#outputs = outputs;
  }

  /** When the write began that is in flight; undefined when there is none. */
  get writingSinceMs(): MonotonicMs | undefined {
    return this.#writingSinceMs;
  }

  /**
   * The number of the write under way, however often it has to be tried; undefined when there is none. What reached the core
   * before it began is in it, or in an earlier one.
   */
  get writeUnderWay(): number | undefined {
    return this.#isWriting ? this.#writesBegun : undefined;
  }

  /** To be called after any input to the core. What one turn of the event loop brings is handled together. */
  poke(): void {
    if (this.#turnDue || !this.#isAlive()) return;
    this.#turnDue = true;
    this.#modules.clock.soon(() => {
      this.#turnDue = false;
      this.#turn();
    });
  }

  /** Takes no more turns; resolves once the write in flight is done. */
  async stop(): Promise<void> {
    if (this.#state.kind === "full") this.#state.retry.cancel();
    this.#state = { kind: "stopped" };
    this.#mindCommit();
    await this.#writing;
  }

  #isAlive(): boolean {
    return this.#state.kind === "running" || this.#state.kind === "full";
  }

  #turn(): void {
    const { raft } = this.#modules;
    while (this.#isAlive() && raft.hasReady()) this.#handle(raft.ready());
    this.#mindCommit();
  }

  /** Followers that were left without the commit index hear of it soon, unless an append takes it to them before. */
  #mindCommit(): void {
    const { raft, clock } = this.#modules;
    const isOwed = this.#isAlive() && raft.owesCommit;
    if (isOwed === (this.#commitTimer !== undefined)) return;
    this.#commitTimer?.cancel();
    this.#commitTimer = isOwed ? clock.after(commitNewsMaxMs, () => this.#tellCommit()) : undefined;
  }

  #tellCommit(): void {
    this.#commitTimer = undefined;
    this.#modules.raft.tellCommit();
    this.#turn();
  }

  #handle(ready: Ready): void {
    const outputs = this.#outputs;
    if (ready.softState !== undefined) outputs.roleChanged(ready.softState);
    this.#send(ready.messagesBeforeSync);
    for (const { index, context } of ready.readStates) outputs.readAt(index, context);
    if (ready.hardState !== undefined || ready.entries.length > 0 || ready.snapshot !== undefined) {
      this.#writesBegun++;
      this.#isWriting = true;
      this.#writing = this.#write(ready);
    } else {
      this.#send(ready.messages);
    }
    if (ready.committed.length > 0) outputs.commit(ready.committed);
  }

  #send(messages: readonly Message[]): void {
    if (messages.length === 0) return;
    if (messages.every(isSmall)) {
      this.#outputs.send(messages);
      return;
    }
    const small = messages.filter(isSmall);
    if (small.length > 0) this.#outputs.send(small);
    for (const message of messages) if (!isSmall(message)) this.#outputs.sendSnapshot(message);
  }

  async #write(ready: Ready): Promise<void> {
    try {
      await this.#append(ready);
    } catch (error) {
      this.#writeFailed(ready, error);
      return;
    }
    this.#written(ready);
  }

  /** A crash before the last step leaves a log that begins with the snapshot: the next start makes up for the step. */
  async #append({ entries, hardState, snapshot }: Ready): Promise<void> {
    const { wal, clock } = this.#modules;
    if (snapshot !== undefined) await this.#outputs.saveSnapshot(snapshot);
    this.#writingSinceMs = clock.monotonicMs();
    try {
      await wal.append({ entries, hardState });
    } finally {
      this.#writingSinceMs = undefined;
    }
    if (snapshot !== undefined) await this.#outputs.restoreSnapshot(snapshot);
  }

  #writeFailed(ready: Ready, error: unknown): void {
    if (this.#state.kind === "stopped") return;
    if (isNoSpace(error)) {
      if (this.#state.kind === "running") this.#outputs.diskFull(error);
      const retry = this.#modules.clock.after(diskRetryMs, () => {
        this.#writing = this.#retry(ready);
      });
      this.#state = { kind: "full", retry };
      return;
    }
    this.#state = { kind: "failed" };
    this.#outputs.diskFailed(error);
  }

  /** What the full disk refused is still the core's to have written: the same Ready is appended again. */
  async #retry(ready: Ready): Promise<void> {
    try {
      await this.#modules.wal.recover();
      await this.#append(ready);
    } catch (error) {
      this.#writeFailed(ready, error);
      return;
    }
    if (this.#state.kind === "full") {
      this.#state = { kind: "running" };
      this.#outputs.diskFull(undefined);
    }
    this.#written(ready);
  }

  #written(ready: Ready): void {
    const { raft } = this.#modules;
    this.#isWriting = false;
    raft.persisted(ready);
    this.#send(ready.messages);
    // The write's own completion is the turn: waiting for another one would only add latency.
    this.#turn();
  }
}

function isSmall({ type }: Message): boolean {
  return type !== MessageType.snap;
}
