import type { Mistake } from "./mistake.ts";

export const proposesAgain: Mistake = {
  name: "a request that went to the leader is proposed again when the leader changes",
  file: "src/server/consensus/proposals.ts",
  find: "    this.#byId.set(proposal.id, proposal);\n    this.#add(proposal);",
  replace:
    "    this.#byId.set(proposal.id, proposal);\n    this.#leaderless.add(proposal);\n    this.#add(proposal);",
  seeds: 50,
};
