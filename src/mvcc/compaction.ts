import type { EntryId, EntryTable } from "./entry-table.ts";
import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { olderAt, olderIsTombstone, olderRevision } from "./older-revisions.ts";
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
    { index, history },
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
  for (let run = index.runFrom(""); run.keys.length > 0; ) {
    if (isClosed()) return undefined;
    for (const [at, id] of run.ids.entries()) {
      if (dropRevisions(index.table, id, { revision, dead })) index.remove(run.keys.at(at));
    }
    if (slicer.isDue) await slicer.pause();
    run = index.runFrom(`${run.keys.at(run.keys.length - 1)}\0`);
  }
  return dead;
}

interface Dropping {
  readonly revision: number;
  readonly dead: RevisionMarks;
}

/** Marks the entry's superseded revisions and forgets them; true if nothing is left of it. */
function dropRevisions(table: EntryTable, id: EntryId, { revision, dead }: Dropping): boolean {
  const older = table.older(id);
  const mod = table.mod(id);
  if (mod <= revision) {
    if (older !== undefined) {
      markOlder(older, older.length, dead);
      table.setOlder(id, undefined);
    }
    const isGone = table.version(id) === 0 && mod < revision;
    if (isGone) dead.add(mod, table.sub(id));
    return isGone;
  }
  if (older === undefined) return false;
  const newest = olderAt(older, revision);
  if (newest < 0) return false;
  const isGone = olderIsTombstone(older, newest) && older[newest]! < revision;
  const length = isGone ? newest + 2 : newest;
  markOlder(older, length, dead);
  table.setOlder(id, length === older.length ? undefined : older.slice(length));
  return false;
}

/** Marks what the first `length` numbers of `older` stand for. */
function markOlder(older: readonly number[], length: number, dead: RevisionMarks): void {
  for (let place = 0; place < length; place += 2) {
    const { main, sub } = olderRevision(older, place);
    dead.add(main, sub);
  }
}
