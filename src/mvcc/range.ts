import type { EntryId, EntryTable } from "./entry-table.ts";
import { CompactedError, FutureRevisionError } from "./errors.ts";
import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { olderAt, olderIsTombstone, olderRevision } from "./older-revisions.ts";
import { findRecord, type Page, recordEnd, recordPayloadStart } from "./page.ts";
import type { Found, Payload, RangeQuery } from "./store-contract.ts";

/** The state a read is made on. */
export interface View {
  readonly index: KeyIndex;
  readonly history: History;
  readonly currentRevision: number;
  readonly compactRevision: number;
}

/** The revision to read at. @throws {CompactedError | FutureRevisionError} */
export function readRevision(view: View, asked: number): number {
  if (asked > view.currentRevision) throw new FutureRevisionError(asked, view.currentRevision);
  if (asked <= 0) return view.currentRevision;
  if (asked < view.compactRevision) throw new CompactedError(asked, view.compactRevision);
  return asked;
}

/** `Missing` as the inside knows it. */
export interface MissingPages {
  readonly kind: "missing";
  readonly pages: readonly Page[];
}

/** Gathers payloads, or the pages that are missing for them. */
class Gathering {
  readonly payloads: Payload[] = [];
  readonly missing = new Set<Page>();

  add(page: Page, offset: number): void {
    const payload = payloadAt(page, offset);
    if (payload === undefined) this.missing.add(page);
    else this.payloads.push(payload);
  }
}

function payloadAt(page: Page, offset: number): Payload | undefined {
  const { bytes } = page;
  if (bytes === undefined) return undefined;
  page.wasUsed = true;
  return { bytes, start: recordPayloadStart(offset), end: recordEnd(bytes, offset) };
}

/** Whether the key is alive at the revision. */
function isAliveAt(table: EntryTable, id: EntryId, revision: number): boolean {
  if (table.mod(id) <= revision) return table.version(id) > 0;
  const older = table.older(id);
  if (older === undefined) return false;
  const place = olderAt(older, revision);
  return place >= 0 && !olderIsTombstone(older, place);
}

/** Adds the key's pair at the revision, at which it is alive. */
function gather({ index, history }: View, id: EntryId, revision: number, into: Gathering): void {
  const { table } = index;
  if (table.mod(id) <= revision) {
    into.add(history.pageNumbered(table.pageNumber(id)), table.offset(id));
    return;
  }
  const older = table.older(id)!;
  const at = olderRevision(older, olderAt(older, revision));
  const page = history.pages[history.placeOf(at.main, at.sub)]!;
  if (page.bytes === undefined) into.missing.add(page);
  else into.add(page, findRecord(page.bytes, page.byteLength, at));
}

/** The pair of one key at a revision that is neither compacted nor in the future. */
export function pairAt(
  view: View,
  key: string,
  revision: number,
): Payload | undefined | MissingPages {
  const id = view.index.find(key);
  if (id === undefined || !isAliveAt(view.index.table, id, revision)) return undefined;
  const gathering = new Gathering();
  gather(view, id, revision, gathering);
  if (gathering.missing.size > 0) return { kind: "missing", pages: [...gathering.missing] };
  return gathering.payloads[0];
}

export function readRange(view: View, query: RangeQuery): Found | MissingPages {
  const revision = readRevision(view, query.revision);
  const gathering = new Gathering();
  const limit = query.countOnly ? 0 : query.limit <= 0 ? Number.POSITIVE_INFINITY : query.limit;
  const count =
    query.end === ""
      ? readOne(view, query.key, { revision, limit, into: gathering })
      : walk(view, query, { revision, limit, into: gathering });
  if (gathering.missing.size > 0) return { kind: "missing", pages: [...gathering.missing] };
  return { kind: "found", revision: view.currentRevision, count, payloads: gathering.payloads };
}

interface Walk {
  readonly revision: number;
  /** Pairs to gather; further ones are only counted. */
  readonly limit: number;
  readonly into: Gathering;
}

function readOne(view: View, key: string, { revision, limit, into }: Walk): number {
  const id = view.index.find(key);
  if (id === undefined || !isAliveAt(view.index.table, id, revision)) return 0;
  if (limit > 0) gather(view, id, revision, into);
  return 1;
}

/** Gathers up to the limit and returns how many keys are alive in the range. Unread leaves inside are counted as a whole. */
function walk(view: View, query: RangeQuery, { revision, limit, into }: Walk): number {
  const { leaves, table } = view.index;
  const from = view.index.position(query.key);
  const to = view.index.endPosition(query.key, query.end);
  let count = 0;
  for (let at = from.leaf; at <= to.leaf && at < leaves.length; at++) {
    const leaf = leaves[at]!;
    const first = at === from.leaf ? from.slot : 0;
    const end = at === to.leaf ? to.slot : leaf.keys.length;
    if (count >= limit && first === 0 && at < to.leaf && leaf.modMax <= revision) {
      count += leaf.alive;
      continue;
    }
    for (let slot = first; slot < end; slot++) {
      const id = leaf.ids[slot]!;
      if (!isAliveAt(table, id, revision)) continue;
      if (count < limit) gather(view, id, revision, into);
      count++;
    }
  }
  return count;
}

/** What a cursor's step found: the next pairs of the range. */
export interface Step {
  readonly payloads: readonly Payload[];
  /** Where the next step begins; undefined at the end of the range. */
  readonly nextKey: string | undefined;
}

/** Pages a step asks for at a time: 16 MiB. */
const stepMissingMax = 256;

/**
 * The pairs from `query.key` on, at most `recordsMax`, examining at most `entriesMax` keys.
 * Nothing is returned while pages are missing.
 */
export function readStep(
  view: View,
  query: RangeQuery,
  bounds: { readonly recordsMax: number; readonly entriesMax: number },
): Step | MissingPages {
  const { leaves, table } = view.index;
  const to = view.index.endPosition(query.key, query.end);
  let { leaf, slot } = view.index.position(query.key);
  const gathering = new Gathering();
  for (let examined = 0; ; slot++) {
    while (leaf < leaves.length && slot >= leaves[leaf]!.keys.length) {
      leaf++;
      slot = 0;
    }
    if (leaf > to.leaf || (leaf === to.leaf && slot >= to.slot) || leaf >= leaves.length) {
      return finishStep(gathering, undefined);
    }
    const isFull =
      gathering.payloads.length + gathering.missing.size >= bounds.recordsMax ||
      gathering.missing.size >= stepMissingMax ||
      examined++ >= bounds.entriesMax;
    const { keys, ids } = leaves[leaf]!;
    if (isFull) return finishStep(gathering, keys.at(slot));
    const id = ids[slot]!;
    if (isAliveAt(table, id, query.revision)) gather(view, id, query.revision, gathering);
  }
}

function finishStep(gathering: Gathering, nextKey: string | undefined): Step | MissingPages {
  if (gathering.missing.size > 0) return { kind: "missing", pages: [...gathering.missing] };
  return { payloads: gathering.payloads, nextKey };
}
