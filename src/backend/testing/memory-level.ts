// Databases of a simulated LevelDB. What the file system has of one says that it is there, and holds the pairs that it began
// with if it is a copy; its commits are kept beside that, and lost by a crash as those of LevelDB are.
//
//   CURRENT      "made here", or the names of the tables that follow, the older ones first, a line each
//   <n>.ldb      pairs, each with the lengths of key and value before it, as u32 little-endian; `deleted` for one that is gone
import { dirname } from "node:path/posix";
import { MemoryLevel } from "memory-level";
import type { Disk } from "../../base/index.ts";
import { isTable, removeDatabaseFiles } from "../database-files.ts";
import type { LevelEngine, LevelIterator, LevelOperation, LevelPort } from "../level-port.ts";

type Pairs = Map<string, Buffer>;

/** What becomes of writes. */
export interface Medium {
  /** Every write waits for it first. */
  beforeWrite(): Promise<void>;
  /** The next write fails with it. */
  takeFailure(): Error | undefined;
}

interface Commit {
  readonly path: string;
  readonly operations: readonly LevelOperation[];
}

const madeHere = "made here";
const deleted = 0xffff_ffff;

/** Two tables that are linked before they are copied, and what they hold together. */
interface Linked {
  readonly tables: readonly Table[];
  readonly pairs: Pairs;
}

interface Table {
  readonly name: string;
  readonly bytes: Buffer;
}

/** What all databases of one machine have committed since each of them began. */
export class MemoryCommits {
  readonly #synced = new Map<string, LevelOperation[]>();
  #unsynced: Commit[] = [];

  get unsynced(): number {
    return this.#unsynced.length;
  }

  record({ path, operations }: Commit, sync: boolean): void {
    this.#unsynced.push({ path, operations });
    if (!sync) return;
    const kept = this.#synced.get(path) ?? [];
    for (const commit of this.#unsynced) {
      if (commit.path === path) for (const one of commit.operations) kept.push(one);
    }
    this.#synced.set(path, kept);
    this.#unsynced = this.#unsynced.filter((commit) => commit.path !== path);
  }

  lose(newest: number): void {
    this.#unsynced.splice(Math.max(0, this.#unsynced.length - newest));
  }

  forget(path: string): void {
    this.#synced.delete(path);
    this.#unsynced = this.#unsynced.filter((commit) => commit.path !== path);
  }

  /** Changes what is stored, durably. */
  tamper(path: string, change: (pairs: Pairs) => void): void {
    const pairs: Pairs = new Map();
    this.applyTo(pairs, path);
    change(pairs);
    this.forget(path);
    const operations = [...pairs].map(([name, value]) => {
      return { type: "put" as const, key: Buffer.from(name, "latin1"), value };
    });
    this.record({ path, operations }, true);
  }

  applyTo(pairs: Pairs, path: string): void {
    const synced = this.#synced.get(path) ?? [];
    const unsynced = this.#unsynced.filter((commit) => commit.path === path);
    for (const operation of [...synced, ...unsynced.flatMap(({ operations }) => operations)]) {
      const name = operation.key.toString("latin1");
      if (operation.type === "put") pairs.set(name, operation.value);
      else pairs.delete(name);
    }
  }
}

interface Parts extends Medium {
  readonly disk: Disk;
  readonly commits: MemoryCommits;
}

export function memoryEngine(parts: Parts): LevelEngine {
  const { disk, commits } = parts;
  return {
    async open(path, { create }) {
      const current = `${path}/CURRENT`;
      if (!(await disk.exists(current))) {
        if (!create) throw new Error(`${path} does not exist`);
        commits.forget(path);
        await writeCurrent(disk, path, madeHere);
      }
      const pairs = await readTables(disk, path);
      commits.applyTo(pairs, path);
      return openPort(path, pairs, parts);
    },
    async remove(path) {
      commits.forget(path);
      await removeDatabaseFiles(disk, path);
    },
  };
}

