// Fills an empty backend with a store as a file of bbolt, which may have come with a snapshot, from a member of ours or an
// official one. All pairs of the buckets that there are here are kept, known or not, besides those that are made anew: the
// index, and the configuration, which is the consensus core's.

import type { BoltFile, BoltPair } from "../backend/bolt/index.ts";
import { type Backend, type Bucket, buckets } from "../backend/index.ts";
import type { Clock, Logger } from "../base/index.ts";
import { createPairImporter, Slicer } from "../mvcc/index.ts";
import type { SnapshotMetadata } from "../raft/index.ts";
import { SnapshotRefusedError } from "./errors.ts";
import { indexKey, ownMetaKeys, readMeta } from "./file-meta.ts";
import { importBatchBytes } from "./limits.ts";

export interface StoreImport {
  readonly file: BoltFile;
  /** Where the snapshot stands in the log. */
  readonly metadata: Pick<SnapshotMetadata, "index" | "term">;
  /** The log is another one than the file's: what that says of its own place counts for nothing. */
  readonly isNewLog?: boolean;
  /** Buckets that are not taken. */
  readonly leftOut?: readonly Bucket[];
  /** Empty. */
  readonly backend: Backend;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** What a pair weighs in a batch besides its bytes. */
const pairOverheadBytes = 64;
/** A store without them is none of etcd's. */
const neededBuckets = ["key", "meta"] as const;

/**
 * Everything is durable when it resolves, under the snapshot's index.
 * @throws {SnapshotRefusedError | BoltError | RevisionPairError} if the file is damaged, or not the store of that index
 */
export async function importStore(parts: StoreImport): Promise<void> {
  const { file, metadata, backend, isNewLog = false } = parts;
  const names = await bucketsOf(parts);
  const meta = await readMeta(file);
  if (!isNewLog) checkIndex(meta.get(indexKey), metadata.index);
  const writer = new SlicedWriter(parts);
  for (const name of names) {
    if (name === "key") await importKeys(parts, { meta, writer });
    else for await (const pairs of file.pairs(name)) await writer.copy(name, pairs);
  }
  backend.setConsistentIndex({ index: metadata.index, term: metadata.term });
  await backend.commit({ sync: true });
}

async function bucketsOf({ file, logger, leftOut = [] }: StoreImport): Promise<Bucket[]> {
  const found = await file.bucketNames();
  for (const needed of neededBuckets) {
    if (!found.includes(needed))
      throw new SnapshotRefusedError(`its store has no bucket ${needed}`);
  }
  const known: ReadonlySet<string> = new Set(buckets);
  const unknown = found.filter((name) => !known.has(name));
  if (unknown.length > 0) {
    logger.warn("the snapshot's store has buckets that are unknown here and left out", {
      buckets: unknown,
    });
  }
  return buckets.filter((name) => found.includes(name) && !leftOut.includes(name));
}

/** Official members do not count entries that leave the store alone, so theirs may be lower; absent, nothing was stored. */
function checkIndex(stored: Buffer | undefined, snapshotIndex: number): void {
  if (stored === undefined) return;
  if (stored.length !== 8)
    throw new SnapshotRefusedError(`its store's ${indexKey} has not 8 bytes`);
  const index = stored.readBigUInt64BE();
  if (index <= BigInt(snapshotIndex)) return;
  throw new SnapshotRefusedError(
    `its store is at index ${index}, behind which the snapshot's ${snapshotIndex} lies`,
  );
}

async function importKeys(
  { file }: StoreImport,
  { meta, writer }: { readonly meta: ReadonlyMap<string, Buffer>; readonly writer: SlicedWriter },
): Promise<void> {
  const importer = createPairImporter({
    backend: writer,
    meta: (key) => meta.get(`${key}`),
  });
  for await (const pairs of file.pairs("key")) {
    for (const { key, value } of pairs) importer.add(key, value);
    await writer.rest();
  }
  importer.end();
}

/** Gathers a batch while the one before is written, and lets others have their turn. */
class SlicedWriter {
  readonly #backend: Backend;
  readonly #slicer: Slicer;
  #gatheredBytes = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor({ backend, clock }: StoreImport) {
    this.#backend = backend;
    this.#slicer = new Slicer(clock);
  }

  put(bucket: Bucket, key: Buffer, value: Buffer): void {
    this.#backend.put(bucket, key, value);
    this.#gatheredBytes += pairOverheadBytes + key.length + value.length;
  }

  async copy(bucket: Bucket, pairs: readonly BoltPair[]): Promise<void> {
    for (const { key, value } of pairs) {
      if (bucket === "meta" && ownMetaKeys.has(key.toString())) continue;
      this.put(bucket, Buffer.from(key), Buffer.from(value));
    }
    await this.rest();
  }

  async rest(): Promise<void> {
    if (this.#gatheredBytes > importBatchBytes) {
      await this.#writing;
      this.#gatheredBytes = 0;
      this.#writing = this.#backend.commit();
      // Whoever waits for it hears of a failure, or else the commit that ends the import.
      this.#writing.catch(() => undefined);
    }
    if (this.#slicer.isDue) await this.#slicer.pause();
  }
}
