/** What a server does with a data directory of official etcd. Loaded by whoever meets one. */
export const officialData = () => import("./member/official-data.ts");
export { runEtcdutl } from "./run-etcdutl.ts";
export { restore as snapshotRestore, status as snapshotStatus } from "./snapshot/commands.ts";
