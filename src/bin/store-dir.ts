import { join } from "node:path";

/** Where our key space lies in the data directory: what tells it from one of official etcd. */
export const storeDir = join("member", "store");
