import { type Disk, type DiskFile, pageAlignedBlocks } from "../base/index.ts";
import { BackendError, type FilesSink } from "./backend.ts";
import { isContent } from "./database-files.ts";
import { filesSyncedTogether, receivedBlockBytes } from "./limits.ts";

/**
 * Writes the files of a database into a directory. They become durable while the next ones come.
 */
export class ReceivedFiles implements FilesSink {
  readonly #disk: Disk;
  readonly #dir: string;
  readonly #names = new Set<string>();
  /** Gathers what comes, while the other one is written. */
  #block: Buffer;
  #otherBlock: Buffer;
  #gatheredBytes = 0;
  #writing: Promise<void> = Promise.resolve();
  /** Where the next block belongs in its file. */
  #position = 0;
  #current: DiskFile | undefined;
  /** Written, and not durable yet. */
  #written: DiskFile[] = [];
  #syncing: Promise<void> = Promise.resolve();
  #failure: { readonly error: unknown } | undefined;

  /** @param dir exists, and is empty */
  constructor(disk: Disk, dir: string) {
    this.#disk = disk;
    this.#dir = dir;
    const [block, otherBlock] = pageAlignedBlocks(2, receivedBlockBytes);
    this.#block = block!;
    this.#otherBlock = otherBlock!;
  }

  async begin(name: string): Promise<void> {
    if (!isContent(name)) {
      throw new BackendError(
        "corrupt",
        `Cannot take a file ${JSON.stringify(name)}: it is none of a database's`,
      );
    }
    if (this.#names.has(name)) {
      throw new BackendError("corrupt", `Cannot take the file ${name}: it has come already`);
    }
    this.#names.add(name);
    this.#current = await this.#disk.open(`${this.#dir}/${name}`, "bulk");
    this.#position = 0;
  }

  async write(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length; ) {
      const copied = bytes.copy(this.#block, this.#gatheredBytes, at);
      this.#gatheredBytes += copied;
      at += copied;
      if (this.#gatheredBytes === receivedBlockBytes) await this.#writeBlock();
    }
  }

  async end(): Promise<void> {
    await this.#writeBlock();
    await this.#writing;
    const file = this.#current!;
    this.#current = undefined;
    this.#written.push(file);
    if (this.#written.length < filesSyncedTogether) return;
    await this.#syncing;
    this.#syncWritten();
  }

  async keepOnly(names: readonly string[]): Promise<void> {
    const kept = new Set(names);
    for (const name of kept) {
      if (this.#names.has(name)) continue;
      throw new BackendError(
        "corrupt",
        `Cannot keep the file ${JSON.stringify(name)}: it has not come`,
      );
    }
    await this.#allSynced();
    for (const name of this.#names) {
      if (kept.has(name)) continue;
      this.#names.delete(name);
      await this.#disk.remove(`${this.#dir}/${name}`);
    }
  }

  /** All files are durable, with their names, when it resolves. */
  async allDurable(): Promise<void> {
    await this.#allSynced();
    await this.#disk.syncDirectory(this.#dir);
  }

  /** Lets go of what is open, after a failure. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#writing, this.#syncing]);
    const open = this.#current === undefined ? this.#written : [...this.#written, this.#current];
    this.#written = [];
    this.#current = undefined;
    for (const file of open) await file.close().catch(() => undefined);
  }

  async #allSynced(): Promise<void> {
    await this.#syncing;
    this.#syncWritten();
    await this.#syncing;
    this.#throwFailure();
  }

  /** The ones before are through. */
  #syncWritten(): void {
    this.#throwFailure();
    const files = this.#written;
    this.#written = [];
    this.#syncing = syncAndClose(files).catch((error: unknown) => {
      this.#failure ??= { error };
    });
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #writeBlock(): Promise<void> {
    if (this.#gatheredBytes === 0) return;
    await this.#writing;
    const block = this.#block.subarray(0, this.#gatheredBytes);
    this.#writing = this.#current!.write(block, this.#position);
    // Whoever waits for it hears of a failure.
    this.#writing.catch(() => undefined);
    this.#position += block.length;
    this.#gatheredBytes = 0;
    [this.#block, this.#otherBlock] = [this.#otherBlock, this.#block];
  }
}

/** All are closed, whatever happens. */
async function syncAndClose(files: readonly DiskFile[]): Promise<void> {
  try {
    for (const file of files) await file.sync();
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}
