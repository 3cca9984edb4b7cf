import type { Backend } from "../backend/index.ts";
import { assert } from "../base/index.ts";
import type { Appended } from "./entry-table.ts";
import {
  type KeyValueFields,
  keyValueBytes,
  tombstoneBytes,
  writeKeyValue,
  writeTombstone,
} from "./key-value.ts";
import { Numbered } from "./numbered.ts";
import {
  Page,
  pageBytesMax,
  pageKey,
  pageKeyOf,
  recordHeaderBytes,
  writeRecordHeader,
} from "./page.ts";
import type { PageCache } from "./page-cache.ts";
import type { Revision } from "./revision.ts";
import type { Key } from "./store-contract.ts";

/** The newest page, still filling. What commits have taken of it so far is stored in parts, each under its own key. */
interface Tail {
  readonly page: Page;
  readonly slab: Buffer;
  storedBytes: number;
  /** Keys of the stored parts; the first is the page's own. */
  readonly partKeys: Buffer[];
  /** First record behind `storedBytes`, if there is one. */
  unstoredFirst: Revision | undefined;
}

/** All records in revision order: a list of pages, of which the last one grows. */
export class History {
  readonly pages: Page[] = [];
  readonly #backend: Backend;
  readonly #cache: PageCache;
  readonly #numbered = new Numbered<Page>();
  #tail: Tail | undefined;
  #bytes = 0;
  /** A page was ended since the last commit. */
  #hasSealed = false;

  constructor(backend: Backend, cache: PageCache) {
    this.#backend = backend;
    this.#cache = cache;
  }

  get bytes(): number {
    return this.#bytes;
  }

  pageNumbered(number: number): Page {
    return this.#numbered.get(number);
  }

  /** Gives a new page its number, so that the index can refer to it. */
  enlist(page: Page): void {
    page.number = this.#numbered.add(page);
  }

  /** Where the growing page begins, which is the last of `pages`; undefined if the next record begins one. */
  get tailFirst(): Revision | undefined {
    const page = this.#tail?.page;
    return page === undefined ? undefined : { main: page.firstMain, sub: page.firstSub };
  }

  appendPut({ main, sub }: Revision, pair: KeyValueFields): Appended {
    const length = keyValueBytes(pair);
    const { page, slab } = this.#reserve({ main, sub }, length);
    const offset = page.byteLength;
    writeRecordHeader(slab, offset, { main, sub, isTombstone: false, length });
    const end = writeKeyValue(slab, pair, offset + recordHeaderBytes);
    assert(end === offset + recordHeaderBytes + length, "a pair is as long as it was measured");
    this.#grow(page, end);
    return { page, offset, main, sub };
  }

  appendTombstone({ main, sub }: Revision, key: Key): Appended {
    const length = tombstoneBytes(key);
    const { page, slab } = this.#reserve({ main, sub }, length);
    const offset = page.byteLength;
    writeRecordHeader(slab, offset, { main, sub, isTombstone: true, length });
    this.#grow(page, writeTombstone(slab, key, offset + recordHeaderBytes));
    return { page, offset, main, sub };
  }

