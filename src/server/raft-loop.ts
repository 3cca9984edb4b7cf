import type { Clock, Logger, MonotonicMs, Timer } from "../base/index.ts";
import type { Entry, Message, RaftNode, Ready, SoftState } from "../raft/index.ts";
import { type Wal, WalError } from "../wal/index.ts";

/** Where the loop's decisions go. */
export interface RaftLoopOutputs {
  /** Hands messages to other members; may drop them. */
  send(messages: readonly Message[]): void;
  /** Entries to apply, in order, without gaps or repeats. */
  commit(entries: readonly Entry[]): void;
  /** A linearizable read may be answered once `index` is applied. */
  readAt(index: number, context: Buffer): void;
  roleChanged(state: SoftState): void;
  /** The disk is full, or (undefined) has room again. Meanwhile nothing is acknowledged; what was is safe. */
  diskFull(error: WalError | undefined): void;
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

  constructor(modules: RaftLoopModules, outputs: RaftLoopOutputs) {
    this.#modules = modules;
    this.#outputs = outputs;
  }

  /** When the write began that is in flight; undefined when there is none. */
  get writingSinceMs(): MonotonicMs | undefined {
    return this.#writingSinceMs;
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
    await this.#writing;
  }

  #isAlive(): boolean {
    return this.#state.kind === "running" || this.#state.kind === "full";
  }

  #turn(): void {
    const { raft } = this.#modules;
    while (this.#isAlive() && raft.hasReady()) this.#handle(raft.ready());
  }

  #handle(ready: Ready): void {
    const outputs = this.#outputs;
    if (ready.softState !== undefined) outputs.roleChanged(ready.softState);
    if (ready.messagesBeforeSync.length > 0) outputs.send(ready.messagesBeforeSync);
    for (const { index, context } of ready.readStates) outputs.readAt(index, context);
    if (ready.hardState !== undefined || ready.entries.length > 0) {
      this.#writing = this.#write(ready);
    } else if (ready.messages.length > 0) {
      outputs.send(ready.messages);
    }
    if (ready.committed.length > 0) outputs.commit(ready.committed);
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

  async #append({ entries, hardState }: Ready): Promise<void> {
    const { wal, clock } = this.#modules;
    this.#writingSinceMs = clock.monotonicMs();
    try {
      await wal.append({ entries, hardState });
    } finally {
      this.#writingSinceMs = undefined;
    }
  }

  #writeFailed(ready: Ready, error: unknown): void {
    if (this.#state.kind === "stopped") return;
    if (error instanceof WalError && error.kind === "no-space") {
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
    raft.persisted(ready);
    if (ready.messages.length > 0) this.#outputs.send(ready.messages);
    // The write's own completion is the turn: waiting for another one would only add latency.
    this.#turn();
  }
}
