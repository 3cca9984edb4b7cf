import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import type { Level } from "level";
import type { Clock } from "../base/index.ts";
import { copyDatabase, linkTables } from "./copy-database.ts";
import { isDiskFull } from "./disk-full.ts";
import type {
  LevelIterator,
  LevelOperation,
  LevelPort,
  LevelSnapshot,
  StoredBounds,
} from "./level-port.ts";
import { batchSliceBytesMax } from "./limits.ts";

/** A bucket walk holds at most this much of the database in memory. */
const walkBytesMax = 1 << 20;
const walkOptions = { fillCache: false, highWaterMarkBytes: walkBytesMax };
/** What opening needs besides its tables: a manifest, a log. */
const openingBytes = 1 << 20;

/** `level` on Node.js is `classic-level`; its door declares only what browsers have too. */
export type Database = Level<Buffer, Buffer> & {
  compactRange(from: Buffer, to: Buffer): Promise<void>;
};

export function isDatabase(level: Level<Buffer, Buffer>): level is Database {
  return "compactRange" in level;
}

export interface LevelDatabaseOptions {
  readonly path: string;
  /** What the database was opened with. */
  readonly tuning: { readonly writeBufferSize: number };
  /** For letting others have their turn. Without it a batch of any size is copied at once. */
  readonly clock?: Pick<Clock, "yield"> | undefined;
}

/** LevelDB as the backend needs it. */
export class LevelDatabase implements LevelPort {
  readonly #database: Database;
  readonly #options: LevelDatabaseOptions;
  /** Set while the database is closed to be opened anew: who reads waits. */
  #reopening: PromiseWithResolvers<void> | undefined;
  #recovering: Promise<boolean> | undefined;
  #walks = 0;
  #opening = {};
  #lastWalkEnded: (() => void) | undefined;

  /** Takes over an open database. */
  constructor(database: Database, options: LevelDatabaseOptions) {
    this.#database = database;
    this.#options = options;
  }

  get opening(): object {
    return this.#opening;
  }

