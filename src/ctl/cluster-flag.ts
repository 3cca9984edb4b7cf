import type { Flag } from "../cli/index.ts";

export const clusterFlag: Flag = {
  name: "cluster",
  kind: "bool",
  help: "use all endpoints from the cluster member list",
};
