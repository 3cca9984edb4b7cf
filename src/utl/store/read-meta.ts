import type { BoltFile } from "../../backend/bolt/index.ts";

/** Bucket `meta`, a handful of pairs; empty where there is none. Keys are ASCII. */
export async function readMeta(bolt: BoltFile): Promise<ReadonlyMap<string, Buffer>> {
  const meta = new Map<string, Buffer>();
  if (!(await bolt.bucketNames()).includes("meta")) return meta;
  for await (const pairs of bolt.pairs("meta")) {
    for (const { key, value } of pairs) meta.set(key.toString("latin1"), Buffer.from(value));
  }
  return meta;
}
