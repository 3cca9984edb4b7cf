import type { Backend } from "../backend/index.ts";
import { assert } from "../base/index.ts";
import { History } from "./history.ts";
import {
  findRecord,
  recordEnd,
  recordIsTombstone,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import { PageCache } from "./page-cache.ts";
import type { OpenReader } from "./readers.ts";
import { compareRevisions, type Revision } from "./revision.ts";
import type { Slicer } from "./slicer.ts";
import type { ExportedRecord } from "./store-contract.ts";

export interface ExportParts {
  readonly history: History;
  readonly cache: PageCache;
  readonly slicer: Slicer;
  /** Closed when the walk ends or is given up. */
  readonly reader: OpenReader;
  readonly lastRevision: number;
}

/** All records up to the last revision, a page at a time. */
export async function* exportHistory(
  parts: ExportParts,
): AsyncGenerator<readonly ExportedRecord[]> {
  const { history, cache, slicer, reader, lastRevision } = parts;
  let from: Revision = { main: 0, sub: 0 };
  try {
    while (history.pages.length > 0) {
      const place = history.placeOf(from.main, from.sub);
      const page = history.pages[place]!;
      const lease = await cache.load([page]);
      lease.release();
      const { bytes } = page;
      // Compaction may have put others in its place meanwhile.
      if (bytes === undefined) continue;
      const chunk = recordsOf(bytes, { byteLength: page.byteLength, from, lastRevision });
      const last = chunk.at(-1);
      if (last !== undefined) {
        yield chunk;
        from = { main: last.main, sub: last.sub + 1 };
      } else {
        const next = history.pages[place + 1];
        if (next === undefined || next.firstMain > lastRevision) return;
        from = { main: next.firstMain, sub: next.firstSub };
      }
      if (slicer.isDue) await slicer.pause();
    }
  } finally {
    reader.close();
  }
}

function recordsOf(
  bytes: Buffer,
  of: { readonly byteLength: number; readonly from: Revision; readonly lastRevision: number },
): ExportedRecord[] {
  const records: ExportedRecord[] = [];
  for (let offset = findRecord(bytes, of.byteLength, of.from); offset < of.byteLength; ) {
    const main = recordMain(bytes, offset);
    if (main > of.lastRevision) break;
    const end = recordEnd(bytes, offset);
    records.push({
      main,
      sub: recordSub(bytes, offset),
      isTombstone: recordIsTombstone(bytes, offset),
      payload: { bytes, start: recordPayloadStart(offset), end },
    });
    offset = end;
  }
  return records;
}

/** Fills the `key` bucket of an empty backend, for a restored or received snapshot; `openStore` then reads it. */
export interface RecordImporter {
  /** Records come in revision order. Their payloads are copied. */
  add(record: ExportedRecord): void;
  /** Hands what is left to the backend. */
  end(): void;
}

export function createRecordImporter(backend: Backend): RecordImporter {
  const history = new History(backend, new PageCache(backend, 0));
  let last: Revision = { main: 0, sub: 0 };
  return {
    add: ({ main, sub, isTombstone, payload }) => {
      const revision = { main, sub };
      assert(compareRevisions(revision, last) > 0, "imported records come in revision order");
      last = revision;
      history.appendCopy(revision, isTombstone, payload);
    },
    end: () => history.seal(),
  };
}
