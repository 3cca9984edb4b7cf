import type { History } from "./history.ts";
import {
  type KeyEntry,
  type KeyIndex,
  olderAt,
  olderIsTombstone,
  olderRevision,
} from "./key-index.ts";
import type { Page } from "./page.ts";
import type { PageCache } from "./page-cache.ts";
import { repack } from "./repack.ts";
import { RevisionMarks } from "./revision-marks.ts";
import type { Slicer } from "./slicer.ts";

/** Neighbours rewritten together, at most. */
const groupPagesMax = 8;
/** A page below this size joins the rewriting of its neighbour, so that thinned-out pages do not pile up. */
const smallPageBytes = 16 << 10;

export interface CompactionTarget {
  readonly index: KeyIndex;
  readonly history: History;
  readonly cache: PageCache;
  readonly slicer: Slicer;
  readonly batchRecords: number;
  readonly pauseMs: number;
  readonly isClosed: () => boolean;
}

export interface Removed {
  readonly records: number;
  readonly bytes: number;
}

/**
 * Removes what is superseded at the revision: of each key the newest record at or below it stays, unless that is a
 * tombstone below it. (One exactly at the revision stays, as in etcd since 3.5.16: a watch from there must see it.)
 * A crash in between leaves dead records in some pages, which a later run finds again. Returns undefined when closed.
 */
export async function removeSuperseded(
  target: CompactionTarget,
  revision: number,
): Promise<Removed | undefined> {
  const { history } = target;
  if (history.isInTail(revision)) history.seal();
  const dead = await dropFromIndex(target, revision);
  if (dead === undefined) return undefined;
  const removed = { records: 0, bytes: 0 };
  let examined = 0;
  for (let place = 0; place < history.pages.length; ) {
    if (target.isClosed()) return undefined;
    const group = groupAt(history.pages, place, dead);
    if (group.length === 0) {
      if (history.pages[place]!.firstMain > revision) break;
      place++;
      continue;
    }
    const result = await rewrite(target, { place, group, dead });
    removed.records += result.removedRecords;
    removed.bytes += result.removedBytes;
    place += result.pages.length;
    examined += result.removedRecords + result.keptRecords;
    if (examined < target.batchRecords) continue;
    examined = 0;
    await target.slicer.rest(target.pauseMs);
  }
  return removed;
}

/** Neighbours from `place` on that are worth rewriting together; none if the first is as it should be. */
function groupAt(pages: readonly Page[], place: number, dead: RevisionMarks): Page[] {
  const group: Page[] = [];
  for (let at = place; at < pages.length && group.length < groupPagesMax; at++) {
    const page = pages[at]!;
    if (!page.isStored || !(dead.has(page) || page.byteLength < smallPageBytes)) break;
    group.push(page);
  }
  return group.some((page) => dead.has(page)) ? group : [];
}

async function rewrite(
  { index, history, cache, slicer }: CompactionTarget,
  { place, group, dead }: { place: number; group: readonly Page[]; dead: RevisionMarks },
): Promise<ReturnType<typeof repack>> {
  const lease = await cache.load(group);
  // Pages that someone else has pinned are about to be read: our own pin is one.
  while (group.some((page) => page.pins > 1)) await slicer.pause();
  if (slicer.isDue) await slicer.pause();
  const repacked = repack(
    group.map((page) => ({ page, dead: dead.of(page) })),
    index,
  );
  lease.release();
  history.replace(place, group.length, repacked.pages);
  return repacked;
}

async function dropFromIndex(
  { index, history, slicer, isClosed }: CompactionTarget,
  revision: number,
): Promise<RevisionMarks | undefined> {
  const dead = new RevisionMarks(history);
  for (let entries = index.entriesFrom(""); entries.length > 0; ) {
    if (isClosed()) return undefined;
    const lastKey = entries.at(-1)!.key;
    for (const entry of entries) {
      if (dropRevisions(entry, revision, dead)) index.remove(entry.key);
    }
    if (slicer.isDue) await slicer.pause();
    entries = index.entriesFrom(`${lastKey}\0`);
  }
  return dead;
}

/** Marks the entry's superseded revisions and forgets them; true if nothing is left of it. */
function dropRevisions(entry: KeyEntry, revision: number, dead: RevisionMarks): boolean {
  const { older } = entry;
  if (entry.mod <= revision) {
    if (older !== undefined) {
      dropOlder(entry, older.length, dead);
    }
    const isGone = entry.version === 0 && entry.mod < revision;
    if (isGone) dead.add(entry.mod, entry.sub);
    return isGone;
  }
  if (older === undefined) return false;
  const newest = olderAt(older, revision);
  if (newest < 0) return false;
  const isGone = olderIsTombstone(older, newest) && older[newest]! < revision;
  dropOlder(entry, isGone ? newest + 2 : newest, dead);
  return false;
}

/** Drops the first `length` numbers of `older`. */
function dropOlder(entry: KeyEntry, length: number, dead: RevisionMarks): void {
  const older = entry.older!;
  for (let place = 0; place < length; place += 2) {
    const { main, sub } = olderRevision(older, place);
    dead.add(main, sub);
  }
  entry.older = length === older.length ? undefined : older.slice(length);
}
