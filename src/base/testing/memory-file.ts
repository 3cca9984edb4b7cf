// The content of a simulated file, twice: as programs see it, and as the medium holds it. A write goes to the first; a
// sync carries the sectors it covers to the second; a crash leaves the second, with as many of the other sectors as luck
// has it. Pages of zeros share one buffer, so a large preallocated file costs little.

export const pageBytes = 4096;
const sectorBytes = 512;
const sectorsPerPage = pageBytes / sectorBytes;
const zeroPage = Buffer.alloc(pageBytes);

class Pages {
  size = 0;
  readonly #pages = new Map<number, Buffer>();

  clone(): Pages {
    const copy = new Pages();
    copy.size = this.size;
    for (const [number, page] of this.#pages)
      copy.#pages.set(number, page === zeroPage ? page : Buffer.from(page));
    return copy;
  }

  get allocated(): number {
    return this.#pages.size;
  }

  has(number: number): boolean {
    return this.#pages.has(number);
  }

  get numbers(): Iterable<number> {
    return this.#pages.keys();
  }

  page(number: number): Buffer {
    return this.#pages.get(number) ?? zeroPage;
  }

  put(at: number, bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) {
      const number = Math.floor((at + done) / pageBytes);
      const offset = (at + done) % pageBytes;
      const count = Math.min(pageBytes - offset, bytes.length - done);
      const part = bytes.subarray(done, done + count);
      const old = this.#pages.get(number);
      if ((old === undefined || old === zeroPage) && part.equals(zeroPage.subarray(0, count))) {
        this.#pages.set(number, zeroPage);
      } else {
        const page = old === undefined || old === zeroPage ? Buffer.alloc(pageBytes) : old;
        page.set(part, offset);
        this.#pages.set(number, page);
      }
      done += count;
    }
  }

  /** Frees what lies behind `size`, and clears the rest of the page that it cuts. */
  truncate(size: number): void {
    for (const number of this.#pages.keys())
      if (number * pageBytes >= size) this.#pages.delete(number);
    const rest = size % pageBytes;
    if (rest !== 0 && this.has(Math.floor(size / pageBytes)))
      this.put(size, Buffer.alloc(pageBytes - rest));
    this.size = size;
  }
}

/** Says for one unsynced change whether it reached the medium before the crash. */
export type Survival = () => boolean;

export class MemoryFile {
  #seen = new Pages();
  #medium = new Pages();
  /** Numbers of sectors in which the two differ and which a sync has still to carry over. */
  readonly #dirtySectors = new Set<number>();

  get size(): number {
    return this.#seen.size;
  }

  get allocatedBytes(): number {
    return this.#seen.allocated * pageBytes;
  }

  /** Bytes that writing this would allocate. */
  allocationFor(position: number, length: number): number {
    let bytes = 0;
    const last = Math.floor((position + length - 1) / pageBytes);
    for (let number = Math.floor(position / pageBytes); number <= last; number++)
      if (!this.#seen.has(number)) bytes += pageBytes;
    return bytes;
  }

  write(bytes: Buffer, position: number): void {
    this.#seen.put(position, bytes);
    this.#seen.size = Math.max(this.#seen.size, position + bytes.length);
    for (const sector of sectorsOf(position, bytes.length)) this.#dirtySectors.add(sector);
  }

  read(into: Buffer, position: number): number {
    const count = Math.max(0, Math.min(into.length, this.#seen.size - position));
    for (let done = 0; done < count; ) {
      const offset = (position + done) % pageBytes;
      const page = this.#seen.page(Math.floor((position + done) / pageBytes));
      done += page.copy(into, done, offset, Math.min(pageBytes, offset + count - done));
    }
    return count;
  }

  truncate(size: number): void {
    for (const pages of [this.#seen, this.#medium]) {
      for (const number of pages.numbers) {
        const end = (number + 1) * pageBytes;
        if (end <= size) continue;
        const from = Math.max(size, number * pageBytes);
        for (const sector of sectorsOf(from, end - from)) this.#dirtySectors.add(sector);
      }
    }
    this.#seen.truncate(size);
  }

  sync(): void {
    for (const sector of this.#dirtySectors) this.#carry(sector);
    this.#dirtySectors.clear();
    this.#medium.truncate(this.#seen.size);
  }

  /** Makes only these bytes durable, and the file as long as needed to reach them. */
  syncRange(position: number, length: number): void {
    for (const sector of sectorsOf(position, length))
      if (this.#dirtySectors.delete(sector)) this.#carry(sector);
    this.#medium.size = Math.max(this.#medium.size, position + length);
  }

  /** A sync that fails leaves the pages clean but not on the medium: no later sync will write them. */
  loseUnsynced(): void {
    this.#dirtySectors.clear();
  }

  /** What a crash leaves, as a file of its own. */
  crashed(survives: Survival): MemoryFile {
    const left = new MemoryFile();
    left.#medium = this.#medium.clone();
    if (this.#seen.size !== this.#medium.size && survives()) left.#medium.truncate(this.#seen.size);
    for (const sector of this.#dirtySectors) {
      if (!survives()) continue;
      const position = sector * sectorBytes;
      if (position >= this.#seen.size) continue;
      left.#medium.put(position, sectorOf(this.#seen, sector));
      const end = Math.min(this.#seen.size, position + sectorBytes);
      left.#medium.size = Math.max(left.#medium.size, end);
    }
    left.#seen = left.#medium.clone();
    return left;
  }

  #carry(sector: number): void {
    this.#medium.put(sector * sectorBytes, sectorOf(this.#seen, sector));
  }
}

function sectorOf(pages: Pages, sector: number): Buffer {
  const offset = (sector % sectorsPerPage) * sectorBytes;
  return pages.page(Math.floor(sector / sectorsPerPage)).subarray(offset, offset + sectorBytes);
}

function* sectorsOf(position: number, length: number): Iterable<number> {
  if (length === 0) return;
  const last = Math.floor((position + length - 1) / sectorBytes);
  for (let sector = Math.floor(position / sectorBytes); sector <= last; sector++) yield sector;
}
