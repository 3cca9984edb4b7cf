import { Level } from "level";
import { assert, type Clock, type Disk } from "../base/index.ts";
import { type Backend, BackendError } from "./backend.ts";
import { removeDatabaseFiles } from "./database-files.ts";
import { isDatabase, LevelDatabase } from "./level-database.ts";
import type { LevelEngine } from "./level-port.ts";
import { openBackend } from "./open-backend.ts";

export interface LevelOptions {
  /** Made with mode 0700 if it does not exist. */
  readonly path: string;
  /** For all that LevelDB does not do itself: files that come from other members, and which database is in use. */
  readonly disk: Disk;
  /**
   * Bytes of the memory table and of its log file. Two may be in memory at a time, and every start replays one. 4, 8 and
   * 16 MiB load equally fast, as pages come in revision order and tables hardly overlap.
   * @default 4 MiB
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
  /** For waiting until a full disk has room again. Without it a full disk ends the backend like any other failed write. */
  readonly clock?: Clock;
}

/**
 * LevelDB maps open tables into memory, where they count as the process's own once read. 64 open ones (its minimum) of
 * the smallest size bound that to 64 MiB; the price is a thousand files per GiB.
 */
const tableFileBytes = 1 << 20;
const openTablesMax = 64;

/** @throws {BackendError} "open" if the directory is locked, unreadable or no database. */
export async function openLevelBackend(options: LevelOptions): Promise<Backend> {
  const { path, disk, clock } = options;
  try {
    return await openBackend({ dir: path, disk, engine: levelEngine(options), clock });
  } catch (cause) {
    if (cause instanceof BackendError) throw cause;
    throw new BackendError("open", `Cannot open the backend at ${path}`, { cause });
  }
}

function levelEngine(options: LevelOptions): LevelEngine {
  const encodings = { keyEncoding: "buffer", valueEncoding: "buffer" };
  const tuning = {
    writeBufferSize: options.writeBufferBytes ?? 4 << 20,
    cacheSize: options.blockCacheBytes ?? 2 << 20,
    compression: options.compression ?? true,
    maxFileSize: tableFileBytes,
    maxOpenFiles: openTablesMax,
  };
  return {
    async open(path, { create }) {
      const database = new Level<Buffer, Buffer>(path, encodings);
      assert(isDatabase(database), "level on Node.js is LevelDB");
      await database.open({ ...tuning, createIfMissing: create });
      return new LevelDatabase(database, { path, tuning });
    },
    remove: (path) => removeDatabaseFiles(options.disk, path),
  };
}
