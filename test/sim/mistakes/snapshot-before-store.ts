import type { Mistake } from "./mistake.ts";

export const snapshotBeforeStore: Mistake = {
  name: "the log is shortened before the store is durable",
  file: "src/server/snapshots/raft-snapshots.ts",
  find: "await state.backend.commit({ sync: true });",
  replace: "",
  seeds: 100,
};
