import type { Backend } from "../backend/index.ts";
import type { Clock } from "../base/index.ts";
import { CorruptPageError, IndexImageError } from "./errors.ts";
import type { History } from "./history.ts";
import type { KeyIndex } from "./key-index.ts";
import { isBlank, payloadKey, readPutHead, readTombstone } from "./key-value.ts";
import {
  checkPage,
  Page,
  pageKey,
  recordEnd,
  recordIsTombstone,
  recordMain,
  recordPayloadStart,
  recordSub,
} from "./page.ts";
import type { PageCache } from "./page-cache.ts";
import { type ImageRead, readIndexImage } from "./read-index-image.ts";
import {
  compareRevisions,
  emptyStoreRevision,
  neverCompacted,
  type Revision,
  readEtcdRevision,
} from "./revision.ts";
import { Slicer } from "./slicer.ts";
import type { LoadProgress } from "./store-options.ts";

export const scheduledCompactKey = Buffer.from("scheduledCompactRev");
export const finishedCompactKey = Buffer.from("finishedCompactRev");

/** Reports of progress while loading: one for each so many records. */
const progressRecords = 100_000;

export interface LoadTarget {
  readonly backend: Backend;
  readonly clock: Clock;
  readonly cache: PageCache;
  readonly index: KeyIndex;
  readonly history: History;
  readonly onProgress: (progress: LoadProgress) => void;
}

export interface Loaded {
  readonly currentRevision: number;
  readonly compactRevision: number;
  /** Where the last compaction that was finished stands; lower than `compactRevision` if one is not. */
  readonly finishedRevision: number;
}

/**
 * Rebuilds the index from the pages; with an image of it, from that and the pages behind what is in it.
 * @throws {CorruptPageError} if a page is not what was written, or the history has a hole above the compact revision
 * @throws {IndexImageError}
 */
export async function load(target: LoadTarget, image?: Buffer): Promise<Loaded> {
  const finishedRevision = await readCompactRevision(target.backend, finishedCompactKey);
  const scheduled = await readCompactRevision(target.backend, scheduledCompactKey);
  const compactRevision = Math.max(finishedRevision, scheduled);
  const slicer = new Slicer(target.clock);
  const read = image === undefined ? undefined : await readIndexImage(image, { ...target, slicer });
  const isItsOwn =
    read === undefined ||
    (read.compactRevision === compactRevision && finishedRevision === compactRevision);
  if (!isItsOwn) throw new IndexImageError("the store is compacted at another revision");
  const loader = new Loader(target.index, { compactRevision, from: read?.boundary });
  const from = read === undefined ? {} : { from: pageKey(read.boundary) };
  let reported = 0;
  target.cache.isFilling = true;
  for await (const chunk of target.backend.entries("key", from)) {
    for (const { key, value } of chunk) {
      const first = checkPage(key, value);
      const page = new Page(first, value, { byteLength: value.length, isStored: true });
      target.history.enlist(page);
      loader.addPage(page, key);
      target.history.adopt(page);
      if (slicer.isDue) await slicer.pause();
    }
    if (loader.records - reported >= progressRecords) {
      reported = loader.records;
      target.onProgress({ records: reported, bytes: target.history.bytes });
    }
  }
  target.cache.isFilling = false;
  if (read !== undefined) checkComplete(read, { loader, index: target.index });
  await reopenTail(target);
  target.onProgress({ records: loader.records, bytes: target.history.bytes });
  const currentRevision = Math.max(loader.lastMain, compactRevision, emptyStoreRevision);
  return { currentRevision, compactRevision, finishedRevision };
}

/** @throws {IndexImageError} */
function checkComplete(
  { boundary, currentRevision, passed }: ImageRead,
  { loader, index: { table } }: { readonly loader: Loader; readonly index: KeyIndex },
): void {
  if (loader.lastMain !== currentRevision) {
    throw new IndexImageError(
      `it goes with revision ${currentRevision}, and the pages end at ${loader.lastMain}`,
    );
  }
  for (const id of passed) {
    const newest = { main: table.mod(id), sub: table.sub(id) };
    if (compareRevisions(newest, boundary) >= 0) continue;
    throw new IndexImageError("a record of a key is in none of its pages");
  }
}