async function openPort(path: string, pairs: Pairs, parts: Parts): Promise<LevelPort> {
  const { disk, commits, beforeWrite, takeFailure } = parts;
  const encodings = { keyEncoding: "buffer", valueEncoding: "buffer" };
  const database = new MemoryLevel<Buffer, Buffer>(encodings);
  await database.open();
  const puts = [...pairs].map(([name, value]) => {
    return { type: "put" as const, key: Buffer.from(name, "latin1"), value };
  });
  await database.batch(puts);
  const write = async (operations: readonly LevelOperation[], sync: boolean): Promise<void> => {
    await database.batch([...operations]);
    commits.record({ path, operations }, sync);
  };
  let linked: Linked = { tables: [], pairs: new Map() };
  let lastNumber = 0;
  const tableOf = (bytes: readonly Buffer[]): Table => {
    const name = `${++lastNumber}.ldb`.padStart("000001.ldb".length, "0");
    return { name, bytes: Buffer.concat(bytes) };
  };
  return {
    opening: database,
    get: (key) => database.get(key),
    batch: async (operations, { sync }) => {
      await beforeWrite();
      const failure = takeFailure();
      if (failure !== undefined) throw failure;
      await write(operations, sync);
    },
    last: async (bounds) =>
      (await database.iterator({ ...bounds, reverse: true, limit: 1 }).all())[0],
    iterate: (bounds) => withCopies(database.iterator(bounds)),
    snapshot: () => {
      const snapshot = database.snapshot();
      return {
        iterate: (bounds) => withCopies(database.iterator({ ...bounds, snapshot })),
        close: () => snapshot.close(),
      };
    },
    clear: async (bounds) => {
      await beforeWrite();
      const keys = await database.keys(bounds).all();
      if (keys.length > 0)
        await write(
          keys.map((key) => ({ type: "del" as const, key })),
          false,
        );
    },
    recover: async () => true,
    compact: () => Promise.resolve(),
    diskBytes: () => Promise.resolve([...pairs.values()].reduce((sum, v) => sum + v.length, 0)),
    copyTo: async (to) => {
      const changes = changesSince(linked.pairs, await pairsOf(database));
      const all = [...linked.tables, tableOf(changes)];
      await writeTables(disk, to, all);
      await writeCurrent(disk, to, all.map(({ name }) => name).join("\n"));
    },
    linkTablesTo: async (to) => {
      const pairs = await pairsOf(database);
      const encoded = changesSince(new Map(), pairs);
      const half = Math.ceil(encoded.length / 2);
      const halves = [encoded.slice(0, half), encoded.slice(half)];
      linked = { tables: halves.map(tableOf), pairs };
      await writeTables(disk, to, linked.tables);
    },
    close: () => database.close(),
  };
}

/** As LevelDB does; this one would hand out what it holds. */
function withCopies(iterator: LevelIterator): LevelIterator {
  return {
    nextv: async (count) =>
      (await iterator.nextv(count)).map(([key, value]) => [key, Buffer.from(value)] as const),
    close: () => iterator.close(),
  };
}

async function pairsOf(database: MemoryLevel<Buffer, Buffer>): Promise<Pairs> {
  const all = await database.iterator().all();
  return new Map(all.map(([key, value]) => [key.toString("latin1"), value]));
}

function changesSince(before: Pairs, after: Pairs): Buffer[] {
  const gone = [...before.keys()].filter((name) => !after.has(name));
  const puts = [...after].filter(([name, value]) => before.get(name)?.equals(value) !== true);
  return [
    ...gone.map((name) => encodePair(name, undefined)),
    ...puts.map(([name, value]) => encodePair(name, value)),
  ];
}

async function writeTables(disk: Disk, path: string, tables: readonly Table[]): Promise<void> {
  for (const { name, bytes } of tables) await writeFile(disk, `${path}/${name}`, bytes);
}

/** As LevelDB does: whole, or not at all. */
async function writeCurrent(disk: Disk, path: string, text: string): Promise<void> {
  const unfinished = `${path}/000001.dbtmp`;
  if (await disk.exists(unfinished)) await disk.remove(unfinished);
  await writeFile(disk, unfinished, Buffer.from(text));
  await disk.rename(unfinished, `${path}/CURRENT`);
  await disk.syncDirectory(path);
}

/** @param value undefined: it is gone */
function encodePair(name: string, value: Buffer | undefined): Buffer {
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32LE(name.length, 0);
  lengths.writeUInt32LE(value?.length ?? deleted, 4);
  return Buffer.concat([lengths, Buffer.from(name, "latin1"), value ?? Buffer.alloc(0)]);
}

async function writeFile(disk: Disk, path: string, bytes: Buffer): Promise<void> {
  const file = await disk.open(path, "create");
  try {
    await file.write(bytes, 0);
    await file.sync();
  } finally {
    await file.close();
  }
  await disk.syncDirectory(dirname(path));
}

async function readTables(disk: Disk, path: string): Promise<Pairs> {
  const pairs: Pairs = new Map();
  const current = (await disk.readFile(`${path}/CURRENT`)).toString("latin1");
  if (current === madeHere) return pairs;
  const tables = current.split("\n");
  if (!tables.every(isTable)) throw new Error(`${path}/CURRENT is damaged`);
  for (const name of tables) {
    const bytes = await disk.readFile(`${path}/${name}`);
    for (let at = 0; at < bytes.length; ) {
      const keyEnd = at + 8 + bytes.readUInt32LE(at);
      const length = bytes.readUInt32LE(at + 4);
      const end = keyEnd + (length === deleted ? 0 : length);
      if (end > bytes.length) throw new Error(`${path}/${name} is cut off`);
      const key = bytes.toString("latin1", at + 8, keyEnd);
      if (length === deleted) pairs.delete(key);
      else pairs.set(key, bytes.subarray(keyEnd, end));
      at = end;
    }
  }
  return pairs;
}
