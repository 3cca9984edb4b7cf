export { runEtcdutl } from "./run-etcdutl.ts";
export { restore as snapshotRestore, status as snapshotStatus } from "./snapshot/commands.ts";
