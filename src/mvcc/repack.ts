import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { payloadKey } from "./key-value.ts";
import {
  Page,
  pageBytesMax,
  recordEnd,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import type { Revision } from "./revision.ts";

export interface Source {
  readonly page: Page;
  /** Revisions to leave out, in order. */
  readonly dead: readonly Revision[];
}

export interface RepackTarget {
  readonly index: KeyIndex;
  readonly history: History;
}

export interface Repacked {
  readonly pages: readonly Page[];
  readonly removedRecords: number;
  readonly removedBytes: number;
  readonly keptRecords: number;
}

interface Survivor {
  readonly page: Page;
  readonly offset: number;
  readonly end: number;
}

/**
 * Makes as few new pages as hold what survives of these neighbours, and points the index to them. The sources keep their
 * bytes: who reads them goes on reading.
 */
export function repack(sources: readonly Source[], target: RepackTarget): Repacked {
  const survivors: Survivor[] = [];
  let total = 0;
  for (const source of sources) total += survey(source, survivors);
  const pages: Page[] = [];
  let keptBytes = 0;
  for (let from = 0; from < survivors.length; ) {
    let bytes = 0;
    let to = from;
    while (to < survivors.length) {
      const length = survivors[to]!.end - survivors[to]!.offset;
      if (to > from && bytes + length > pageBytesMax) break;
      bytes += length;
      to++;
    }
    pages.push(fill(survivors.slice(from, to), bytes, target));
    keptBytes += bytes;
    from = to;
  }
  const sourceBytes = sources.reduce((sum, { page }) => sum + page.byteLength, 0);
  return {
    pages,
    removedRecords: total - survivors.length,
    removedBytes: sourceBytes - keptBytes,
    keptRecords: survivors.length,
  };
}

/** Adds the page's survivors and returns how many records it has. */
function survey({ page, dead }: Source, survivors: Survivor[]): number {
  const bytes = page.bytes!;
  let records = 0;
  let next = 0;
  for (let offset = 0; offset < page.byteLength; records++) {
    const end = recordEnd(bytes, offset);
    const doomed = dead[next];
    const isDead =
      doomed !== undefined &&
      doomed.main === recordMain(bytes, offset) &&
      doomed.sub === recordSub(bytes, offset);
    if (isDead) next++;
    else survivors.push({ page, offset, end });
    offset = end;
  }
  return records;
}

function fill(
  survivors: readonly Survivor[],
  byteLength: number,
  { index, history }: RepackTarget,
): Page {
  const bytes = Buffer.allocUnsafeSlow(byteLength);
  const head = survivors[0]!;
  const first = {
    main: recordMain(head.page.bytes!, head.offset),
    sub: recordSub(head.page.bytes!, head.offset),
  };
  const page = new Page(first, bytes, { byteLength, isStored: true });
  history.enlist(page);
  let at = 0;
  for (const { page: source, offset, end } of survivors) {
    source.bytes!.copy(bytes, at, offset, end);
    const id = index.find(
      payloadKey({ bytes, start: recordPayloadStart(at), end: at + end - offset }),
    );
    const isNewest =
      id !== undefined && index.table.isAt(id, recordMain(bytes, at), recordSub(bytes, at));
    if (isNewest) index.table.move(id, page, at);
    at += end - offset;
  }
  return page;
}
