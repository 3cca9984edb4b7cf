import type { BoltFile } from "../../backend/bolt/index.ts";
import { crc32c } from "../../base/index.ts";

/** What `snapshot status` says of a file (etcd: snapshot.Status). */
export interface StoreStatus {
  /** CRC-32C over the names and pairs of all buckets. */
  readonly hash: number;
  /** Of the last record; 0 if there is none. */
  readonly revision: bigint;
  /** Pairs of all buckets, the records of every revision among them. */
  readonly totalKeys: number;
  readonly totalBytes: number;
}

/** Reads the whole file. @throws {BoltError} if it breaks its format */
export async function statusOf(bolt: BoltFile): Promise<StoreStatus> {
  let hash = 0;
  let totalKeys = 0;
  let revision = 0n;
  for (const name of await bolt.bucketNames()) {
    hash = crc32c(hash, Buffer.from(name));
    for await (const pairs of bolt.pairs(name)) {
      for (const { key, value } of pairs) hash = crc32c(crc32c(hash, key), value);
      totalKeys += pairs.length;
      const last = pairs.at(-1)!.key;
      if (name === "key" && last.length >= 8) revision = last.readBigUInt64BE();
    }
  }
  return { hash, revision, totalKeys, totalBytes: bolt.usedBytes };
}
