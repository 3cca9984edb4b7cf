import type { Mistake } from "./mistake.ts";

export const watchGapBySnapshot: Mistake = {
  name: "watchers are not sent what a leader's snapshot brought",
  file: "src/mvcc/watch-hub.ts",
  find: "if (fromRevision <= this.#revision) this.#roster.lag(watcher, fromRevision);",
  replace: "",
  seeds: 100,
};
