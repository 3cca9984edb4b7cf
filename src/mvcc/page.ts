import { CorruptPageError } from "./errors.ts";
import type { PageRef } from "./page-ref.ts";
import {
  compareRevisions,
  type Revision,
  readUint32,
  readUint64,
  writeUint32,
  writeUint64,
} from "./revision.ts";

// A page is records end to end, in revision order, stored in bucket `key` under the revision of its first record
// (main u64, sub u32; everything big-endian). A record:
//
//   0   u64  main revision
//   8   u32  sub revision
//   12  u8   flags: 1 = tombstone
//   13  u32  payload length
//   17       payload: an encoded mvccpb.KeyValue

export const recordHeaderBytes = 17;
export const pageBytesMax = 64 << 10;
const pageKeyBytes = 12;
const tombstoneFlag = 1;

/** A run of the history. Its bytes are never changed, only appended to while it is the newest page. */
export class Page implements PageRef {
  readonly firstMain: number;
  readonly firstSub: number;
  /** undefined while evicted. At least `byteLength` long. */
  bytes: Buffer | undefined;
  /** Bytes of records. */
  byteLength: number;
  /** All records are with the backend under this page's key: it may be evicted. */
  isStored: boolean;
  /** Readers that need the bytes to stay. */
  pins = 0;
  /** Used since the eviction hand last came by. */
  wasUsed = true;
  /** Compaction has put others in its place. */
  isReplaced = false;
  /** Its records were looked at, or made here. */
  isChecked = true;
  /** Given by the history: the index refers to the page by it. */
  number = -1;

  constructor(
    first: Revision,
    bytes: Buffer | undefined,
    stored: { byteLength: number; isStored: boolean },
  ) {
    this.firstMain = first.main;
    this.firstSub = first.sub;
    this.bytes = bytes;
    this.byteLength = stored.byteLength;
    this.isStored = stored.isStored;
  }
}

export function pageKey(first: Revision): Buffer {
  const key = Buffer.allocUnsafe(pageKeyBytes);
  writeUint64(key, first.main, 0);
  writeUint32(key, first.sub, 8);
  return key;
}

export function pageKeyOf(page: Page): Buffer {
  return pageKey({ main: page.firstMain, sub: page.firstSub });
}

/** Writes a record's header; the payload of `length` bytes belongs right behind it. */
export function writeRecordHeader(
  into: Buffer,
  at: number,
  record: Revision & { readonly isTombstone: boolean; readonly length: number },
): void {
  writeUint64(into, record.main, at);
  writeUint32(into, record.sub, at + 8);
  into[at + 12] = record.isTombstone ? tombstoneFlag : 0;
  writeUint32(into, record.length, at + 13);
}

// Reading a record of a checked page at its offset, field by field and without an object.

export function recordMain(bytes: Buffer, offset: number): number {
  return readUint64(bytes, offset);
}

export function recordSub(bytes: Buffer, offset: number): number {
  return readUint32(bytes, offset + 8);
}

export function recordIsTombstone(bytes: Buffer, offset: number): boolean {
  return bytes[offset + 12] === tombstoneFlag;
}

export function recordPayloadStart(offset: number): number {
  return offset + recordHeaderBytes;
}

/** Where the payload ends and the next record begins. */
export function recordEnd(bytes: Buffer, offset: number): number {
  return offset + recordHeaderBytes + readUint32(bytes, offset + 13);
}

/** Offset of the first record at or after the revision; `byteLength` if all are before it. */
export function findRecord(bytes: Buffer, byteLength: number, revision: Revision): number {
  let offset = 0;
  while (offset < byteLength) {
    const main = recordMain(bytes, offset);
    if (main > revision.main) break;
    if (main === revision.main && recordSub(bytes, offset) >= revision.sub) break;
    offset = recordEnd(bytes, offset);
  }
  return offset;
}

/**
 * Checks what came from disk: the key, that the records fill the bytes exactly and are in order. Payloads are left alone.
 * @throws {CorruptPageError}
 */
export function checkPage(key: Buffer, bytes: Buffer): Revision {
  const fail = (reason: string): never => {
    throw new CorruptPageError(reason, { bucket: "key", key });
  };
  if (key.length !== pageKeyBytes) fail(`a page key has ${pageKeyBytes} bytes`);
  const first: Revision = { main: readUint64(key, 0), sub: readUint32(key, 8) };
  if (bytes.length === 0) fail("the page is empty");
  let previous: Revision | undefined;
  for (let offset = 0; offset < bytes.length; ) {
    if (offset + recordHeaderBytes > bytes.length) fail("a record header is cut off");
    const revision = { main: recordMain(bytes, offset), sub: recordSub(bytes, offset) };
    if (!Number.isSafeInteger(revision.main)) fail("a main revision is not a safe integer");
    if (bytes[offset + 12]! > tombstoneFlag) fail("a record has unknown flags");
    if (previous === undefined) {
      if (compareRevisions(revision, first) !== 0) fail("the key is not the first revision");
    } else if (compareRevisions(revision, previous) <= 0) fail("revisions are out of order");
    previous = revision;
    offset = recordEnd(bytes, offset);
    if (offset > bytes.length) fail("a payload is cut off");
  }
  return first;
}
