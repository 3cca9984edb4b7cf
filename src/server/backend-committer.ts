import type { Backend } from "../backend/index.ts";
import type { Clock, Timer } from "../base/index.ts";

export interface BackendCommitterOptions {
  /** `--backend-batch-interval`: the write-behind batch is written at least this often. */
  readonly intervalMs: number;
  /** `--backend-batch-limit`: or after so many applied entries. */
  readonly entriesMax: number;
}

interface BackendCommitterModules {
  readonly state: { readonly backend: Pick<Backend, "commit"> };
  readonly clock: Clock;
  committed(durationMs: number): void;
  failed(error: unknown): void;
}

/**
 * Writes the store behind the log, now and then. Nobody waits for it: what a crash takes is in the log.
 */
export class BackendCommitter {
  readonly #options: BackendCommitterOptions;
  readonly #modules: BackendCommitterModules;
  #lastIndex = 0;
  #committedIndex = 0;
  #running = false;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(modules: BackendCommitterModules, options: BackendCommitterOptions) {
    this.#options = options;
    this.#modules = modules;
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
    this.#timer ??= this.#modules.clock.after(this.#options.intervalMs, () => {
      this.#timer = undefined;
      this.#commit();
    });
  }

  #commit(): void {
    if (this.#running) return;
    this.#running = true;
    this.#committedIndex = this.#lastIndex;
    const { state, clock, committed, failed } = this.#modules;
    const startMs = clock.monotonicMs();
    state.backend.commit().then(
      () => {
        this.#running = false;
        committed(clock.monotonicMs() - startMs);
        if (this.#lastIndex > this.#committedIndex) this.#arm();
      },
      (error: unknown) => failed(error),
    );
  }
}
