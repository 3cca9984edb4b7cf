// The machine's file system behind the Disk port: node:fs with plain descriptors, because a callback on a number is the
// cheapest way Node has to one system call.
import {
  close,
  constants,
  fdatasync,
  fstat,
  fsync,
  ftruncate,
  open,
  promises,
  read,
  write,
} from "node:fs";
import { promisify } from "node:util";
import {
  type Disk,
  type DiskEntry,
  type DiskFile,
  memoryPageBytes,
  type OpenMode,
} from "../base/index.ts";

const openFile = promisify(open);
const closeFile = promisify(close);
const syncData = promisify(fdatasync);
const syncAll = promisify(fsync);
const truncateFile = promisify(ftruncate);
const statFile = promisify(fstat);

const fileMode = 0o600;
const directoryMode = 0o700;

/** Writes to the end of `bytes`, over as many calls as the kernel wants. */
function writeFully(fd: number, bytes: Buffer, position: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let done = 0;
    const next = (): void => {
      write(fd, bytes, done, bytes.length - done, position + done, (error, written) => {
        if (error !== null) return reject(error);
        done += written;
        if (done < bytes.length) next();
        else resolve();
      });
    };
    next();
  });
}

function readFully(fd: number, into: Buffer, position: number): Promise<number> {
  return new Promise((resolve, reject) => {
    let done = 0;
    const next = (): void => {
      read(fd, into, done, into.length - done, position + done, (error, count) => {
        if (error !== null) return reject(error);
        done += count;
        if (count === 0 || done === into.length) resolve(done);
        else next();
      });
    };
    next();
  });
}

/**
 * Descriptors of one file: a plain one; one with O_DSYNC, on which a write returns once it is on the medium: one such write is
 * faster than a write and an fdatasync, each with its own trip through Node's thread pool; and of a bulk file one with O_DIRECT.
 */
class HostFile implements DiskFile {
  readonly #path: string;
  readonly #fd: number;
  #durableFd: Promise<number> | undefined;
  #directFd: number | undefined;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  /**
   * Has whole pages written past the system's memory, where the file system can do so. Copying into memory that the system takes
   * for it costs three times the processor time, and on virtual machines, whose memory may come from afar, more.
   */
  async writeDirectly(): Promise<void> {
    if (process.platform !== "linux") return;
    this.#directFd = await openFile(this.#alias(), constants.O_WRONLY | constants.O_DIRECT).catch(
      () => undefined,
    );
  }

  async write(bytes: Buffer, position: number): Promise<void> {
    const written = await this.#writePages(bytes, position);
    if (written < bytes.length) {
      await writeFully(this.#fd, bytes.subarray(written), position + written);
    }
  }

  /** Returns how many bytes were written: none if the file system does not take them so, wherever they are in memory. */
  async #writePages(bytes: Buffer, position: number): Promise<number> {
    const length = bytes.length - (bytes.length % memoryPageBytes);
    const isWhole = position % memoryPageBytes === 0 && length > 0;
    if (this.#directFd === undefined || !isWhole) return 0;
    try {
      await writeFully(this.#directFd, bytes.subarray(0, length), position);
      return length;
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EINVAL")) throw error;
      return 0;
    }
  }

  /** Through /proc another descriptor is of this very file, even when another has taken its name since. */
  #alias(): string {
    return process.platform === "linux" ? `/proc/self/fd/${this.#fd}` : this.#path;
  }

  async writeDurable(bytes: Buffer, position: number): Promise<void> {
    this.#durableFd ??= openFile(this.#alias(), constants.O_WRONLY | constants.O_DSYNC);
    await writeFully(await this.#durableFd, bytes, position);
  }

  read(into: Buffer, position: number): Promise<number> {
    return readFully(this.#fd, into, position);
  }

  sync(): Promise<void> {
    return syncData(this.#fd);
  }

  truncate(length: number): Promise<void> {
    return truncateFile(this.#fd, length);
  }

  async size(): Promise<number> {
    return (await statFile(this.#fd)).size;
  }

  async close(): Promise<void> {
    if (this.#durableFd !== undefined) await closeFile(await this.#durableFd);
    if (this.#directFd !== undefined) await closeFile(this.#directFd);
    await closeFile(this.#fd);
  }
}

async function syncDirectory(path: string): Promise<void> {
  const fd = await openFile(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await syncAll(fd);
  } finally {
    await closeFile(fd);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}

async function exists(path: string): Promise<boolean> {
  try {
    await promises.stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

async function remove(path: string): Promise<void> {
  const entry = await promises.lstat(path);
  await (entry.isDirectory() ? promises.rmdir(path) : promises.unlink(path));
}

async function readDirectory(path: string): Promise<DiskEntry[]> {
  const entries = await promises.readdir(path, { withFileTypes: true });
  return entries.map((entry) => ({ name: entry.name, isDirectory: entry.isDirectory() }));
}

/** The file system of this machine. Files are made with mode 0600, directories with 0700. */
export function hostDisk(): Disk {
  return {
    async open(path, mode: OpenMode) {
      const create = mode === "existing" ? 0 : constants.O_CREAT | constants.O_EXCL;
      const file = new HostFile(path, await openFile(path, constants.O_RDWR | create, fileMode));
      if (mode === "bulk") await file.writeDirectly();
      return file;
    },
    readFile: (path) => promises.readFile(path),
    readDirectory,
    exists,
    async sizeOf(path) {
      return (await promises.stat(path)).size;
    },
    async makeDirectory(path) {
      await promises.mkdir(path, { recursive: true, mode: directoryMode });
    },
    rename: (from, to) => promises.rename(from, to),
    remove,
    syncDirectory,
  };
}
