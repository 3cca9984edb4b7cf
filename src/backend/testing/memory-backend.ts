import { MemoryLevel } from "memory-level";
import type { Clock } from "../../base/index.ts";
import type { Backend } from "../backend.ts";
import type { LevelOperation, LevelPort } from "../level-port.ts";
import { openBackend } from "../open-backend.ts";

/** A disk for one backend, in memory, that can crash: what was committed without `sync` may then be lost, newest first. */
export interface MemoryDisk {
  /**
   * Opens what is on the disk. Only one backend at a time. With a clock it waits when the disk is full. Every write waits for
   * `beforeWrite` first: a slow disk, or one that was cut off, which never resolves.
   */
  open(clock?: Clock, beforeWrite?: () => Promise<void>): Promise<Backend>;
  /** Commits since the last synced one: how many a crash may lose. */
  readonly unsyncedCommits: number;
  /** Loses the newest `lostCommits` (at most `unsyncedCommits`) and everything not committed; the open backend is dead. */
  crash(lostCommits: number): void;
  /** The next write fails with this error. */
  failNextWrite(error: Error): void;
  /** Changes a stored pair behind the backend's back. `storedKey` includes the bucket byte. */
  tamper(change: (pairs: Map<string, Buffer>) => void): void;
}

export function createMemoryDisk(): MemoryDisk {
  let synced = new Map<string, Buffer>();
  let unsynced: (readonly LevelOperation[])[] = [];
  let failure: Error | undefined;
  const flatten = (): Map<string, Buffer> => {
    const pairs = new Map(synced);
    for (const operation of unsynced.flat()) {
      const name = operation.key.toString("latin1");
      if (operation.type === "put") pairs.set(name, operation.value);
      else pairs.delete(name);
    }
    return pairs;
  };
  const record = (operations: readonly LevelOperation[], sync: boolean): void => {
    unsynced.push(operations);
    if (!sync) return;
    synced = flatten();
    unsynced = [];
  };
  const takeFailure = (): Error | undefined => {
    const taken = failure;
    failure = undefined;
    return taken;
  };
  return {
    open: (clock, beforeWrite = async () => undefined) =>
      openOn(flatten(), { record, takeFailure, beforeWrite, clock }),
    get unsyncedCommits() {
      return unsynced.length;
    },
    crash: (lostCommits) => {
      unsynced = unsynced.slice(0, Math.max(0, unsynced.length - lostCommits));
    },
    failNextWrite: (error) => {
      failure = error;
    },
    tamper: (change) => {
      synced = flatten();
      unsynced = [];
      change(synced);
    },
  };
}

interface DiskHooks {
  record(operations: readonly LevelOperation[], sync: boolean): void;
  takeFailure(): Error | undefined;
  beforeWrite(): Promise<void>;
  readonly clock: Clock | undefined;
}

async function openOn(pairs: Map<string, Buffer>, hooks: DiskHooks): Promise<Backend> {
  const database = new MemoryLevel<Buffer, Buffer>({
    keyEncoding: "buffer",
    valueEncoding: "buffer",
  });
  await database.open();
  await database.batch(
    [...pairs].map(([name, value]) => ({
      type: "put" as const,
      key: Buffer.from(name, "latin1"),
      value,
    })),
  );
  const port: LevelPort = {
    get: (key) => database.get(key),
    batch: async (operations, { sync }) => {
      await hooks.beforeWrite();
      const failure = hooks.takeFailure();
      if (failure !== undefined) throw failure;
      await database.batch([...operations]);
      hooks.record(operations, sync);
    },
    iterate: (bounds) => database.iterator(bounds),
    snapshot: () => {
      const snapshot = database.snapshot();
      return {
        iterate: (bounds) => database.iterator({ ...bounds, snapshot }),
        close: () => snapshot.close(),
      };
    },
    clear: async (bounds) => {
      await hooks.beforeWrite();
      const keys = await database.keys(bounds).all();
      if (keys.length === 0) return;
      const operations = keys.map((key) => ({ type: "del" as const, key }));
      await database.batch([...operations]);
      hooks.record(operations, false);
    },
    recover: async () => true,
    defragment: () => Promise.resolve(),
    diskBytes: () => Promise.resolve([...pairs.values()].reduce((sum, v) => sum + v.length, 0)),
    close: () => database.close(),
  };
  return openBackend(port, hooks.clock);
}

/** A backend that forgets everything when it is gone. */
export function createMemoryBackend(): Promise<Backend> {
  return createMemoryDisk().open();
}
