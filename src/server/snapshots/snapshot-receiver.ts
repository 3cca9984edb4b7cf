import type { Backend, BackendSuccessor } from "../../backend/index.ts";
import type { Clock, Logger } from "../../base/index.ts";
import type { EtcdMetrics } from "../../host/index.ts";
import type { ReceivedSnapshotBody } from "../../peer/index.ts";
import {
  type ConfState,
  emptyData,
  type RaftNode,
  type ReceivedMessage,
  type Snapshot,
} from "../../raft/index.ts";
import { SnapshotRefusedError } from "../../snapshot/index.ts";
import type { SnapshotFiles, Wal } from "../../wal/index.ts";
import type { EntryApplier } from "../state-machine/entry-applier.ts";
import type { LoadedState } from "../state-machine/load-state.ts";
import { successorOfFiles, successorOfStoreFile } from "./make-successor.ts";
import type { FileStreamRead } from "./read-file-stream.ts";
import type { StoreFiles } from "./store-files.ts";

interface SnapshotReceiverModules {
  readonly ownId: bigint;
  readonly raft: Pick<RaftNode, "committedIndex" | "firstIndex">;
  /** Hands a message to the consensus core, at once. */
  deliver(message: ReceivedMessage): void;
  readonly wal: Pick<Wal, "saveSnapshot">;
  readonly snapshotFiles: Pick<SnapshotFiles, "save">;
  readonly storeFiles: StoreFiles;
  readonly applier: Pick<EntryApplier, "replaceState">;
  /** The one in use. */
  backend(): Backend;
  /** Makes another state, beside the running one. @param indexImage see `StoreOptions` */
  load(backend: Backend, indexImage: Buffer | undefined): Promise<LoadedState>;
  /** Puts another state in the place of the running one, whose backend is superseded. */
  replace(loaded: LoadedState): void;
  /** There is no other state beside the running one any more. */
  secondGone(): void;
  readonly metrics: EtcdMetrics;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What has come, not looked into yet. */
interface Stored extends FileStreamRead {
  readonly successor: BackendSuccessor;
}

/** A state that waits to take the running one's place. */
interface Prepared {
  readonly index: number;
  readonly successor: BackendSuccessor;
  readonly loaded: LoadedState;
}

type Phase =
  | { readonly kind: "idle" }
  | { readonly kind: "receiving" }
  /** The core has taken the snapshot. */
  | { readonly kind: "taken"; readonly prepared: Prepared }
  | { readonly kind: "stopped" };

/**
 * Takes a leader's snapshot. What comes is stored, and a second state made of it beside the running one; so all that can be
 * wrong with it is found before the consensus core hears of it, and the change from one state to the other is short. The core
 * may still find that it does not need the snapshot. One is taken at a time.
 */
export class SnapshotReceiver {
  readonly #modules: SnapshotReceiverModules;
  #phase: Phase = { kind: "idle" };
  #receiving: Promise<void> = Promise.resolve();

  constructor(modules: SnapshotReceiverModules) {
    this.#modules = modules;
  }

  /** See `PeerHandler.receiveSnapshot`. @throws {SnapshotRefusedError} with nothing changed */
  async receive(message: ReceivedMessage, body: ReceivedSnapshotBody): Promise<void> {
    const snapshot = this.#wanted(message);
    if (snapshot === undefined) {
      this.#modules.deliver(message);
      return;
    }
    this.#phase = { kind: "receiving" };
    const receiving = this.#take(snapshot, { message, body });
    this.#receiving = receiving.catch(() => undefined);
    try {
      await receiving;
    } catch (error) {
      throw asRefusal(error);
    }
  }

