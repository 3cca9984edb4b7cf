// A directory of backups, used by one process at a time:
//
//   etcd-<time>-r<revision>.db    a verified backup
//   .etcd-backup-lock             held while one is made
//   .etcd-backup-in-progress/     the snapshot that is being verified, and what is restored from it
import { chown, mkdir, readdir, rename, rm, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { humanBytes } from "../../base/index.ts";
import { syncDirectory, tryLock } from "../../host/index.ts";
import { type Backup, parseBackupName } from "./backup-name.ts";

const directoryMode = 0o700;
const lockName = ".etcd-backup-lock";
const clearRetriesMax = 5;
const scratchName = ".etcd-backup-in-progress";

export interface BackupDirectory {
  readonly path: string;
  /** The snapshot that has not been verified. */
  readonly unverified: string;
  /** Where it is restored. */
  readonly restored: string;
  /** Backups in no order. */
  list(): Promise<Backup[]>;
  sizeOf(backup: Backup): Promise<number>;
  /** @throws {Error} if fewer bytes are free */
  needRoom(bytes: number, what: string): Promise<void>;
  /** The verified snapshot becomes the backup, durably. Of the same second and revision there is one: the last. */
  accept(backup: Backup): Promise<void>;
  remove(backup: Backup): Promise<void>;
  /** Removes what is not accepted, and lets others in. */
  close(): Promise<void>;
}

/**
 * Makes the directory where it is missing, and removes what a killed process has left.
 * @throws {Error} if another process is at it, or the directory cannot be used
 */
export async function openBackupDirectory(path: string): Promise<BackupDirectory> {
  await mkdir(path, { recursive: true, mode: directoryMode });
  const lock = lockOr(path);
  const scratch = join(path, scratchName);
  // A restore that was interrupted may still be writing.
  const clear = () => rm(scratch, { recursive: true, force: true, maxRetries: clearRetriesMax });
  try {
    await takeOwner(path, join(path, lockName));
    await clear();
    await mkdir(scratch, { mode: directoryMode });
  } catch (error) {
    lock.release();
    throw error;
  }
  const unverified = join(scratch, "snapshot.db");
  return {
    path,
    unverified,
    restored: join(scratch, "restored"),
    list: () => listBackups(path),
    sizeOf: async ({ name }) => (await stat(join(path, name))).size,
    async needRoom(bytes, what) {
      const { bavail, bsize } = await statfs(path);
      const free = bavail * bsize;
      if (free >= bytes) return;
      throw new Error(
        `${path} has ${humanBytes(free)} free, ${what} needs ${humanBytes(bytes)}: make room, or choose another --directory`,
      );
    },
    async accept({ name }) {
      await takeOwner(path, unverified);
      await rename(unverified, join(path, name));
      await syncDirectory(path);
    },
    remove: ({ name }) => rm(join(path, name)),
    async close() {
      await clear().finally(() => lock.release());
    },
  };
}

/** What the directory holds, without anything being made in it. */
export async function listBackups(path: string): Promise<Backup[]> {
  const entries = await readdir(path, { withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .flatMap(({ name }) => parseBackupName(name) ?? []);
}

function lockOr(path: string): { release(): void } {
  let lock: { release(): void } | undefined;
  try {
    lock = tryLock(join(path, lockName));
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`cannot lock ${join(path, lockName)}: ${message}`, { cause: error });
  }
  if (lock === undefined) throw new Error(`another backup into ${path} is running`);
  return lock;
}

/** What root makes belongs to whom the directory belongs, whose service is to go on with it. */
async function takeOwner(directory: string, path: string): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(directory);
  await chown(path, uid, gid);
}
