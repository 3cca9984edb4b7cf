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
   * Bytes of the memory table and of its log file: a batch that begins below goes in whole. Two may be in memory at a time,
   * and every start replays one. As each becomes a table as it is, it decides how large tables are, see `tableFileBytes`.
   * LevelDB's thread takes 0.67, 0.52 and 0.44 s for 300 MB with 1, 2 and 4 MiB, and 123, 188 and 306 MB are mapped after a start
   * on 400 MB.
   * @default 2 MiB
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
  /**
   * For waiting until a full disk has room again, and for large batches in slices. Without it a full disk ends the backend like
   * any other failed write.
   */
  readonly clock?: Clock;
}

/**
 * LevelDB maps open tables into memory, where they count as the process's own once read. 64 open ones (its minimum) of
 * two to three megabytes, as memory tables become them, bound that to 200 MB; the price is four hundred files per GiB. What is
 * merged becomes tables of this size.
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
    writeBufferSize: options.writeBufferBytes ?? 2 << 20,
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
      return new LevelDatabase(database, { path, tuning, clock: options.clock });
    },
    remove: (path) => removeDatabaseFiles(options.disk, path),
  };
}
