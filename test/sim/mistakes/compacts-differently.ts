import type { Mistake } from "./mistake.ts";

export const compactsDifferently: Mistake = {
  name: "one member compacts at another revision than the others",
  file: "src/server/state-machine/apply.ts",
  find: "function compact({ store }: ReplicatedState, request: etcdserverpb.CompactionRequest): void {\n  store.compact(clampToNumber(request.revision));",
  replace:
    "function compact({ store, lessor }: ReplicatedState, request: etcdserverpb.CompactionRequest): void {\n  const revision = clampToNumber(request.revision);\n  store.compact(lessor.isPrimary && revision > store.compactRevision + 1 ? revision - 1 : revision);",
  seeds: 20,
};
