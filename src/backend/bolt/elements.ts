import type { BoltPair } from "./bucket.ts";
import { bucketElementFlag, elementBytes, pageHeaderBytes, readUint64 } from "./format.ts";
import { corrupt, type Page } from "./pages.ts";

/** An element of a leaf. Key and value are views of the page. */
export interface LeafElement extends BoltPair {
  /** The value is a bucket's. */
  readonly isBucket: boolean;
}

/** An element of a branch. The key is a view of the page. */
export interface BranchElement {
  readonly key: Buffer;
  readonly pageId: number;
}

/** Checked to lie within the page and to come in key order. */
export function leafElements({ bytes, count, place }: Page): LeafElement[] {
  const elements: LeafElement[] = [];
  let last: Buffer | undefined;
  for (let n = 0; n < count; n++) {
    const at = pageHeaderBytes + n * elementBytes;
    const keyStart = at + bytes.readUInt32LE(at + 4);
    const keyEnd = keyStart + bytes.readUInt32LE(at + 8);
    const valueEnd = keyEnd + bytes.readUInt32LE(at + 12);
    if (valueEnd > bytes.length) throw outside(place, n);
    const key = bytes.subarray(keyStart, keyEnd);
    if (last !== undefined && last.compare(key) >= 0) throw outOfOrder(place, n);
    last = key;
    const isBucket = (bytes.readUInt32LE(at) & bucketElementFlag) !== 0;
    elements.push({ key, value: bytes.subarray(keyEnd, valueEnd), isBucket });
  }
  return elements;
}

/** At least one; checked to lie within the page and to come in key order. */
export function branchElements({ bytes, count, place }: Page): BranchElement[] {
  if (count === 0) throw corrupt(place, "no elements, a branch has one or more");
  const elements: BranchElement[] = [];
  let last: Buffer | undefined;
  for (let n = 0; n < count; n++) {
    const at = pageHeaderBytes + n * elementBytes;
    const keyStart = at + bytes.readUInt32LE(at);
    const keyEnd = keyStart + bytes.readUInt32LE(at + 4);
    if (keyEnd > bytes.length) throw outside(place, n);
    const key = bytes.subarray(keyStart, keyEnd);
    if (last !== undefined && last.compare(key) >= 0) throw outOfOrder(place, n);
    last = key;
    elements.push({ key, pageId: readUint64(bytes, at + 8) });
  }
  return elements;
}

function outside(place: string, n: number): Error {
  return corrupt(place, `an element, ${n}, that lies outside of it`);
}

function outOfOrder(place: string, n: number): Error {
  return corrupt(place, `element ${n} out of order`);
}
