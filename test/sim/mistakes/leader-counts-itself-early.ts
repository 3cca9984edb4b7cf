import type { Mistake } from "./mistake.ts";

export const leaderCountsItselfEarly: Mistake = {
  name: "a leader counts its own log before it is durable",
  file: "src/raft/raft-node.ts",
  find: "if (own?.maybeUpdate(log.durable)) maybeCommit(this.#core, role);",
  replace: "if (own?.maybeUpdate(log.lastIndex)) maybeCommit(this.#core, role);",
  seeds: 400,
};
