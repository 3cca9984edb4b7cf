// Every bound of reading and writing bbolt files, in bytes unless the name says otherwise.
import { assert } from "../../base/index.ts";
import { elementBytes, pageHeaderBytes } from "./format.ts";

/** A page is a power of two between these. bbolt takes the operating system's: 4, 16 or 64 KiB. */
export const pageBytesMin = 512;
export const pageBytesMax = 1024 * 1024;
export const pageBytesDefault = 4096;

/** bbolt's MaxKeySize and MaxValueSize. */
export const keyBytesMax = 32_768;
export const valueBytesMax = 2 ** 31 - 2;

/** The largest pages written: a leaf of them must not come to more records than a page can count. */
export const writtenPageBytesMax = 65_536;

/** A leaf of large records grows up to so many pages, where that wastes less of them. */
export const leafPagesMax = 8;

/** A leaf ends where at most this share of its pages stays empty, or where it has grown to `leafPagesMax`. */
export const leafWasteShareMax = 1 / 8;

/** What a written image is given out in. A page run is never cut, so a larger one is a chunk of its own. */
export const chunkBytes = 256 * 1024;

/** Records between two looks at the clock: some 0.1 ms. */
export const recordsPerLook = 1024;

/** How long planning and writing hold the event loop unless the caller says otherwise. */
export const sliceMsDefault = 4;

/** What is read of a file at a time, and how much of it is kept. */
export const blockBytes = 1024 * 1024;
export const blocksMax = 8;

/** The largest page and its overflow that is read: bbolt puts at most four large values into one, etcd's are 1.5 MiB. */
export const pageRunBytesMax = 512 * 1024 * 1024;

/** Branch pages above a leaf. A real file has under ten: each page of a branch has two children or more. */
export const treeDepthMax = 64;

/** The root of a file with more buckets' names than this is refused; etcd has ten. */
export const bucketsMax = 10_000;

assert(
  (leafPagesMax * writtenPageBytesMax - pageHeaderBytes) / (elementBytes + 1) < 0xffff,
  "a leaf's records can be counted in 16 bits",
);
assert(blockBytes >= pageBytesMax, "a block holds whole pages");
