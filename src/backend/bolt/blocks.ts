import { BoltError } from "./errors.ts";
import { blockBytes, blocksMax } from "./limits.ts";

/** A file, or what stands for one. */
export interface BoltSource {
  readonly sizeBytes: number;
  /** The bytes from `offset`, exactly `length`: never asked for beyond `sizeBytes`. They must not change afterwards. */
  read(offset: number, length: number): Promise<Buffer>;
}

/** Reads a source in large aligned blocks and keeps the last used ones: neighbouring pages come with one read. */
export class Blocks {
  readonly #source: BoltSource;
  /** By number; the least recently used comes first. */
  readonly #blocks = new Map<number, Buffer>();

  constructor(source: BoltSource) {
    this.#source = source;
  }

  get sizeBytes(): number {
    return this.#source.sizeBytes;
  }

  /** A view of the bytes, which must lie within the source. */
  async read(offset: number, length: number): Promise<Buffer> {
    const number = Math.floor(offset / blockBytes);
    const start = offset - number * blockBytes;
    if (start + length > blockBytes) return this.#readExactly(offset, length);
    const block = this.#blocks.get(number) ?? (await this.#readBlock(number));
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    return block.subarray(start, start + length);
  }

  async #readBlock(number: number): Promise<Buffer> {
    const offset = number * blockBytes;
    const block = await this.#readExactly(offset, Math.min(blockBytes, this.sizeBytes - offset));
    const oldest = this.#blocks.keys().next();
    if (this.#blocks.size >= blocksMax && !oldest.done) this.#blocks.delete(oldest.value);
    return block;
  }

  async #readExactly(offset: number, length: number): Promise<Buffer> {
    const bytes = await this.#source.read(offset, length);
    if (bytes.length === length) return bytes;
    throw new BoltError(
      "corrupt",
      `The bbolt file ends at ${offset + bytes.length} while it is read, wanted ${this.sizeBytes} bytes`,
    );
  }
}
