import type { Mistake } from "./mistake.ts";

export const halfADeleteWatched: Mistake = {
  name: "watchers that catch up read what there is of a delete that is halfway",
  file: "src/mvcc/changes.ts",
  find: "if (main > view.currentRevision) return",
  replace: "if (main > view.currentRevision + 1) return",
  seeds: 40,
};
