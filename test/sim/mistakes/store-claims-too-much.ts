import type { Mistake } from "./mistake.ts";

export const storeClaimsTooMuch: Mistake = {
  name: "the store says that it has an entry more than it has",
  file: "src/server/state-machine/entry-applier.ts",
  find: "backend.setConsistentIndex({ index: this.#applied, term: this.#appliedTerm });",
  replace: "backend.setConsistentIndex({ index: this.#applied + 1, term: this.#appliedTerm });",
  seeds: 20,
};
