import type { Mistake } from "./mistake.ts";

export const grantsVoteToShorterLog: Mistake = {
  name: "a vote is given without a look at the candidate's log",
  file: "src/raft/step.ts",
  find: "const granted = free && core.log.isUpToDate(message.index, message.logTerm);",
  replace: "const granted = free;",
  seeds: 50,
};
