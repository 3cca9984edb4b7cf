// Whether a store of ours holds what a file of bbolt does: each reads its own side, and the sums must agree.
import type { BoltFile } from "../../backend/bolt/index.ts";
import { type Backend, type Bucket, buckets } from "../../backend/index.ts";
import { type Clock, crc32c, type Logger } from "../../base/index.ts";
import { openStore } from "../../mvcc/index.ts";
import { isFirstAuthRevision, ownMetaKeys } from "../../snapshot/index.ts";
import { hashOfFile } from "./file-hash.ts";

/** Pages of the key space that are kept in memory while it is hashed. */
const pageCacheBytesMax = 32 << 20;

interface Comparison {
  readonly clock: Clock;
  readonly logger: Logger;
  /** Buckets that differ, and may. */
  readonly leftOut?: readonly Bucket[];
}

export interface SameStore {
  readonly hash: number;
  readonly revision: number;
  readonly compactRevision: number;
}

/** @returns what both have alike @throws {Error} that names the bucket which differs */
export async function checkSameStore(
  file: BoltFile,
  backend: Backend,
  { clock, logger, leftOut = [] }: Comparison,
): Promise<SameStore> {
  logger.info("comparing the stores");
  const names = await file.bucketNames();
  for (const bucket of buckets) {
    if (bucket === "key" || leftOut.includes(bucket)) continue;
    const theirs = names.includes(bucket) ? await sumOf(bucket, file.pairs(bucket)) : 0;
    const ours = await sumOf(bucket, backend.entries(bucket));
    if (theirs !== ours) throw differing(`bucket ${bucket}`, theirs, ours);
  }
  const store = await openStore({ backend, clock, pageCacheBytesMax });
  try {
    const ours = await store.hashKv(0);
    const theirs = await hashOfFile(file, 0);
    const textOf = ({ hash, hashRevision, compactRevision }: typeof ours): string =>
      `hash ${hash} at revision ${hashRevision}, compacted at ${compactRevision}`;
    if (textOf(theirs) !== textOf(ours)) {
      throw new Error(`The stores differ: the file has ${textOf(theirs)}, ours ${textOf(ours)}`);
    }
    const { hash, hashRevision: revision, compactRevision } = ours;
    return { hash, revision, compactRevision };
  } finally {
    await store.close();
  }
}

function differing(what: string, theirs: number, ours: number): Error {
  return new Error(
    `The stores differ in ${what}: the file has sum ${theirs.toString(16)}, ours ${ours.toString(16)}`,
  );
}

/** 0 for no pairs. */
async function sumOf(
  bucket: Bucket,
  chunks: AsyncIterable<readonly { readonly key: Buffer; readonly value: Buffer }[]>,
): Promise<number> {
  let sum = 0;
  for await (const pairs of chunks) {
    for (const pair of pairs) {
      const { key, value } = pair;
      const isOwn = bucket === "meta" && ownMetaKeys.has(key.toString("latin1"));
      const isImplied = bucket === "auth" && isFirstAuthRevision(pair);
      if (!isOwn && !isImplied) sum = crc32c(crc32c(sum, key), value);
    }
  }
  return sum;
}
