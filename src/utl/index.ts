/** What a server does with a data directory of official etcd. Loaded by whoever meets one. */
export const officialData = () => import("./member/official-data.ts");
export { runEtcdutl } from "./run-etcdutl.ts";
/** What a backup is tried by. Loaded by whoever makes one. */
export const snapshotTest = async () => ({
  ...(await import("./snapshot/test-restore.ts")),
  ...(await import("./member/tools.ts")),
});
export { restore as snapshotRestore, status as snapshotStatus } from "./snapshot/commands.ts";
export type { TestRestore } from "./snapshot/test-restore.ts";