  /** undefined: this member has all that is in it. */
  #wanted({ snapshot }: ReceivedMessage): Snapshot | undefined {
    if (snapshot === undefined || snapshot.metadata.index === 0) {
      throw new SnapshotRefusedError("the message carries none");
    }
    const { metadata, data = emptyData } = snapshot;
    this.#requireNamed(metadata.confState);
    if (this.#phase.kind === "stopped") throw new SnapshotRefusedError("the member stops");
    if (this.#phase.kind !== "idle") throw new SnapshotRefusedError("another one is on its way");
    return metadata.index > this.#modules.raft.committedIndex ? { data, metadata } : undefined;
  }

  #requireNamed(confState: ConfState): void {
    if (names(confState, this.#modules.ownId)) return;
    throw new SnapshotRefusedError("this member is not in its configuration");
  }

  async #take(
    snapshot: Snapshot,
    of: { readonly message: ReceivedMessage; readonly body: ReceivedSnapshotBody },
  ): Promise<void> {
    const { clock, logger } = this.#modules;
    const startMs = clock.monotonicMs();
    try {
      const stored = await this.#store(snapshot, of.body);
      const { successor, bytes } = stored;
      const prepared = await this.#prepare(stored);
      logger.info("made a store of the leader's snapshot", {
        "incoming-snapshot-index": prepared.index,
        "incoming-snapshot-size-bytes": bytes,
        format: of.body.format,
        took: `${Math.round(clock.monotonicMs() - startMs)}ms`,
      });
      if (!this.#isTaken(prepared, { ...of.message, snapshot: stored.snapshot })) {
        await prepared.loaded.store.close();
        await successor.abandon();
        if (this.#isStopped()) throw new SnapshotRefusedError("the member stops");
      }
    } finally {
      if (this.#phase.kind !== "taken") this.#modules.secondGone();
      if (this.#phase.kind === "receiving") this.#phase = { kind: "idle" };
    }
  }

  /** Takes the body in. */
  async #store(snapshot: Snapshot, { format, chunks }: ReceivedSnapshotBody): Promise<Stored> {
    const { storeFiles, backend, metrics, clock, logger } = this.#modules;
    const { index } = snapshot.metadata;
    const startMs = clock.monotonicMs();
    const stored = (): void =>
      metrics.etcd_snap_db_save_total_duration_seconds.observe(
        (clock.monotonicMs() - startMs) / 1_000,
      );
    if (format === "files") {
      const made = await successorOfFiles(backend(), { chunks, logger });
      stored();
      return made;
    }
    try {
      const bytes = await storeFiles.receive(index, chunks);
      stored();
      const from = { snapshot, storeFiles, clock, logger };
      const successor = await successorOfStoreFile(backend(), from);
      return { successor, bytes, snapshot, indexImage: undefined };
    } finally {
      await storeFiles.remove(index).catch(() => undefined);
    }
  }

  /** Once it is loaded it is known to be sound, and only then a start after a crash may find it. */
  async #prepare({ snapshot, successor, indexImage }: Stored): Promise<Prepared> {
    const { index, confState } = snapshot.metadata;
    try {
      // Of files the snapshot is a later one than that which was announced.
      this.#requireNamed(confState);
      const loaded = await this.#modules.load(successor.backend, indexImage);
      await successor.complete();
      return { index, successor, loaded };
    } catch (error) {
      await successor.abandon().catch(() => undefined);
      throw error;
    }
  }

  /** Whether the core replaces its log by the snapshot. */
  #isTaken(prepared: Prepared, message: ReceivedMessage): boolean {
    if (this.#isStopped()) return false;
    const { raft, deliver } = this.#modules;
    const before = raft.firstIndex;
    deliver(message);
    if (raft.firstIndex === before || raft.firstIndex !== prepared.index + 1) return false;
    this.#phase = { kind: "taken", prepared };
    return true;
  }

  #isStopped(): boolean {
    return this.#phase.kind === "stopped";
  }

  /** Makes the snapshot that the core has taken durable, and its mark in the log. May be called again after a full disk. */
  async save(snapshot: Snapshot): Promise<void> {
    const { snapshotFiles, wal } = this.#modules;
    await snapshotFiles.save(snapshot);
    await wal.saveSnapshot(snapshot.metadata);
  }

  /** Replaces the running state. After a crash before that the next start does it. */
  async restore({ metadata }: Snapshot): Promise<void> {
    const phase = this.#phase;
    if (phase.kind !== "taken" || phase.prepared.index !== metadata.index) {
      throw new Error(
        `Cannot restore the snapshot of index ${metadata.index}: it was not received`,
      );
    }
    const { applier, replace, secondGone, metrics, logger } = this.#modules;
    const { successor, loaded } = phase.prepared;
    logger.info("applying snapshot", { "incoming-leader-snapshot-index": metadata.index });
    metrics.etcd_server_snapshot_apply_in_progress_total.set(1);
    await applier.replaceState(metadata, async () => {
      await successor.takeOver();
      replace(loaded);
      secondGone();
    });
    metrics.etcd_server_snapshot_apply_in_progress_total.set(0);
    logger.info("applied snapshot", { "incoming-leader-snapshot-index": metadata.index });
    if (this.#phase.kind === "taken") this.#phase = { kind: "idle" };
  }

  /** To be called when the log's loop has stopped: what was taken and not restored yet is left to the next start. */
  async stop(): Promise<void> {
    const phase = this.#phase;
    this.#phase = { kind: "stopped" };
    await this.#receiving;
    if (phase.kind === "taken") await phase.prepared.successor.leave();
  }
}

function names({ voters, learners, votersOutgoing }: ConfState, id: bigint): boolean {
  return voters.includes(id) || learners.includes(id) || votersOutgoing.includes(id);
}

function asRefusal(error: unknown): SnapshotRefusedError {
  if (error instanceof SnapshotRefusedError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new SnapshotRefusedError(reason, { cause: error });
}
