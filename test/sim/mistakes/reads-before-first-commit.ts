import type { Mistake } from "./mistake.ts";

export const readsBeforeFirstCommit: Mistake = {
  name: "a new leader answers reads before it has committed anything",
  file: "src/raft/reads.ts",
  find: "if (!core.log.matches(core.log.committed, core.term)) {",
  replace: "if (core.log.committed === 0) {",
  seeds: 400,
};
