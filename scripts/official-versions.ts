// npm run official -- 3.5.35 3.6.16
//
// Builds official etcd, etcdctl and etcdutl of these versions with Go, once, and prints the path of each etcd: what tests and
// benchmarks take as ETCD_OFFICIAL. ETCD_OFFICIAL_CACHE names another cache than ~/.cache/etcd-appliance/official.
import { join } from "node:path";
import { buildOfficial } from "./official/build-official.ts";

const versions = process.argv.slice(2);
if (versions.length === 0) {
  console.error(
    "Cannot tell what to build: wanted versions, as in npm run official -- 3.5.35 3.6.16",
  );
  process.exitCode = 2;
}
for (const version of versions) {
  try {
    console.log(join(buildOfficial(version), "etcd"));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
    break;
  }
}
