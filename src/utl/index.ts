export { runEtcdutl } from "./run-etcdutl.ts";
