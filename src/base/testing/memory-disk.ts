// A disk in memory that crashes on demand, fails on demand, fills up and can be slow: the Disk port for tests and
// simulations. Paths are absolute, with forward slashes.
import { dirname } from "node:path/posix";
import { assert } from "../assert.ts";
import type { Disk, DiskEntry, DiskFile, OpenMode, Random } from "../ports.ts";
import { MemoryFile, type Survival } from "./memory-file.ts";
import { MemoryNamespace, type Node } from "./memory-namespace.ts";

export type DiskOperationKind =
  | "open"
  | "write"
  | "writeDurable"
  | "read"
  | "sync"
  | "truncate"
  | "close"
  | "readFile"
  | "readDirectory"
  | "makeDirectory"
  | "rename"
  | "remove"
  | "syncDirectory";

export interface DiskOperation {
  readonly kind: DiskOperationKind;
  readonly path: string;
  /** 0 for the first operation of the disk. */
  readonly number: number;
}

/**
 * What becomes of an operation: undefined lets it pass, an errno such as "EIO" fails it (a write may leave half of its
 * bytes, a sync loses what it should have carried), "power-cut" stops the disk in the middle of it: this and every later
 * operation fail with code EPOWER, and `crashed` gives the disk after the restart.
 */
export type DiskFate = "power-cut" | string | undefined;

export interface MemoryDiskOptions {
  /** Bytes of all files together, in pages of 4 KiB; past it writes fail with ENOSPC. @default unlimited */
  readonly capacityBytes?: number;
  /** Asked before every operation; a promise makes it slow. */
  readonly onOperation?: (operation: DiskOperation) => DiskFate | Promise<DiskFate>;
}

export type CrashOptions =
  /** Nothing that was not synced survives. */
  | { readonly unsynced: "lost" }
  /** Everything survives: a crash of the process, not of the machine. */
  | { readonly unsynced: "kept" }
  /** Each sector survives or not, and names up to some change. */
  | { readonly unsynced: "torn"; readonly random: Random };

