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
import type { Disk, DiskEntry, DiskFile } from "../base/index.ts";

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
 * Two descriptors of one file: a plain one, and one with O_DSYNC, on which a write returns once it is on the medium. One
 * such write is faster than a write and an fdatasync, each with its own trip through Node's thread pool.
 */
class HostFile implements DiskFile {
  readonly #path: string;
  readonly #fd: number;
  #durableFd: Promise<number> | undefined;

  constructor(path: string, fd: number) {
    this.#path = path;
    this.#fd = fd;
  }

  write(bytes: Buffer, position: number): Promise<void> {
    return writeFully(this.#fd, bytes, position);
  }

  async writeDurable(bytes: Buffer, position: number): Promise<void> {
    // Through /proc the second descriptor is of this very file, even when another has taken its name since.
    this.#durableFd ??= openFile(
      process.platform === "linux" ? `/proc/self/fd/${this.#fd}` : this.#path,
      constants.O_WRONLY | constants.O_DSYNC,
    );
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
    async open(path, mode) {
      const create = mode === "create" ? constants.O_CREAT | constants.O_EXCL : 0;
      return new HostFile(path, await openFile(path, constants.O_RDWR | create, fileMode));
    },
    readFile: (path) => promises.readFile(path),
    readDirectory,
    exists,
    async makeDirectory(path) {
      await promises.mkdir(path, { recursive: true, mode: directoryMode });
    },
    rename: (from, to) => promises.rename(from, to),
    remove,
    syncDirectory,
  };
}
