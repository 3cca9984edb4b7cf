import type { Clock } from "../base/index.ts";
import type { Batch } from "./batch.ts";
import { isDiskFull } from "./disk-full.ts";
import type { LevelOperation, LevelPort } from "./level-port.ts";

/** A full disk is tried again this often. */
const fullDiskRetryMs = 1_000;

/** Who wants to know: the disk is full, with this error; or, undefined, it has room again. */
export type FullListeners = Set<(error: Error | undefined) => void>;

export interface BatchWriterOptions {
  /** For waiting until a full disk has room again; without it, that is one more error. */
  readonly clock: Clock | undefined;
  readonly fullListeners: FullListeners;
}

/** Writes batches into a LevelDB, one at a time, and outlasts a full disk. */
export class BatchWriter {
  readonly #level: LevelPort;
  readonly #clock: Clock | undefined;
  readonly #fullListeners: FullListeners;
  #isDiskFull = false;
  #isStopped = false;
  /** Ends the pause before a full disk is tried again. */
  #endPause: (() => void) | undefined;

  constructor(level: LevelPort, { clock, fullListeners }: BatchWriterOptions) {
    this.#level = level;
    this.#clock = clock;
    this.#fullListeners = fullListeners;
  }

  /**
   * Tries until the disk has room.
   * @throws what LevelDB says, of a full disk too once `stop` was called
   */
  async write(batch: Batch, sync: boolean): Promise<void> {
    for (;;) {
      try {
        await this.#level.batch(operations(batch), { sync });
        break;
      } catch (error) {
        if (this.#clock === undefined || !isDiskFull(error)) throw error;
        this.#tell(error as Error);
        do {
          await this.#pause(this.#clock);
          if (this.#isStopped) throw error;
        } while (!(await this.#level.recover(batch.bytes)));
      }
    }
    this.#tell(undefined);
  }

  /** Waits for a full disk no longer. */
  stop(): void {
    this.#isStopped = true;
    this.#endPause?.();
  }

  #tell(error: Error | undefined): void {
    const isFull = error !== undefined;
    if (isFull === this.#isDiskFull) return;
    this.#isDiskFull = isFull;
    for (const listener of this.#fullListeners) listener(error);
  }

  async #pause(clock: Clock): Promise<void> {
    // Stopped since the write began: nobody else ends the pause.
    if (this.#isStopped) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = clock.after(fullDiskRetryMs, resolve);
    this.#endPause = resolve;
    await promise;
    timer.cancel();
    this.#endPause = undefined;
  }
}

function operations(batch: Batch): LevelOperation[] {
  const all: LevelOperation[] = [];
  for (const { storedKey: key, value } of batch.changes()) {
    all.push(value === undefined ? { type: "del", key } : { type: "put", key, value });
  }
  return all;
}
