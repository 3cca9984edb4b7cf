import type { Mistake } from "./mistake.ts";

export const appendsWithoutLook: Mistake = {
  name: "entries are appended without a look at what comes before them",
  file: "src/raft/log.ts",
  find: "if (!this.matches(prev.index, prev.term)) return undefined;",
  replace: "if (prev.index > this.lastIndex) return undefined;",
  seeds: 50,
};
