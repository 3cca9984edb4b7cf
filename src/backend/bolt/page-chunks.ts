import { chunkBytes } from "./limits.ts";

/** Gathers pages into chunks. What is reserved is not zeroed: who reserves it writes every byte. */
export class PageChunks {
  #chunk = Buffer.allocUnsafeSlow(chunkBytes);
  #usedBytes = 0;
  readonly #full: Buffer[] = [];

  /** Room in one piece, valid until the chunk is taken. */
  reserve(bytes: number): Buffer {
    if (bytes > this.#chunk.length - this.#usedBytes) this.#end(Math.max(chunkBytes, bytes));
    const start = this.#usedBytes;
    this.#usedBytes += bytes;
    return this.#chunk.subarray(start, this.#usedBytes);
  }

  /** The next chunk that nothing more goes into. */
  takeFull(): Buffer | undefined {
    return this.#full.shift();
  }

  /** What is left in the end. */
  takeRest(): Buffer[] {
    this.#end(0);
    return this.#full.splice(0);
  }

  #end(nextBytes: number): void {
    if (this.#usedBytes > 0) this.#full.push(this.#chunk.subarray(0, this.#usedBytes));
    this.#chunk = Buffer.allocUnsafeSlow(nextBytes);
    this.#usedBytes = 0;
  }
}
