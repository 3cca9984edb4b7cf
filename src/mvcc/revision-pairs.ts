// etcd's bucket `key`, which holds one record a pair, out of the pages of the backend's:
//
//   main u64 BE, `_`, sub u64 BE, and `t` for a tombstone   an encoded mvccpb.KeyValue; of a tombstone the key alone
import type { BucketEntry } from "../backend/index.ts";
import { CorruptPageError } from "./errors.ts";
import {
  checkPage,
  recordEnd,
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

/**
 * The pairs of etcd's `key` bucket, in order, a page's at a time. The values are views of the pages.
 * @param pages bucket `key` of a backend, whole and at one moment
 * @throws {CorruptPageError}
 */
export async function* revisionPairs(
  pages: AsyncIterable<readonly BucketEntry[]>,
): AsyncGenerator<readonly BucketEntry[]> {
  let last: Revision | undefined;
  for await (const chunk of pages) {
    for (const { key, value } of chunk) {
      const first = checkPage(key, value);
      if (last !== undefined && compareRevisions(first, last) <= 0) {
        throw new CorruptPageError("pages overlap", { bucket: "key", key });
      }
      const { pairs, lastRevision } = pairsOf(value);
      last = lastRevision;
      yield pairs;
    }
  }
}

function pairsOf(page: Buffer): { pairs: BucketEntry[]; lastRevision: Revision } {
  const pairs: BucketEntry[] = [];
  let lastRevision: Revision = { main: 0, sub: 0 };
  let end = 0;
  for (let offset = 0; offset < page.length; offset = end) {
    end = recordEnd(page, offset);
    lastRevision = { main: recordMain(page, offset), sub: recordSub(page, offset) };
    const isTombstone = recordIsTombstone(page, offset);
    const key = Buffer.allocUnsafe(etcdRevisionBytes + (isTombstone ? 1 : 0));
    writeEtcdRevision(key, lastRevision, 0);
    if (isTombstone) key[etcdRevisionBytes] = tombstoneMark;
    pairs.push({ key, value: page.subarray(recordPayloadStart(offset), end) });
  }
  return { pairs, lastRevision };
}
