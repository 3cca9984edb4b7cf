import type { Mistake } from "./mistake.ts";

export const readsBeforeApplied: Mistake = {
  name: "a read is answered before the member has applied its index",
  file: "src/server/consensus/read-barrier.ts",
  find: "if (index > this.#applied) this.#confirmed.push({ index, waiters });",
  replace: "if (index > this.#applied + 1_000_000) this.#confirmed.push({ index, waiters });",
  seeds: 50,
};