  async get(key: Buffer): Promise<Buffer | undefined> {
    if (this.#reopening !== undefined) await this.#reopening.promise;
    return this.#database.get(key, { fillCache: false });
  }

  async batch(
    operations: readonly LevelOperation[],
    options: { readonly sync: boolean },
  ): Promise<void> {
    // Whoever has the database opened anew need not be the only one that writes.
    if (this.#reopening !== undefined) await this.#reopening.promise;
    const { clock } = this.#options;
    const bytes = operations.reduce((sum, operation) => sum + bytesOf(operation), 0);
    return bytes <= batchSliceBytesMax || clock === undefined
      ? this.#database.batch([...operations], { sync: options.sync })
      : this.#largeBatch(operations, { ...options, clock });
  }

  /** LevelDB's own thread writes; but the copy that it writes of is made here. */
  async #largeBatch(
    operations: readonly LevelOperation[],
    options: { readonly sync: boolean; readonly clock: Pick<Clock, "yield"> },
  ): Promise<void> {
    const opening = this.#opening;
    const batch = this.#database.batch();
    let sliceBytes = 0;
    for (const operation of operations) {
      if (operation.type === "put") batch.put(operation.key, operation.value);
      else batch.del(operation.key);
      sliceBytes += bytesOf(operation);
      if (sliceBytes < batchSliceBytesMax) continue;
      sliceBytes = 0;
      await options.clock.yield();
      // What was gathered for the database of before is gone with it.
      if (this.#reopening !== undefined || this.#opening !== opening) {
        return this.batch(operations, options);
      }
    }
    await batch.write({ sync: options.sync });
  }

  async last(bounds: StoredBounds): Promise<readonly [Buffer, Buffer] | undefined> {
    if (this.#reopening !== undefined) await this.#reopening.promise;
    const options = { ...bounds, reverse: true, limit: 1, fillCache: false };
    return (await this.#database.iterator(options).all())[0];
  }

  /** While the database is being opened anew nothing is written, so a walk that begins late sees what it should. */
  iterate(bounds: StoredBounds): LevelIterator {
    const open = () => this.#database.iterator({ ...bounds, ...walkOptions });
    const waiting = this.#reopening?.promise;
    if (waiting === undefined) return this.#walk(open());
    const late = waiting.then(() => this.#walk(open()));
    return {
      nextv: async (count) => (await late).nextv(count),
      close: async () => (await late).close(),
    };
  }

  snapshot(): LevelSnapshot {
    const snapshot = this.#database.snapshot();
    return {
      iterate: (bounds) =>
        this.#cutWalk(this.#database.iterator({ ...bounds, ...walkOptions, snapshot })),
      close: () => snapshot.close(),
    };
  }

  /** A snapshot may be read as slowly as a client far away takes it: who waits for its end waits for the next pairs at most. */
  #cutWalk(iterator: LevelIterator): LevelIterator {
    const walk = this.#walk(iterator);
    return {
      nextv: async (count) => {
        if (this.#reopening !== undefined) throw new Error("the database is opened anew");
        return walk.nextv(count);
      },
      close: () => walk.close(),
    };
  }

  #walk(iterator: LevelIterator): LevelIterator {
    this.#walks++;
    return {
      nextv: (count) => iterator.nextv(count),
      close: () => iterator.close().finally(() => this.#walkEnded()),
    };
  }

  async clear(bounds: StoredBounds): Promise<void> {
    if (this.#reopening !== undefined) await this.#reopening.promise;
    return this.#database.clear({ ...bounds });
  }

  async compact({ gte, lt }: StoredBounds): Promise<void> {
    if (this.#reopening !== undefined) await this.#reopening.promise;
    await this.#database.compactRange(gte, lt);
  }

  diskBytes(): Promise<number> {
    return directoryBytes(this.#options.path);
  }

  /**
   * LevelDB does not go on after a failed write: its log may end in half a record, and what failed in the background stays
   * failed. Opened anew, it reads its log up to the last whole record. That takes room for the tables it makes of it.
   */
  recover(bytes: number): Promise<boolean> {
    this.#recovering ??= this.#recover(bytes).finally(() => {
      this.#recovering = undefined;
    });
    return this.#recovering;
  }

  async #recover(bytes: number): Promise<boolean> {
    const { path, tuning } = this.#options;
    const { bavail, bsize } = await statfs(path);
    if (bavail * bsize < bytes + 2 * tuning.writeBufferSize + openingBytes) return false;
    this.#reopening ??= Promise.withResolvers<void>();
    let isStillFull = false;
    try {
      await this.#walksEnded();
      await this.#database.close();
      this.#opening = {};
      await this.#database.open({ ...tuning });
      return true;
    } catch (error) {
      isStillFull = isDiskFull(error);
      if (isStillFull) return false;
      throw error;
    } finally {
      if (!isStillFull) {
        this.#reopening.resolve();
        this.#reopening = undefined;
      }
    }
  }

  copyTo(path: string): Promise<void> {
    return copyDatabase(this.#options.path, path);
  }

  async linkTablesTo(path: string): Promise<void> {
    if (this.#reopening !== undefined) await this.#reopening.promise;
    return linkTables(this.#options.path, path);
  }

  async close(): Promise<void> {
    this.#reopening?.resolve();
    await this.#database.close();
  }

  #walkEnded(): void {
    this.#walks--;
    if (this.#walks === 0) this.#lastWalkEnded?.();
  }

  async #walksEnded(): Promise<void> {
    if (this.#walks === 0) return;
    await new Promise<void>((resolve) => {
      this.#lastWalkEnded = resolve;
    });
    this.#lastWalkEnded = undefined;
  }
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

function bytesOf(operation: LevelOperation): number {
  return operation.key.length + (operation.type === "put" ? operation.value.length : 0);
}
