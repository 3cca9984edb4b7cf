import type { Clock } from "../../base/index.ts";
import type { BoltBucket } from "./bucket.ts";
import { bucketElementFlag, bucketHeaderBytes, writePageHeader, writeUint64 } from "./format.ts";
import { pageBytesDefault, pageBytesMin, sliceMsDefault, writtenPageBytesMax } from "./limits.ts";
import { isPageBytes, writeMeta } from "./meta.ts";
import { PageChunks } from "./page-chunks.ts";
import { planTree, type TreePlan } from "./plan-tree.ts";
import { Slices } from "./slices.ts";
import { writeTree } from "./write-tree.ts";

export interface BoltOptions {
  readonly clock: Clock;
  /** A power of two of 512 to 65536; 4096 unless given. bbolt reads every size on every machine. */
  readonly pageBytes?: number;
  /** How long planning and writing hold the event loop at a time. @default 4 */
  readonly sliceMs?: number;
}

/** A bbolt file that is made while it is read. */
export interface BoltImage {
  readonly sizeBytes: number;
  /**
   * The file from its first byte, in chunks of some 256 KiB, more where a record is larger; they belong to the caller.
   * Rejects with a BoltError when a bucket's records are not those that were planned with, and as its sources do.
   */
  chunks(): AsyncIterable<Buffer>;
}

/** Pages 0 and 1 are metas; page 2 lists the free pages, of which there are none. */
const metaPages = [0, 1] as const;
const freelistPage = 2;
const firstTreePage = 3;

interface Plan {
  readonly pageBytes: number;
  readonly clock: Clock;
  readonly sliceMs: number;
  /** The buckets in name order, then the root, whose records they are. */
  readonly trees: readonly PlannedTree[];
  readonly rootPage: number;
  readonly pageCount: number;
}

interface PlannedTree {
  readonly bucket: BoltBucket;
  readonly firstPage: number;
  readonly plan: TreePlan;
  readonly flags: number;
}

/**
 * Lays a bbolt file out without keeping any of it: memory does not grow with the number of records. Buckets may come in any
 * order; no two have one name.
 * @throws {RangeError} If the page size is not one that is written.
 * @throws {BoltError} "limit", if a key or value is larger than bbolt takes, or a key or name is empty.
 */
export async function planBolt(
  buckets: readonly BoltBucket[],
  { clock, pageBytes = pageBytesDefault, sliceMs = sliceMsDefault }: BoltOptions,
): Promise<BoltImage> {
  if (!isPageBytes(pageBytes) || pageBytes > writtenPageBytesMax) {
    throw new RangeError(
      `Cannot write pages of ${pageBytes} bytes: wanted a power of two of ${pageBytesMin} to ${writtenPageBytesMax}`,
    );
  }
  const slices = new Slices(clock, sliceMs);
  const trees: PlannedTree[] = [];
  let firstPage = firstTreePage;
  const plan = async (bucket: BoltBucket, flags: number): Promise<TreePlan> => {
    const tree = await planTree(bucket, { pageBytes, firstPage, slices });
    trees.push({ bucket, firstPage, plan: tree, flags });
    firstPage = tree.endPage;
    return tree;
  };
  const roots: BucketRoot[] = [];
  for (const bucket of buckets) {
    const { rootPage } = await plan(bucket, 0);
    roots.push({ name: Buffer.from(bucket.name), rootPage });
  }
  const { rootPage, endPage } = await plan(bucketOfBuckets(roots), bucketElementFlag);
  const whole: Plan = { pageBytes, clock, sliceMs, trees, rootPage, pageCount: endPage };
  return { sizeBytes: endPage * pageBytes, chunks: () => writeImage(whole) };
}

interface BucketRoot {
  readonly name: Buffer;
  readonly rootPage: number;
}

/** The sequence of each bucket, which etcd does not use, stays 0. */
function bucketOfBuckets(roots: readonly BucketRoot[]): BoltBucket {
  const sorted = roots.toSorted((a, b) => a.name.compare(b.name));
  const pairs = sorted.map(({ name, rootPage }) => {
    const value = Buffer.alloc(bucketHeaderBytes);
    writeUint64(value, 0, rootPage);
    return { key: name, value };
  });
  return {
    name: "of all buckets",
    async *pairs() {
      yield pairs;
    },
  };
}

async function* writeImage(plan: Plan): AsyncGenerator<Buffer> {
  const { pageBytes, clock, sliceMs, trees } = plan;
  const chunks = new PageChunks();
  const slices = new Slices(clock, sliceMs);
  for (const id of metaPages) {
    const page = chunks.reserve(pageBytes).fill(0);
    writeMeta(page, id, { ...plan, freelistPage, transaction: id });
  }
  const free = chunks.reserve(pageBytes).fill(0);
  writePageHeader(free, 0, { id: freelistPage, kind: "freelist", count: 0, overflow: 0 });
  for (const { bucket, ...tree } of trees) {
    yield* writeTree(bucket, { ...tree, pageBytes, chunks, slices });
  }
  yield* chunks.takeRest();
}
