import type { Mistake } from "./mistake.ts";

export const snapshotWithoutConfiguration: Mistake = {
  name: "a snapshot is taken without its configuration",
  file: "src/raft/follower.ts",
  find: "core.membership = membershipFrom(confState);",
  replace: "",
  seeds: 400,
};
