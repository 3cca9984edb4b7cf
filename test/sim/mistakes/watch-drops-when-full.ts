import type { Mistake } from "./mistake.ts";

export const watchDropsWhenFull: Mistake = {
  name: "a watcher whose client is slow loses events",
  file: "src/mvcc/watch-hub.ts",
  find: "if (fields === undefined || stream.isFull) this.#roster.lag(watcher, this.#revision);",
  replace:
    "if (stream.isFull) continue;\n      if (fields === undefined) this.#roster.lag(watcher, this.#revision);",
  seeds: 20,
};
