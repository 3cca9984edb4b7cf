import type { Backend } from "../backend/index.ts";
import { assert, freeBuffer } from "../base/index.ts";
import { CorruptPageError } from "./errors.ts";
import { checkPage, type Page, pageKeyOf } from "./page.ts";
import type { PageLease } from "./page-ref.ts";

/** Reads of evicted pages under way at a time. */
const loadsMax = 8;

/**
 * Which pages' bytes are in memory: those not handed to the backend yet, those in use, and of the rest as many as the
 * budget allows, chosen by a clock hand that passes over what was used since its last round.
 */
export class PageCache {
  readonly #backend: Backend;
  #bytesMax: number;
  /** The clock as a queue: the hand is at the front, what it passes over goes to the back. */
  readonly #resident = new Set<Page>();
  readonly #loading = new Map<Page, Promise<void>>();
  #bytes = 0;
  /** Set while nobody but the one who fills the cache knows its pages: what is evicted is freed. */
  isFilling = false;

  constructor(backend: Backend, bytesMax: number) {
    this.#backend = backend;
    this.#bytesMax = bytesMax;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** From now on. */
  limit(bytesMax: number): void {
    this.#bytesMax = bytesMax;
    this.#evict();
  }

  /** Takes note of a page whose bytes have come into memory. */
  admit(page: Page): void {
    assert(page.bytes !== undefined, "only a page with bytes is admitted");
    this.#resident.add(page);
    this.#bytes += page.bytes.length;
    page.wasUsed = true;
    this.#evict();
  }

  /** The bytes of an admitted page were exchanged for equal ones of another length. */
  resized(previousLength: number, length: number): void {
    this.#bytes += length - previousLength;
  }

  /** Forgets a page that was replaced; its bytes live on with whoever still reads them. */
  forget(page: Page): void {
    if (!this.#resident.delete(page)) return;
    this.#bytes -= page.bytes?.length ?? 0;
    page.bytes = undefined;
  }

  /** At most two rounds: the first takes the marks of use away. */
  #evict(): void {
    let steps = this.#resident.size * 2;
    for (const page of this.#resident) {
      if (this.#bytes <= this.#bytesMax || steps-- === 0) return;
      this.#resident.delete(page);
      if (page.isStored && page.pins === 0 && !page.wasUsed) {
        this.#bytes -= page.bytes?.length ?? 0;
        if (this.isFilling && page.bytes !== undefined) freeBuffer(page.bytes);
        page.bytes = undefined;
      } else {
        page.wasUsed = false;
        this.#resident.add(page);
      }
    }
  }

  /**
   * Brings pages in and pins them. A page that compaction replaced meanwhile stays without bytes: who looks again finds
   * its successor.
   * @throws {CorruptPageError} if the backend does not have the page. @throws {BackendError}
   */
  async load(pages: readonly Page[]): Promise<PageLease> {
    for (const page of pages) page.pins++;
    let isReleased = false;
    const release = (): void => {
      if (isReleased) return;
      isReleased = true;
      for (const page of pages) page.pins--;
    };
    const waiting = pages.filter((page) => page.bytes === undefined);
    let next = 0;
    const worker = async (): Promise<void> => {
      while (next < waiting.length) await this.#loadOne(waiting[next++]!);
    };
    try {
      await Promise.all(Array.from({ length: Math.min(loadsMax, waiting.length) }, worker));
    } catch (error) {
      release();
      throw error;
    }
    return { release };
  }

  #loadOne(page: Page): Promise<void> {
    let loading = this.#loading.get(page);
    if (loading === undefined) {
      loading = this.#read(page).finally(() => this.#loading.delete(page));
      this.#loading.set(page, loading);
    }
    return loading;
  }

  async #read(page: Page): Promise<void> {
    if (page.bytes !== undefined || page.isReplaced) return;
    const key = pageKeyOf(page);
    const bytes = await this.#backend.get("key", key);
    if (page.isReplaced) return;
    if (bytes?.length !== page.byteLength) {
      throw new CorruptPageError(
        `expected ${page.byteLength} bytes of history, found ${bytes?.length ?? "none"}`,
        { bucket: "key", key },
      );
    }
    if (!page.isChecked) checkPage(key, bytes);
    page.isChecked = true;
    page.bytes = bytes;
    this.admit(page);
  }
}
