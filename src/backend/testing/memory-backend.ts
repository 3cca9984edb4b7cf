import type { Clock, Disk } from "../../base/index.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import type { Backend } from "../backend.ts";
import { openBackend } from "../open-backend.ts";
import { MemoryCommits, memoryEngine } from "./memory-level.ts";

export interface MemoryHome {
  /** Holds what is received and sent, and which database is in use. @default one that never crashes */
  readonly disk?: Disk;
  /** @default "/store" */
  readonly dir?: string;
  /** With it, the backend waits when the disk is full. */
  readonly clock?: Clock;
  /** Every write waits for it first: a slow disk, or one that was cut off, which never resolves. */
  readonly beforeWrite?: () => Promise<void>;
}

/** What backends leave when they are gone. After a crash, what was committed without `sync` may be lost, newest first. */
export interface MemoryStores {
  /** Opens what is there. Only one backend at a time. */
  open(home?: MemoryHome): Promise<Backend>;
  /** Commits since the last synced one: how many a crash may lose. */
  readonly unsyncedCommits: number;
  /** Loses the newest `lostCommits` (at most `unsyncedCommits`) and everything not committed; the open backend is dead. */
  crash(lostCommits: number): void;
  /** The next write fails with this error. */
  failNextWrite(error: Error): void;
  /** Changes a stored pair behind the backend's back. `storedKey` includes the bucket byte. */
  tamper(change: (pairs: Map<string, Buffer>) => void): void;
}

const defaultDir = "/store";

export function createMemoryDisk(): MemoryStores {
  const commits = new MemoryCommits();
  const ownDisk = new MemoryDisk();
  let failure: Error | undefined;
  const takeFailure = (): Error | undefined => {
    const taken = failure;
    failure = undefined;
    return taken;
  };
  return {
    open: ({ disk = ownDisk, dir = defaultDir, clock, beforeWrite = async () => undefined } = {}) =>
      openBackend({
        dir,
        disk,
        engine: memoryEngine({ disk, commits, beforeWrite, takeFailure }),
        clock,
      }),
    get unsyncedCommits() {
      return commits.unsynced;
    },
    crash: (lostCommits) => commits.lose(lostCommits),
    failNextWrite: (error) => {
      failure = error;
    },
    tamper: (change) => commits.tamper(defaultDir, change),
  };
}

/** A backend that forgets everything when it is gone. */
export function createMemoryBackend(): Promise<Backend> {
  return createMemoryDisk().open();
}
