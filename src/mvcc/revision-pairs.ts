// etcd's bucket `key`, which holds one record a pair, out of the pages of the backend's:
//
//   main u64 BE, `_`, sub u64 BE, and `t` for a tombstone   an encoded mvccpb.KeyValue; of a tombstone the key alone
import type { BucketEntry } from "../backend/index.ts";
import { CorruptPageError } from "./errors.ts";
import {
  checkPage,
  recordEnd,
  recordHeaderBytes,
  recordIsTombstone,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import {
  compareRevisions,
  etcdRevisionBytes,
  type Revision,
  tombstoneMark,
  writeEtcdRevision,
} from "./revision.ts";

type Pages = AsyncIterable<readonly BucketEntry[]>;

/**
 * The pairs of etcd's `key` bucket, in order, a page's at a time. The values are views of the pages.
 * @param pages bucket `key` of a backend, whole and at one moment
 * @throws {CorruptPageError}
 */
export async function* revisionPairs(pages: Pages): AsyncGenerator<readonly BucketEntry[]> {
  for await (const page of checkedPages(pages)) yield pairsOf(page);
}

/**
 * Key bytes and value bytes of each of those pairs in turn; overwritten when the next ones are asked for.
 * @throws {CorruptPageError}
 */
export async function* revisionPairSizes(pages: Pages): AsyncGenerator<Uint32Array> {
  let sizes = new Uint32Array(0);
  for await (const page of checkedPages(pages)) {
    const lengthMax = 2 * Math.floor(page.length / recordHeaderBytes);
    if (sizes.length < lengthMax) sizes = new Uint32Array(lengthMax);
    yield sizes.subarray(0, writeSizes(page, sizes));
  }
}

async function* checkedPages(pages: Pages): AsyncGenerator<Buffer> {
  let last: Revision | undefined;
  for await (const chunk of pages) {
    for (const { key, value } of chunk) {
      const first = checkPage(key, value);
      if (last !== undefined && compareRevisions(first, last) <= 0) {
        throw new CorruptPageError("pages overlap", { bucket: "key", key });
      }
      last = lastRevision(value);
      yield value;
    }
  }
}

function lastRevision(page: Buffer): Revision {
  let last = 0;
  for (let offset = 0; offset < page.length; offset = recordEnd(page, offset)) last = offset;
  return { main: recordMain(page, last), sub: recordSub(page, last) };
}

function pairsOf(page: Buffer): BucketEntry[] {
  const pairs: BucketEntry[] = [];
  let end = 0;
  for (let offset = 0; offset < page.length; offset = end) {
    end = recordEnd(page, offset);
    const revision = { main: recordMain(page, offset), sub: recordSub(page, offset) };
    const isTombstone = recordIsTombstone(page, offset);
    const key = Buffer.allocUnsafe(etcdRevisionBytes + (isTombstone ? 1 : 0));
    writeEtcdRevision(key, revision, 0);
    if (isTombstone) key[etcdRevisionBytes] = tombstoneMark;
    pairs.push({ key, value: page.subarray(recordPayloadStart(offset), end) });
  }
  return pairs;
}

/** Returns how many numbers were written. */
function writeSizes(page: Buffer, into: Uint32Array): number {
  let count = 0;
  let end = 0;
  for (let offset = 0; offset < page.length; offset = end) {
    end = recordEnd(page, offset);
    into[count++] = etcdRevisionBytes + (recordIsTombstone(page, offset) ? 1 : 0);
    into[count++] = end - recordPayloadStart(offset);
  }
  return count;
}
