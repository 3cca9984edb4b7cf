import { type Disk, type DiskFile, pageAlignedBlocks } from "../base/index.ts";
import { BackendError, type FilesSink } from "./backend.ts";
import { isContent } from "./database-files.ts";
import { filesSyncedAtOnceMax, receivedBlockBytes } from "./limits.ts";

/**
 * Writes the files of a database into a directory. Each becomes durable while the next ones come.
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
  readonly #syncing = new Set<Promise<void>>();
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
    while (this.#syncing.size >= filesSyncedAtOnceMax) await Promise.race(this.#syncing);
    const synced: Promise<void> = syncAndClose(file)
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#syncing.delete(synced));
    this.#syncing.add(synced);
    this.#throwFailure();
  }

  /** All files are durable, with their names, when it resolves. */
  async allDurable(): Promise<void> {
    await Promise.all(this.#syncing);
    this.#throwFailure();
    await this.#disk.syncDirectory(this.#dir);
  }

  /** Lets go of what is open, after a failure. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#writing, ...this.#syncing]);
    await this.#current?.close().catch(() => undefined);
    this.#current = undefined;
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

async function syncAndClose(file: DiskFile): Promise<void> {
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
