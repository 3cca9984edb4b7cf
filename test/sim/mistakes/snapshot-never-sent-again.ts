import type { Mistake } from "./mistake.ts";

export const snapshotNeverSentAgain: Mistake = {
  name: "a snapshot that did not arrive is never sent again",
  file: "src/raft/leader.ts",
  find: "else progress.snapshotFailed();",
  replace: "else return;",
  seeds: 400,
};
