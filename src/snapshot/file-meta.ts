// What is in bucket `meta` of a store as a file of bbolt.
import type { BoltFile } from "../backend/bolt/index.ts";

/** Where the store stands in the log, 8 bytes, big-endian. */
export const indexKey = "consistent_index";

/** What the file says of its own place in the log: whoever fills another store from it says its own. */
export const ownMetaKeys: ReadonlySet<string> = new Set([indexKey, "term", "confState"]);

/** A handful of pairs; none where there is no such bucket. Keys are ASCII. @throws {BoltError} */
export async function readMeta(file: BoltFile): Promise<ReadonlyMap<string, Buffer>> {
  const meta = new Map<string, Buffer>();
  if (!(await file.bucketNames()).includes("meta")) return meta;
  for await (const pairs of file.pairs("meta")) {
    for (const { key, value } of pairs) meta.set(key.toString("latin1"), Buffer.from(value));
  }
  return meta;
}
