import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { Level } from "level";
import { assert } from "../base/index.ts";
import { type Backend, BackendError } from "./backend.ts";
import { openBackend } from "./level-backend.ts";
import type { LevelPort } from "./level-port.ts";

export interface LevelOptions {
  /** Made with mode 0700 if it does not exist. */
  readonly path: string;
  /**
   * Bytes of the memory table and of its log file. Two may be in memory at a time, and every start replays one. 4, 8 and
   * 16 MiB load equally fast, as pages come in revision order and tables hardly overlap.
   * @default 8 MiB
   */
  readonly writeBufferBytes?: number;
  /** Bytes of table blocks kept by LevelDB. The store caches pages itself, so this serves the small buckets. @default 2 MiB */
  readonly blockCacheBytes?: number;
  /**
   * Snappy in the table files. Measured with 256-byte values, compressible or not: within the noise in processor time, for
   * load and for restart, and a third to a seventh of the disk.
   * @default true
   */
  readonly compression?: boolean;
}

/**
 * LevelDB maps open tables into memory, where they count as the process's own once read. 64 open ones (its minimum) of
 * the smallest size bound that to 64 MiB; the price is a thousand files per GiB.
 */
const tableFileBytes = 1 << 20;
const openTablesMax = 64;
/** A bucket walk holds at most this much of the database in memory. */
const walkBytesMax = 1 << 20;

/** `level` on Node.js is `classic-level`; its door declares only what browsers have too. */
type Database = Level<Buffer, Buffer> & {
  compactRange(from: Buffer, to: Buffer): Promise<void>;
};

function isDatabase(level: Level<Buffer, Buffer>): level is Database {
  return "compactRange" in level;
}

/** @throws {BackendError} "open" if the directory is locked, unreadable or no database. */
export async function openLevelBackend(options: LevelOptions): Promise<Backend> {
  const encodings = { keyEncoding: "buffer", valueEncoding: "buffer" };
  try {
    await mkdir(options.path, { recursive: true, mode: 0o700 });
    const database = new Level<Buffer, Buffer>(options.path, encodings);
    assert(isDatabase(database), "level on Node.js is LevelDB");
    const tuning = {
      writeBufferSize: options.writeBufferBytes ?? 8 << 20,
      cacheSize: options.blockCacheBytes ?? 2 << 20,
      compression: options.compression ?? true,
      maxFileSize: tableFileBytes,
      maxOpenFiles: openTablesMax,
    };
    await database.open(tuning);
    return await openBackend(levelPort(database, options.path));
  } catch (cause) {
    if (cause instanceof BackendError) throw cause;
    throw new BackendError("open", `Cannot open the backend at ${options.path}`, { cause });
  }
}

function levelPort(database: Database, path: string): LevelPort {
  return {
    get: (key) => database.get(key, { fillCache: false }),
    batch: (operations, { sync }) => database.batch([...operations], { sync }),
    iterate: (bounds) =>
      database.iterator({ ...bounds, fillCache: false, highWaterMarkBytes: walkBytesMax }),
    defragment: () => database.compactRange(Buffer.from([0]), Buffer.from([0xff])),
    diskBytes: () => directoryBytes(path),
    close: () => database.close(),
  };
}

async function directoryBytes(path: string): Promise<number> {
  const names = await readdir(path);
  // LevelDB removes files as it merges them: one that is gone counts for nothing.
  const sizes = await Promise.all(
    names.map((name) =>
      stat(join(path, name)).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}
