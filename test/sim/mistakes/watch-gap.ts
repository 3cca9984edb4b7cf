import type { Mistake } from "./mistake.ts";

export const watchGap: Mistake = {
  name: "a watcher that comes back is not sent what it missed",
  file: "src/mvcc/watch-hub.ts",
  find: "else this.#roster.lag(watcher, state.fromRevision);",
  replace: "else this.#roster.sync(watcher, this.#revision + 1);",
  seeds: 20,
};
