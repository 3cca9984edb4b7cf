import type { Backend, Bucket } from "../backend/index.ts";
import { buckets } from "../backend/index.ts";
import { crc32c } from "../base/index.ts";
import type { EntryId, EntryTable } from "./entry-table.ts";
import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { olderAt, olderIsTombstone, olderRevision } from "./older-revisions.ts";
import {
  type Page,
  recordEnd,
  recordIsTombstone,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import type { PageCache } from "./page-cache.ts";
import { etcdRevisionBytes, type Revision, tombstoneMark, writeEtcdRevision } from "./revision.ts";
import { RevisionMarks } from "./revision-marks.ts";
import type { Slicer } from "./slicer.ts";

// etcd's hashes are CRC-32C over its bbolt pairs as bytes. A record's pair is the revision key (main u64 BE, `_`, sub u64 BE,
// and `t` for a tombstone) and the encoded KeyValue.

export interface HashTarget {
  readonly index: KeyIndex;
  readonly history: History;
  readonly cache: PageCache;
  readonly slicer: Slicer;
}

export interface HashedRange {
  /** Records up to this revision. */
  readonly revision: number;
  /** Records at or below it count only if a reader at `revision` sees them. */
  readonly compactRevision: number;
  /**
   * Whether a tombstone exactly at `revision` counts as something kept. Compaction keeps it, a plain HashKV does not; it
   * matters only when nothing else is kept, as etcd then skips nothing.
   */
  readonly keepsTombstone: boolean;
}

/** HashKV. Compaction must not remove anything meanwhile. */
export async function hashRecords(target: HashTarget, range: HashedRange): Promise<number> {
  const skipped = await superseded(target, range);
  const { pages } = target.history;
  const scratch = Buffer.alloc(etcdRevisionBytes + 1);
  let crc = crc32c(0, Buffer.from("key"));
  for (let place = 0; place < pages.length; place++) {
    const page = pages[place]!;
    if (page.firstMain > range.revision) break;
    const lease = page.bytes === undefined ? await target.cache.load([page]) : undefined;
    crc = hashPage(crc, page, { range, skipped: skipped?.of(page) ?? [], scratch });
    lease?.release();
    if (target.slicer.isDue) await target.slicer.pause();
  }
  return crc;
}

function hashPage(
  crc: number,
  page: Page,
  of: {
    readonly range: HashedRange;
    readonly skipped: readonly Revision[];
    readonly scratch: Buffer;
  },
): number {
  const bytes = page.bytes!;
  const { range, skipped, scratch } = of;
  let next = 0;
  let end = 0;
  for (let offset = 0; offset < page.byteLength; offset = end) {
    end = recordEnd(bytes, offset);
    const main = recordMain(bytes, offset);
    const sub = recordSub(bytes, offset);
    if (main > range.revision) break;
    const skip = skipped[next];
    if (skip !== undefined && skip.main === main && skip.sub === sub) {
      next++;
      continue;
    }
    const isTombstone = recordIsTombstone(bytes, offset);
    // Old members removed it with the compaction, new ones keep it: both leave it out.
    if (isTombstone && main === range.compactRevision) continue;
    crc = hashRecord(crc, { main, sub, isTombstone, scratch });
    crc = crc32c(crc, bytes, recordPayloadStart(offset), end);
  }
  return crc;
}

function hashRecord(
  crc: number,
  record: Revision & { readonly isTombstone: boolean; readonly scratch: Buffer },
): number {
  const { scratch } = record;
  writeEtcdRevision(scratch, record, 0);
  scratch[etcdRevisionBytes] = tombstoneMark;
  return crc32c(crc, scratch, 0, etcdRevisionBytes + (record.isTombstone ? 1 : 0));
}

/** Records at or below the compact revision that a reader at `range.revision` does not see; undefined if it sees no key. */
async function superseded(
  { index, history, slicer }: HashTarget,
  range: HashedRange,
): Promise<RevisionMarks | undefined> {
  const skipped = new RevisionMarks(history);
  let kept = 0;
  for (let run = index.runFrom(""); run.keys.length > 0; ) {
    for (const id of run.ids) kept += markSkipped(index.table, id, { range, skipped });
    if (slicer.isDue) await slicer.pause();
    run = index.runFrom(`${run.keys.at(run.keys.length - 1)}\0`);
  }
  return kept === 0 ? undefined : skipped;
}

/** Marks the key's records that are left out; returns 1 if one is kept, otherwise 0. */
function markSkipped(
  table: EntryTable,
  id: EntryId,
  { range, skipped }: { readonly range: HashedRange; readonly skipped: RevisionMarks },
): number {
  const { revision, compactRevision, keepsTombstone } = range;
  const older = table.older(id) ?? [];
  const mod = table.mod(id);
  const isNewest = mod <= revision;
  const seen = isNewest ? older.length : olderAt(older, revision);
  if (seen < 0) return 0;
  const seenMain = isNewest ? mod : older[seen]!;
  const isTombstone = isNewest ? table.version(id) === 0 : olderIsTombstone(older, seen);
  for (let place = 0; place < seen && older[place]! <= compactRevision; place += 2) {
    const { main, sub } = olderRevision(older, place);
    skipped.add(main, sub);
  }
  if (!isTombstone) return 1;
  if (seenMain <= compactRevision) {
    const sub = isNewest ? table.sub(id) : olderRevision(older, seen).sub;
    skipped.add(seenMain, sub);
  }
  return keepsTombstone && seenMain === revision ? 1 : 0;
}

/** What differs between members and so stays out of Maintenance.Hash. */
const memberOwnKeys: ReadonlySet<string> = new Set(["consistent_index", "term"]);

/** Maintenance.Hash: every bucket's name and pairs, in order. */
export async function hashBuckets(target: HashTarget, backend: Backend): Promise<number> {
  let crc = 0;
  for (const bucket of buckets) {
    crc =
      bucket === "key" ? await hashKeyBucket(target, crc) : await hashBucket(backend, bucket, crc);
  }
  return crc;
}

async function hashKeyBucket(target: HashTarget, before: number): Promise<number> {
  const scratch = Buffer.alloc(etcdRevisionBytes + 1);
  const range = { revision: Number.MAX_SAFE_INTEGER, compactRevision: -1, keepsTombstone: false };
  const { pages } = target.history;
  let crc = crc32c(before, Buffer.from("key"));
  for (let place = 0; place < pages.length; place++) {
    const page = pages[place]!;
    const lease = page.bytes === undefined ? await target.cache.load([page]) : undefined;
    crc = hashPage(crc, page, { range, skipped: [], scratch });
    lease?.release();
    if (target.slicer.isDue) await target.slicer.pause();
  }
  return crc;
}

async function hashBucket(backend: Backend, bucket: Bucket, before: number): Promise<number> {
  let crc = crc32c(before, Buffer.from(bucket));
  for await (const chunk of backend.entries(bucket)) {
    for (const { key, value } of chunk) {
      if (bucket === "meta" && memberOwnKeys.has(key.toString("latin1"))) continue;
      crc = crc32c(crc32c(crc, key), value);
    }
  }
  return crc;
}
