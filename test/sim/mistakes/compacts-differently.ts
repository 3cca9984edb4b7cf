import type { Mistake } from "./mistake.ts";

export const compactsDifferently: Mistake = {
  name: "the leader compacts at another revision than its followers",
  file: "src/server/apply.ts",
  find: "store.compact(clampToNumber(request.revision));",
  replace:
    "store.compact(clampToNumber(request.revision) - (lessor.isPrimary && request.revision > store.compactRevision + 2 ? 1 : 0));",
  seeds: 20,
};
