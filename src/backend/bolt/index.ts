// The door: files of bbolt (etcd's `db`), written as a stream and read from anywhere.

export type { BoltSource } from "./blocks.ts";
export { type BoltFile, openBolt } from "./bolt-file.ts";
export type { BoltBucket, BoltPair } from "./bucket.ts";
export { BoltError, type BoltErrorCode } from "./errors.ts";
export { type BoltImage, type BoltOptions, planBolt } from "./plan-bolt.ts";