function systemError(code: string, path: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${code}: simulated, '${path}'`), { code, path });
}

export class MemoryDisk implements Disk {
  #options: MemoryDiskOptions;
  #names = new MemoryNamespace();
  #operations = 0;
  #powerCut = false;
  #openFiles = 0;

  constructor(options: MemoryDiskOptions = {}) {
    this.#options = options;
  }

  /** Operations so far. */
  get operations(): number {
    return this.#operations;
  }

  /** Files that were opened and not closed: a test can assert that none leaked. */
  get openFiles(): number {
    return this.#openFiles;
  }

  get usedBytes(): number {
    return this.#names.files.reduce((sum, file) => sum + file.allocatedBytes, 0);
  }

  /** Changes capacity or the fate of operations from now on. */
  configure(options: MemoryDiskOptions): void {
    this.#options = options;
  }

  /** The disk as a crash at this moment leaves it, for the machine started again. This one stays as it is. */
  crashed(crash: CrashOptions, options: MemoryDiskOptions = {}): MemoryDisk {
    const survives: Survival =
      crash.unsynced === "torn"
        ? () => crash.random.below(2) === 0
        : () => crash.unsynced === "kept";
    const left = new MemoryDisk(options);
    left.#names = this.#names.crashed(survives);
    return left;
  }

  async open(path: string, mode: OpenMode): Promise<DiskFile> {
    await this.#begin("open", path);
    const known = this.#names.get(path);
    if (known === "directory") throw systemError("EISDIR", path);
    if (mode === "existing") {
      if (known === undefined) throw systemError("ENOENT", path);
      return this.#handle(path, known);
    }
    if (known !== undefined) throw systemError("EEXIST", path);
    this.#directory(dirname(path));
    const file = new MemoryFile();
    this.#names.add(path, file);
    return this.#handle(path, file);
  }

  async readFile(path: string): Promise<Buffer> {
    await this.#begin("readFile", path);
    const file = this.#node(path);
    if (file === "directory") throw systemError("EISDIR", path);
    const bytes = Buffer.alloc(file.size);
    file.read(bytes, 0);
    return bytes;
  }

  async readDirectory(path: string): Promise<DiskEntry[]> {
    await this.#begin("readDirectory", path);
    this.#directory(path);
    return this.#names.names(path).map((name) => {
      const node = this.#names.get(path === "/" ? `/${name}` : `${path}/${name}`);
      return { name, isDirectory: node === "directory" };
    });
  }

  async exists(path: string): Promise<boolean> {
    return this.#names.get(path) !== undefined;
  }

  async sizeOf(path: string): Promise<number> {
    const file = await this.open(path, "existing");
    try {
      return await file.size();
    } finally {
      await file.close();
    }
  }

  async makeDirectory(path: string): Promise<void> {
    await this.#begin("makeDirectory", path);
    const missing: string[] = [];
    let at = path;
    for (; this.#names.get(at) === undefined; at = dirname(at)) missing.unshift(at);
    this.#directory(at);
    for (const dir of missing) this.#names.add(dir, "directory");
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#begin("rename", from);
    this.#node(from);
    this.#directory(dirname(to));
    this.#names.rename(from, to);
  }

  async remove(path: string): Promise<void> {
    await this.#begin("remove", path);
    if (this.#node(path) === "directory" && this.#names.names(path).length > 0)
      throw systemError("ENOTEMPTY", path);
    this.#names.remove(path);
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#begin("syncDirectory", path);
    this.#directory(path);
    this.#names.syncDirectory(path);
  }

  #node(path: string): Node {
    const node = this.#names.get(path);
    if (node === undefined) throw systemError("ENOENT", path);
    return node;
  }

  #directory(path: string): void {
    if (this.#node(path) !== "directory") throw systemError("ENOTDIR", path);
  }

  /** Lets the operation pass, or throws what it fails with. `spoil` is what a failing operation still does. */
  async #begin(
    kind: DiskOperationKind,
    path: string,
    spoil?: (fate: DiskFate) => void,
  ): Promise<void> {
    if (this.#powerCut) throw systemError("EPOWER", path);
    const number = this.#operations++;
    const fate = await this.#options.onOperation?.({ kind, path, number });
    if (this.#powerCut) throw systemError("EPOWER", path);
    if (fate === undefined) return;
    spoil?.(fate);
    if (fate !== "power-cut") throw systemError(fate, path);
    this.#powerCut = true;
    throw systemError("EPOWER", path);
  }

  #write(file: MemoryFile, path: string, at: { bytes: Buffer; position: number }): void {
    const { bytes, position } = at;
    const { capacityBytes = Number.POSITIVE_INFINITY } = this.#options;
    if (this.usedBytes + file.allocationFor(position, bytes.length) <= capacityBytes) {
      file.write(bytes, position);
      return;
    }
    for (let length = Math.floor(bytes.length / 2); length > 0; length >>= 1) {
      if (this.usedBytes + file.allocationFor(position, length) > capacityBytes) continue;
      file.write(bytes.subarray(0, length), position);
      break;
    }
    throw systemError("ENOSPC", path);
  }

  #handle(path: string, file: MemoryFile): DiskFile {
    this.#openFiles++;
    let isOpen = true;
    const begin = (kind: DiskOperationKind, spoil?: (fate: DiskFate) => void): Promise<void> => {
      assert(isOpen, "a closed file is not used");
      return this.#begin(kind, path, spoil);
    };
    const spoilWrite = (bytes: Buffer, position: number) => (fate: DiskFate) => {
      const length = fate === "power-cut" ? bytes.length : Math.floor(bytes.length / 2);
      if (length > 0) file.write(bytes.subarray(0, length), position);
    };
    return {
      write: async (bytes, position) => {
        await begin("write", spoilWrite(bytes, position));
        this.#write(file, path, { bytes, position });
      },
      writeDurable: async (bytes, position) => {
        await begin("writeDurable", spoilWrite(bytes, position));
        this.#write(file, path, { bytes, position });
        file.syncRange(position, bytes.length);
      },
      read: async (into, position) => {
        await begin("read");
        return file.read(into, position);
      },
      sync: async () => {
        await begin("sync", (fate) => {
          if (fate !== "power-cut") file.loseUnsynced();
        });
        file.sync();
      },
      truncate: async (length) => {
        await begin("truncate");
        file.truncate(length);
      },
      size: async () => file.size,
      close: async () => {
        await begin("close");
        isOpen = false;
        this.#openFiles--;
      },
    };
  }
}