async function readCompactRevision(backend: Backend, key: Buffer): Promise<number> {
  const bytes = await backend.get("meta", key);
  if (bytes === undefined) return neverCompacted;
  const revision = readEtcdRevision(bytes)?.main;
  if (revision === undefined) {
    throw new CorruptPageError("not a revision of 17 bytes", { bucket: "meta", key });
  }
  return revision;
}

class Loader {
  readonly #index: KeyIndex;
  readonly #compactRevision: number;
  lastMain = 0;
  lastSub = 0;
  records = 0;

  /** @param from all records before this one are in the index. @default there is nothing in it */
  constructor(
    index: KeyIndex,
    {
      compactRevision,
      from,
    }: { readonly compactRevision: number; readonly from: Revision | undefined },
  ) {
    this.#index = index;
    this.#compactRevision = compactRevision;
    if (from === undefined) return;
    this.lastMain = from.sub > 0 ? from.main : from.main - 1;
    this.lastSub = from.sub > 0 ? from.sub - 1 : Number.POSITIVE_INFINITY;
  }

  addPage(page: Page, key: Buffer): void {
    const bytes = page.bytes!;
    for (let offset = 0; offset < page.byteLength; offset = recordEnd(bytes, offset)) {
      const reason = this.#checkOrder(recordMain(bytes, offset), recordSub(bytes, offset));
      if (reason !== undefined) throw new CorruptPageError(reason, { bucket: "key", key });
      if (!this.#addRecord(page, offset)) {
        const place = { bucket: "key", key };
        throw new CorruptPageError(`the payload at offset ${offset} is no KeyValue`, place);
      }
      this.records++;
    }
  }

  /** Each revision above the compact revision wrote something, and all of it is still there. */
  #checkOrder(main: number, sub: number): string | undefined {
    const { lastMain, lastSub } = this;
    this.lastMain = main;
    this.lastSub = sub;
    if (main < lastMain || (main === lastMain && sub <= lastSub)) return "pages overlap";
    if (main === lastMain || main <= this.#compactRevision) return undefined;
    const before = Math.max(lastMain, this.#compactRevision, emptyStoreRevision);
    if (main === before + 1) return undefined;
    return `the history has a hole between revisions ${before} and ${main}`;
  }

  #addRecord(page: Page, offset: number): boolean {
    const bytes = page.bytes!;
    const payload = { bytes, start: recordPayloadStart(offset), end: recordEnd(bytes, offset) };
    const main = recordMain(bytes, offset);
    const written = { page, offset, main, sub: recordSub(bytes, offset) };
    if (recordIsTombstone(bytes, offset)) {
      const key = readTombstone(payload);
      if (key === undefined) return false;
      this.#index.record(key, written, { created: 0, version: 0 });
      return true;
    }
    if (isBlank(payload, main, this.#compactRevision)) {
      this.#index.record("", written, { created: main, version: 1 });
      return true;
    }
    const head = readPutHead(payload);
    if (head === undefined || head.modRevision !== main) return false;
    this.#index.record(head.key, written, { created: head.createRevision, version: head.version });
    return true;
  }
}

async function reopenTail({ cache, history, index }: LoadTarget): Promise<void> {
  const parts = history.tailParts();
  if (parts.length === 0) return;
  const lease = await cache.load(parts);
  const page = history.reopenTail(parts);
  lease.release();
  const bytes = page.bytes!;
  for (let offset = 0; offset < page.byteLength; offset = recordEnd(bytes, offset)) {
    const payload = { bytes, start: recordPayloadStart(offset), end: recordEnd(bytes, offset) };
    const id = index.find(payloadKey(payload))!;
    // Of a key's records only the newest is referred to by place.
    const isNewest = index.table.isAt(id, recordMain(bytes, offset), recordSub(bytes, offset));
    if (isNewest) index.table.move(id, page, offset);
  }
}
