import { elementBytes, pageHeaderBytes } from "./format.ts";
import { leafPagesMax, leafWasteShareMax } from "./limits.ts";

/**
 * Where leaves end: small records fill one page; of records too large for that, as many pages as waste little. Decides by
 * sizes alone, so that planning, which knows nothing else, and writing come to the same pages.
 */
export class LeafFill {
  readonly #pageBytes: number;
  #records = 0;
  #bytes = pageHeaderBytes;
  /** Bytes up to which records are taken without further thought: the end of the last page begun. */
  #roomBytes: number;

  constructor(pageBytes: number) {
    this.#pageBytes = pageBytes;
    this.#roomBytes = pageBytes;
  }

  get records(): number {
    return this.#records;
  }

  get pages(): number {
    return this.#roomBytes / this.#pageBytes;
  }

  /** Whether the leaf has to end before a record of so many bytes, key and value. */
  endsBefore(recordBytes: number): boolean {
    const bytes = this.#bytes + elementBytes + recordBytes;
    if (bytes <= this.#roomBytes || this.#records === 0) return false;
    const wasted = this.#roomBytes - this.#bytes;
    return wasted <= this.#roomBytes * leafWasteShareMax || bytes > leafPagesMax * this.#pageBytes;
  }

  add(recordBytes: number): void {
    this.#records++;
    this.#bytes += elementBytes + recordBytes;
    if (this.#bytes > this.#roomBytes) {
      this.#roomBytes = Math.ceil(this.#bytes / this.#pageBytes) * this.#pageBytes;
    }
  }

  clear(): void {
    this.#records = 0;
    this.#bytes = pageHeaderBytes;
    this.#roomBytes = this.#pageBytes;
  }
}
