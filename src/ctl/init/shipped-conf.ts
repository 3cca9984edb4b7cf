import { readFileSync } from "node:fs";

/** `etc/etcd.conf` as it is installed: every setting in a comment. In a built program this is the text itself: `scripts/build.ts`. */
export function shippedConf(): string {
  return readFileSync(new URL("../../../etc/etcd.conf", import.meta.url), "utf8");
}
