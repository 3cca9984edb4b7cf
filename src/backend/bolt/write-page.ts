import type { BranchChild } from "./branch-levels.ts";
import type { BoltPair } from "./bucket.ts";
import { elementBytes, pageHeaderBytes, writePageHeader, writeUint64 } from "./format.ts";

/** Below this a loop copies faster than a call into the runtime. */
const loopBytesMax = 24;

export interface PageRun {
  readonly id: number;
  readonly pageBytes: number;
}

/** Writes a leaf into all of `run`, its pages. `flags` are those of each element. */
export function writeLeaf(
  run: Buffer,
  pairs: readonly BoltPair[],
  { id, pageBytes, flags }: PageRun & { readonly flags: number },
): void {
  const overflow = run.length / pageBytes - 1;
  writePageHeader(run, 0, { id, kind: "leaf", count: pairs.length, overflow });
  const view = new DataView(run.buffer, run.byteOffset, run.length);
  let element = pageHeaderBytes;
  let data = pageHeaderBytes + elementBytes * pairs.length;
  for (let n = 0; n < pairs.length; n++) {
    const { key, value } = pairs[n]!;
    view.setUint32(element, flags, true);
    view.setUint32(element + 4, data - element, true);
    view.setUint32(element + 8, key.length, true);
    view.setUint32(element + 12, value.length, true);
    copy(key, run, data);
    data += key.length;
    copy(value, run, data);
    data += value.length;
    element += elementBytes;
  }
  run.fill(0, data);
}

/** Writes a branch page into all of `run`. */
export function writeBranch(
  run: Buffer,
  children: readonly BranchChild[],
  { id, pageBytes }: PageRun,
): void {
  const overflow = run.length / pageBytes - 1;
  writePageHeader(run, 0, { id, kind: "branch", count: children.length, overflow });
  let element = pageHeaderBytes;
  let data = pageHeaderBytes + elementBytes * children.length;
  for (const { key, pageId } of children) {
    run.writeUInt32LE(data - element, element);
    run.writeUInt32LE(key.length, element + 4);
    writeUint64(run, element + 8, pageId);
    key.copy(run, data);
    data += key.length;
    element += elementBytes;
  }
  run.fill(0, data);
}

function copy(bytes: Buffer, into: Buffer, offset: number): void {
  if (bytes.length <= loopBytesMax) {
    for (let n = 0; n < bytes.length; n++) into[offset + n] = bytes[n]!;
  } else {
    into.set(bytes, offset);
  }
}
