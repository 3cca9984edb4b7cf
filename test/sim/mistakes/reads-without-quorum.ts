import type { Mistake } from "./mistake.ts";

export const readsWithoutQuorum: Mistake = {
  name: "a leader answers reads without asking whether it still leads",
  file: "src/raft/reads.ts",
  find: "  if (alone) {",
  replace: '  if (alone || core.role.kind === "leader") {',
  seeds: 50,
};
