// Stores that leaders have sent, as files of bbolt beside the raft snapshots they belong to: `<index>.snap.db`, the index as 16
// hex digits. A file is made under `<index>.snap.db.tmp`, synced and renamed, so that one with its proper name is whole. It is
// needed until the store of this member holds what is in it.
import { type BoltFile, openBolt } from "../../backend/bolt/index.ts";
import type { Clock, Disk } from "../../base/index.ts";

const suffix = ".snap.db";
const unfinished = `${suffix}.tmp`;

export interface OpenedStoreFile {
  readonly file: BoltFile;
  close(): Promise<void>;
}

export interface StoreFilesOptions {
  /** The member's `snap` directory, which exists. */
  readonly dir: string;
  readonly clock: Clock;
  /** How long the disk took to make a file durable: for metrics. */
  onSync(durationMs: number): void;
}

export class StoreFiles {
  readonly #disk: Disk;
  readonly #options: StoreFilesOptions;

  constructor(disk: Disk, options: StoreFilesOptions) {
    this.#disk = disk;
    this.#options = options;
  }

  pathOf(index: number): string {
    return `${this.#options.dir}/${index.toString(16).padStart(16, "0")}${suffix}`;
  }

  /**
   * Writes the file; whole and durable when it resolves with its size. Where it rejects, nothing is left, not even of an
   * older one for the same index.
   */
  async receive(index: number, body: AsyncIterable<Buffer>): Promise<number> {
    const path = this.pathOf(index);
    const building = `${path}.tmp`;
    await this.#removeIfThere(path);
    await this.#removeIfThere(building);
    try {
      const bytes = await this.#write(building, body);
      await this.#disk.rename(building, path);
      await this.#disk.syncDirectory(this.#options.dir);
      return bytes;
    } catch (error) {
      // What cannot be removed either is removed at the next start.
      await this.#removeIfThere(building).catch(() => undefined);
      await this.#removeIfThere(path).catch(() => undefined);
      throw error;
    }
  }

  async #write(path: string, body: AsyncIterable<Buffer>): Promise<number> {
    const { clock, onSync } = this.#options;
    const file = await this.#disk.open(path, "create");
    let bytes = 0;
    try {
      for await (const chunk of body) {
        await file.write(chunk, bytes);
        bytes += chunk.length;
      }
      const startMs = clock.monotonicMs();
      await file.sync();
      onSync(clock.monotonicMs() - startMs);
    } finally {
      await file.close();
    }
    return bytes;
  }

  /** @throws {BoltError} if it is no whole file of bbolt */
  async open(index: number): Promise<OpenedStoreFile> {
    const file = await this.#disk.open(this.pathOf(index), "existing");
    const close = () => file.close();
    try {
      const sizeBytes = await file.size();
      const read = async (offset: number, length: number): Promise<Buffer> => {
        const bytes = Buffer.allocUnsafeSlow(length);
        const found = await file.read(bytes, offset);
        if (found < length) throw new Error(`Cannot read ${this.pathOf(index)}: it was cut off`);
        return bytes;
      };
      return { file: await openBolt({ sizeBytes, read }), close };
    } catch (error) {
      await close();
      throw error;
    }
  }

  has(index: number): Promise<boolean> {
    return this.#disk.exists(this.pathOf(index));
  }

  async remove(index: number): Promise<void> {
    await this.#removeIfThere(this.pathOf(index));
  }

  /** Removes every file, finished or not, but the one of `index`. Returns the paths. */
  async removeAllBut(index: number | undefined): Promise<string[]> {
    const { dir } = this.#options;
    const kept = index === undefined ? undefined : this.pathOf(index);
    const removed: string[] = [];
    for (const { name } of await this.#disk.readDirectory(dir)) {
      const path = `${dir}/${name}`;
      const isOurs = name.endsWith(suffix) || name.endsWith(unfinished);
      if (!isOurs || path === kept) continue;
      await this.#disk.remove(path);
      removed.push(path);
    }
    return removed;
  }

  async #removeIfThere(path: string): Promise<void> {
    if (await this.#disk.exists(path)) await this.#disk.remove(path);
  }
}
