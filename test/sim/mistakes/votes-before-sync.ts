import type { Mistake } from "./mistake.ts";

export const votesBeforeSync: Mistake = {
  name: "votes and acknowledgements leave before the disk has them",
  file: "src/raft/outbox.ts",
  find: "(free ? this.#beforeSync : this.#afterSync).push(message);",
  replace: "(free || message.type > 0 ? this.#beforeSync : this.#afterSync).push(message);",
  seeds: 100,
};
