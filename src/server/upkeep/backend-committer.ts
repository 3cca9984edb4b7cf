import type { Backend } from "../../backend/index.ts";
import type { Clock, Timer } from "../../base/index.ts";

export interface BackendCommitterOptions {
  /** `--backend-batch-interval`: the write-behind batch is written at least this often. */
  readonly intervalMs: number;
  /** `--backend-batch-limit`: or after so many applied entries. */
  readonly entriesMax: number;
}

interface BackendCommitterModules {
  readonly state: { readonly backend: Pick<Backend, "commit" | "pendingBytes"> };
  readonly clock: Clock;
  committed(durationMs: number): void;
  failed(error: unknown): void;
}

/**
 * Or after so many bytes. LevelDB copies a batch into one piece of memory that it grows, on the event loop: less than 1 ms for
 * this much, and up to 10 ms for four times as much.
 */
const bytesMax = 1024 * 1024;

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
    const { backend } = this.#modules.state;
    const isMuch =
      index - this.#committedIndex >= this.#options.entriesMax || backend.pendingBytes >= bytesMax;
    if (isMuch) this.#commit();
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
    if (this.#running || this.#stopped) return;
    this.#running = true;
    this.#committedIndex = this.#lastIndex;
    const { state, clock, committed, failed } = this.#modules;
    const startMs = clock.monotonicMs();
    state.backend.commit().then(
      () => {
        this.#running = false;
        committed(clock.monotonicMs() - startMs);
        if (this.#lastIndex > this.#committedIndex) this.applied(this.#lastIndex);
      },
      (error: unknown) => failed(error),
    );
  }
}
