import type { BackendSnapshot, BucketEntry } from "../../backend/index.ts";
import type { Clock, MonotonicMs } from "../../base/index.ts";
import type { ConfState } from "../../raft/index.ts";
import { planStoreImage, type StoreImage } from "../../snapshot/index.ts";
import { clientError } from "../kv/txn.ts";
import { clientSnapshotRestMs, clientSnapshotSliceMs, clientSnapshotsMax } from "../limits.ts";
import type { LiveState } from "../state-machine/live-state.ts";

interface ClientSnapshotsModules {
  readonly state: LiveState;
  readonly raft: { readonly confState: ConfState; readonly lastIndex: number };
  readonly clock: Clock;
}

/** The store of one moment as a file of bbolt, for a client. Whoever opened it closes it, whatever became of it. */
export interface ClientSnapshot {
  /**
   * Takes the moment and lays the file out. Resolves with its size in bytes.
   * @throws {EtcdError | CorruptPageError | BackendError | BoltError} or AbandonedError when closed meanwhile
   */
  prepare(): Promise<number>;
  /** The file, once it is prepared. Each chunk belongs to the caller, with all of its memory; between two, others have had a turn. Rejects as `prepare` does. */
  chunks(): AsyncIterable<Buffer>;
  /** Gives the moment up, also in the middle of either. */
  close(): void;
}

/** The snapshots that clients take of this member. */
export class ClientSnapshots {
  readonly #modules: ClientSnapshotsModules;
  #open = 0;

  constructor(modules: ClientSnapshotsModules) {
    this.#modules = modules;
  }

  /** How many are not closed yet. */
  get openCount(): number {
    return this.#open;
  }

  /** undefined: `clientSnapshotsMax` are open. */
  open(): ClientSnapshot | undefined {
    if (this.#open === clientSnapshotsMax) return undefined;
    this.#open++;
    return new OpenSnapshot(this.#modules, () => {
      this.#open--;
    });
  }
}

class AbandonedError extends Error {
  override readonly name = "AbandonedError";
}

class OpenSnapshot implements ClientSnapshot {
  readonly #modules: ClientSnapshotsModules;
  readonly #closed: () => void;
  readonly #startMs: MonotonicMs;
  #lastIndex: number;
  #isClosed = false;
  #image: StoreImage | undefined;

  constructor(modules: ClientSnapshotsModules, closed: () => void) {
    this.#modules = modules;
    this.#closed = closed;
    this.#startMs = modules.clock.monotonicMs();
    this.#lastIndex = modules.raft.lastIndex;
  }

  async prepare(): Promise<number> {
    const { state, raft, clock } = this.#modules;
    let confState = raft.confState;
    try {
      const store = await state.backend.snapshot(() => {
        confState = raft.confState;
      });
      const snapshot = this.#whileOpen(store);
      const image = await planStoreImage({
        snapshot,
        confState,
        clock,
        sliceMs: clientSnapshotSliceMs,
      });
      if (this.#isClosed) {
        image.close();
        throw new AbandonedError();
      }
      this.#image = image;
      return image.sizeBytes;
    } catch (error) {
      throw clientError(error);
    }
  }

  async *chunks(): AsyncGenerator<Buffer, void> {
    try {
      for await (const chunk of this.#image!.chunks()) {
        yield chunk;
        await this.#pause();
      }
    } catch (error) {
      throw clientError(error);
    }
  }

  /** Where entries came since the last pause, somebody writes, and is left alone for a while. */
  async #pause(): Promise<void> {
    const { raft, clock } = this.#modules;
    await clock.yield();
    if (raft.lastIndex === this.#lastIndex) return;
    this.#lastIndex = raft.lastIndex;
    await new Promise<void>((resolve) => clock.after(clientSnapshotRestMs, resolve));
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#image?.close();
    this.#closed();
    const { state, clock } = this.#modules;
    const seconds = (clock.monotonicMs() - this.#startMs) / 1_000;
    state.metrics.etcd_disk_backend_snapshot_duration_seconds.observe(seconds);
  }

  /** A large store is read for seconds: who is gone is noticed meanwhile. */
  #whileOpen(store: BackendSnapshot): BackendSnapshot {
    const isClosed = (): boolean => this.#isClosed;
    const pause = (): Promise<void> => this.#pause();
    async function* watched(
      entries: AsyncIterable<readonly BucketEntry[]>,
    ): AsyncGenerator<readonly BucketEntry[], void> {
      for await (const chunk of entries) {
        if (isClosed()) throw new AbandonedError();
        yield chunk;
        await pause();
      }
    }
    return {
      consistentIndex: store.consistentIndex,
      entries: (bucket) => watched(store.entries(bucket)),
      close: () => store.close(),
    };
  }
}
