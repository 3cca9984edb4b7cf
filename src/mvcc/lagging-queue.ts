import type { Watcher } from "./watcher.ts";

/** Watchers that wait for their turn to read the history. Those cancelled meanwhile are passed over. */
export class LaggingQueue {
  #watchers: Watcher[] = [];
  #at = 0;

  add(watcher: Watcher): void {
    this.#watchers.push(watcher);
  }

  /** The next one that is still behind; it stays first until `shift`. */
  first(): Watcher | undefined {
    while (this.#watchers[this.#at]?.state.kind === "cancelled") this.shift();
    return this.#watchers[this.#at];
  }

  shift(): void {
    this.#at++;
    if (this.#at * 2 <= this.#watchers.length) return;
    this.#watchers = this.#watchers.slice(this.#at);
    this.#at = 0;
  }
}