  #grow(page: Page, end: number): void {
    this.#bytes += end - page.byteLength;
    page.byteLength = end;
  }

  /** The tail, with room for a record of this payload length. */
  #reserve(revision: Revision, payloadLength: number): Tail {
    const needed = recordHeaderBytes + payloadLength;
    if (this.#tail !== undefined && this.#tail.page.byteLength + needed > this.#tail.slab.length) {
      this.seal();
    }
    if (this.#tail === undefined) {
      const slab = Buffer.allocUnsafeSlow(Math.max(pageBytesMax, needed));
      const page = new Page(revision, slab, { byteLength: 0, isStored: false });
      this.enlist(page);
      this.pages.push(page);
      this.#cache.admit(page);
      this.#tail = { page, slab, storedBytes: 0, partKeys: [], unstoredFirst: undefined };
    }
    this.#tail.unstoredFirst ??= revision;
    return this.#tail;
  }

  /**
   * Hands the records appended since the last call to the backend; part of every commit. One of more than a page ends the last
   * page too: what comes later then changes nothing of what this commit writes, and LevelDB need not bring the two together.
   */
  store(): void {
    const tail = this.#tail;
    if (tail?.unstoredFirst !== undefined) {
      if (this.#hasSealed && tail.partKeys.length === 0) this.seal();
      else this.#storePart(tail, tail.unstoredFirst);
    }
    this.#hasSealed = false;
  }

  #storePart(tail: Tail, first: Revision): void {
    const key = pageKey(first);
    this.#backend.put("key", key, tail.slab.subarray(tail.storedBytes, tail.page.byteLength));
    tail.partKeys.push(key);
    tail.storedBytes = tail.page.byteLength;
    tail.unstoredFirst = undefined;
  }

  /**
   * Ends the tail page: one pair takes the place of its parts, so that the number of pairs on disk is bounded by bytes and
   * not by commits. The next record begins a new page.
   */
  seal(): void {
    const tail = this.#tail;
    if (tail === undefined) return;
    this.#tail = undefined;
    this.#hasSealed = true;
    const { page, slab, partKeys } = tail;
    const isOnePart = partKeys.length === 1 && tail.unstoredFirst === undefined;
    if (!isOnePart) {
      for (const key of partKeys.slice(1)) this.#backend.delete("key", key);
      this.#backend.put("key", pageKeyOf(page), slab.subarray(0, page.byteLength));
    }
    if (page.byteLength < slab.length * 0.75) {
      page.bytes = Buffer.from(slab.subarray(0, page.byteLength));
      this.#cache.resized(slab.length, page.bytes.length);
    }
    page.isStored = true;
  }

  /** Whether records up to this main revision may still be in the tail. */
  isInTail(main: number): boolean {
    return this.#tail !== undefined && this.#tail.page.firstMain <= main;
  }

  /** Place in `pages` of the one that contains the revision if any does; 0 when it is before them all. */
  placeOf(main: number, sub: number): number {
    const { pages } = this;
    let low = 0;
    let high = pages.length;
    while (high - low > 1) {
      const middle = (low + high) >>> 1;
      const page = pages[middle]!;
      const isAtOrBefore =
        page.firstMain < main || (page.firstMain === main && page.firstSub <= sub);
      if (isAtOrBefore) low = middle;
      else high = middle;
    }
    return low;
  }

  /** A page found on disk at start and enlisted, pages coming in revision order. */
  adopt(page: Page): void {
    this.pages.push(page);
    this.#bytes += page.byteLength;
    this.#cache.admit(page);
  }

  /** As `adopt`, of one that is read when it is needed. */
  adoptUnread(page: Page): void {
    page.isChecked = false;
    this.enlist(page);
    this.pages.push(page);
    this.#bytes += page.byteLength;
  }

  /** The trailing pages that together fit one: after a restart, most likely the parts of the tail that was growing. */
  tailParts(): readonly Page[] {
    let first = this.pages.length;
    let bytes = 0;
    while (first > 0 && bytes + this.pages[first - 1]!.byteLength <= pageBytesMax) {
      bytes += this.pages[--first]!.byteLength;
    }
    return this.pages.slice(first);
  }

  /** Makes the `tailParts`, loaded, into the growing tail again. References to them must be moved to the page returned. */
  reopenTail(parts: readonly Page[]): Page {
    const slab = Buffer.allocUnsafeSlow(pageBytesMax);
    const head = parts[0]!;
    const first = { main: head.firstMain, sub: head.firstSub };
    const page = new Page(first, slab, { byteLength: 0, isStored: false });
    for (const part of parts) {
      assert(part.bytes !== undefined, "tail parts are loaded");
      part.bytes.copy(slab, page.byteLength, 0, part.byteLength);
      page.byteLength += part.byteLength;
      part.isReplaced = true;
      this.#numbered.remove(part.number);
    }
    this.enlist(page);
    this.pages.length -= parts.length;
    for (const part of parts) this.#cache.forget(part);
    this.pages.push(page);
    this.#cache.admit(page);
    const partKeys = parts.map(pageKeyOf);
    this.#tail = { page, slab, storedBytes: page.byteLength, partKeys, unstoredFirst: undefined };
    return page;
  }

  /**
   * Puts new pages, enlisted already, in the place of neighbours, on disk in the same batch. Their records are a subset, in
   * order; the index refers to those replaced no more.
   * @param place of the first replaced page in `pages`
   */
  replace(place: number, count: number, successors: readonly Page[]): void {
    const replaced = this.pages.splice(place, count, ...successors);
    assert(
      replaced.every((page) => page.isStored && page.pins === 0),
      "only sealed pages that nobody needs are replaced",
    );
    for (const page of replaced) {
      page.isReplaced = true;
      this.#numbered.remove(page.number);
      this.#bytes -= page.byteLength;
      this.#backend.delete("key", pageKeyOf(page));
      this.#cache.forget(page);
    }
    for (const page of successors) {
      this.#bytes += page.byteLength;
      this.#backend.put("key", pageKeyOf(page), page.bytes!);
      this.#cache.admit(page);
    }
  }
}
