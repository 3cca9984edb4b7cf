/** Capacity given at first to a unit that is spread over chunks; doubled as its bytes arrive. */
const gatherFirstBytes = 4 * 1024;

/**
 * Bytes that arrive in chunks of any size, taken in units whose size the taker knows: `ready(n)` and then `bytes` from `at`
 * on. A unit within one chunk is not copied; one that spans chunks is gathered into a buffer of its own, which grows with
 * what has arrived, so that an announced size alone costs nothing.
 *
 * After `ready` returned false, the next call must ask for the same size, once another chunk was pushed.
 */
export class ByteQueue {
  /** What the unit that is ready lies in; owned by whoever keeps views of it. */
  bytes: Buffer = Buffer.alloc(0);
  /** Its first byte. */
  at = 0;
  #chunk = this.bytes;
  #chunkAt = 0;
  #gathered: Buffer | undefined;
  #gatheredBytes = 0;

  /** The chunk before must be used up: `ready` has returned false. */
  push(chunk: Buffer): void {
    this.#chunk = chunk;
    this.#chunkAt = 0;
  }

  /** True if `size` bytes are there; they count as taken then. */
  ready(size: number): boolean {
    if (this.#gathered !== undefined) return this.#gather(size, this.#gathered);
    if (this.#chunk.length - this.#chunkAt >= size) {
      this.bytes = this.#chunk;
      this.at = this.#chunkAt;
      this.#chunkAt += size;
      return true;
    }
    if (this.#chunkAt === this.#chunk.length) return false;
    return this.#gather(size, Buffer.allocUnsafeSlow(Math.min(size, gatherFirstBytes)));
  }

  /** What the chunk has beyond the units taken. */
  rest(): Buffer {
    return this.#chunk.subarray(this.#chunkAt);
  }

  /** Adds what the chunk has to the unit of `size` bytes. */
  #gather(size: number, gathered: Buffer): boolean {
    const took = Math.min(size - this.#gatheredBytes, this.#chunk.length - this.#chunkAt);
    const filled = this.#gatheredBytes + took;
    if (filled > gathered.length) {
      const larger = Buffer.allocUnsafeSlow(Math.min(size, Math.max(filled, 2 * gathered.length)));
      gathered.copy(larger, 0, 0, this.#gatheredBytes);
      gathered = larger;
    }
    this.#chunk.copy(gathered, this.#gatheredBytes, this.#chunkAt, this.#chunkAt + took);
    this.#chunkAt += took;
    if (filled < size) {
      this.#gathered = gathered;
      this.#gatheredBytes = filled;
      return false;
    }
    this.#gathered = undefined;
    this.#gatheredBytes = 0;
    this.bytes = gathered;
    this.at = 0;
    return true;
  }
}
