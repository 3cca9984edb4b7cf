// Numbers as varints (seven bits a byte, the lowest first, the eighth says that another follows), and bytes behind their length.
import { IndexImageError } from "./errors.ts";

const chunkBytes = 256 << 10;
/** Of a number below 2^53. */
const varintBytesMax = 8;

/** Gathers bytes in chunks, so that what grows is never copied. */
export class ImageWriter {
  readonly #full: Buffer[] = [];
  #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  #at = 0;
  #fullBytes = 0;

  get byteLength(): number {
    return this.#fullBytes + this.#at;
  }

  /** @param value a safe integer >= 0 */
  number(value: number): void {
    this.#reserve(varintBytesMax);
    const chunk = this.#chunk;
    let at = this.#at;
    for (; value >= 0x8000_0000; value = Math.floor(value / 0x80)) {
      chunk[at++] = (value % 0x80) | 0x80;
    }
    for (; value >= 0x80; value >>>= 7) chunk[at++] = (value & 0x7f) | 0x80;
    chunk[at++] = value;
    this.#at = at;
  }

  /** The chars of `text` from `start` on, each a byte. */
  text(text: string, start: number): void {
    const length = text.length - start;
    this.number(length);
    this.#reserve(length);
    for (let at = start; at < text.length; at++) this.#chunk[this.#at++] = text.charCodeAt(at);
  }

  /** All that was written. They belong to the caller, and nothing more is written. */
  chunks(): readonly Buffer[] {
    return [...this.#full, this.#chunk.subarray(0, this.#at)];
  }

  #reserve(bytes: number): void {
    if (this.#chunk.length - this.#at >= bytes) return;
    this.#full.push(this.#chunk.subarray(0, this.#at));
    this.#fullBytes += this.#at;
    this.#chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, bytes));
    this.#at = 0;
  }
}

export class ImageReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  /** @throws {IndexImageError} if it is cut off or no safe integer */
  number(): number {
    const bytes = this.#bytes;
    let value = 0;
    let unit = 1;
    for (let count = 0; count < varintBytesMax; count++) {
      const byte = bytes[this.#at];
      if (byte === undefined) throw new IndexImageError("it is cut off");
      this.#at++;
      value += (byte & 0x7f) * unit;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) break;
        return value;
      }
      unit *= 0x80;
    }
    throw new IndexImageError("a number is too large");
  }

  /** A view. @throws {IndexImageError} if it is cut off */
  bytes(): Buffer {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new IndexImageError("it is cut off");
    this.#at += length;
    return this.#bytes.subarray(this.#at - length, this.#at);
  }
}
