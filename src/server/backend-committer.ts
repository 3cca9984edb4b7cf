import type { Backend } from "../backend/index.ts";
import type { Clock, Timer } from "../base/index.ts";

export interface BackendCommitterOptions {
  /** `--backend-batch-interval`: the write-behind batch is written at least this often. */
  readonly intervalMs: number;
  /** `--backend-batch-limit`: or after so many applied entries. */
  readonly entriesMax: number;
}

/**
 * Writes the store behind the log, now and then. Nobody waits for it: what a crash takes is in the log.
 */
export class BackendCommitter {
  readonly #backend: Backend;
  readonly #clock: Clock;
  readonly #options: BackendCommitterOptions;
  readonly #failed: (error: unknown) => void;
  #lastIndex = 0;
  #committedIndex = 0;
  #running = false;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(
    modules: { readonly backend: Backend; readonly clock: Clock; failed(error: unknown): void },
    options: BackendCommitterOptions,
  ) {
    this.#backend = modules.backend;
    this.#clock = modules.clock;
    this.#options = options;
    this.#failed = (error) => modules.failed(error);
  }

  /** Entries up to `index` are applied. */
  applied(index: number): void {
    this.#lastIndex = index;
    if (index - this.#committedIndex >= this.#options.entriesMax) this.#commit();
    else this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    if (this.#stopped) return;
    this.#timer ??= this.#clock.after(this.#options.intervalMs, () => {
      this.#timer = undefined;
      this.#commit();
    });
  }

  #commit(): void {
    if (this.#running) return;
    this.#running = true;
    this.#committedIndex = this.#lastIndex;
    this.#backend.commit().then(
      () => {
        this.#running = false;
        if (this.#lastIndex > this.#committedIndex) this.#arm();
      },
      (error: unknown) => this.#failed(error),
    );
  }
}
