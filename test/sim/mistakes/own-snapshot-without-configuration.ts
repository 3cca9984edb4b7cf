import type { Mistake } from "./mistake.ts";

export const ownSnapshotWithoutConfiguration: Mistake = {
  name: "a member's own snapshot says nothing of the configuration",
  file: "src/server/snapshots/raft-snapshots.ts",
  find: "const snapshot = { data, metadata: { index, term, confState } };",
  replace:
    "const snapshot = { data, metadata: { index, term, confState: { ...confState, voters: [] } } };",
  seeds: 50,
};
