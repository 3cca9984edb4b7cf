import type { Mistake } from "./mistake.ts";

export const commitsEarlierTerm: Mistake = {
  name: "an entry of an earlier term is committed by counting",
  file: "src/raft/replication.ts",
  find: "if (!core.log.matches(index, core.term)) return false;",
  replace: "",
  seeds: 1_500,
};
