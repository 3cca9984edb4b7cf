export { runEtcdctl } from "./run-etcdctl.ts";
