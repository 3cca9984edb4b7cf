import type { Mistake } from "./mistake.ts";

export const losesVote: Mistake = {
  name: "the vote is lost at a restart",
  file: "src/raft/core.ts",
  find: "this.vote = from.hardState.vote;",
  replace: "this.vote = noMember;",
  seeds: 400,
};
