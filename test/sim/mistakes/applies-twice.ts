import type { Mistake } from "./mistake.ts";

export const appliesTwice: Mistake = {
  name: "after a crash entries are applied that the store has already",
  file: "src/server/state-machine/entry-applier.ts",
  find: "this.#skipUntil = modules.consistentIndex;",
  replace: "this.#skipUntil = 0;",
  seeds: 20,
};
