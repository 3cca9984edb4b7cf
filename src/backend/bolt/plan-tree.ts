import { BranchLevels, branchBytes } from "./branch-levels.ts";
import { type BoltBucket, type BoltPair, checkRecordSizes } from "./bucket.ts";
import { LeafFill } from "./leaf-fill.ts";
import { keyBytesMax, recordsPerLook } from "./limits.ts";
import type { Slices } from "./slices.ts";

/** What planning keeps of a leaf's first key is how long it is. */
const placeholderKey = Buffer.alloc(keyBytesMax);
const lookMask = recordsPerLook - 1;

export interface TreePlan {
  readonly rootPage: number;
  /** The first page after the tree's. */
  readonly endPage: number;
}

/** Lays out the pages of a bucket from `firstPage` on, in the order in which `writeTree` will write them. */
export async function planTree(
  bucket: BoltBucket,
  options: { readonly pageBytes: number; readonly firstPage: number; readonly slices: Slices },
): Promise<TreePlan> {
  const { pageBytes, firstPage, slices } = options;
  let nextPage = firstPage;
  const take = (pages: number): number => {
    nextPage += pages;
    return nextPage - pages;
  };
  const fill = new LeafFill(pageBytes);
  const levels = new BranchLevels(pageBytes, (children) =>
    take(Math.ceil(branchBytes(children) / pageBytes)),
  );
  let firstKeyBytes = 0;
  const endLeaf = (): void => {
    levels.add({ key: placeholderKey.subarray(0, firstKeyBytes), pageId: take(fill.pages) });
    fill.clear();
  };
  for await (const sizes of bucket.sizes?.() ?? sizesOf(bucket)) {
    for (let at = 0; at < sizes.length; at += 2) {
      const keyBytes = sizes[at]!;
      const valueBytes = sizes[at + 1]!;
      checkRecordSizes(bucket, keyBytes, valueBytes);
      if (fill.endsBefore(keyBytes + valueBytes)) endLeaf();
      if (fill.records === 0) firstKeyBytes = keyBytes;
      fill.add(keyBytes + valueBytes);
      if (((at >> 1) & lookMask) === lookMask && slices.isOver) await slices.pause();
    }
    if (slices.isOver) await slices.pause();
  }
  endLeaf();
  return { rootPage: levels.end(), endPage: nextPage };
}

async function* sizesOf(bucket: BoltBucket): AsyncGenerator<Uint32Array> {
  for await (const pairs of bucket.pairs()) yield sizesOfPairs(pairs);
}

function sizesOfPairs(pairs: readonly BoltPair[]): Uint32Array {
  const sizes = new Uint32Array(pairs.length * 2);
  for (let n = 0; n < pairs.length; n++) {
    sizes[n * 2] = pairs[n]!.key.length;
    sizes[n * 2 + 1] = pairs[n]!.value.length;
  }
  return sizes;
}
