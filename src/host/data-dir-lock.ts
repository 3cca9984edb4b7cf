// One process a data directory. Node has no flock, so the lock is the one that SQLite's engine, which Node carries,
// takes for an exclusive transaction: fcntl record locks on a file that stays empty. The kernel releases them when the
// process dies, however it dies, and they hold between containers that share a volume. See docs/decisions/0007.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Clock, Logger } from "../base/index.ts";

export const dataDirLockName = ".lock";
/** How often a taken lock is tried again, in milliseconds. */
const retryMs = 200;
/** How often waiting is told, in milliseconds (etcd: 10 s). */
const warnMs = 10_000;
/** SQLITE_BUSY, in the low byte of an extended code: someone else holds the lock. */
const busyCode = 5;

export interface DataDirLock {
  release(): void;
}

export interface DataDirLockOptions {
  readonly clock: Clock;
  readonly log: Logger;
  /** Ends the wait: the process was asked to stop. */
  readonly signal?: AbortSignal;
}

/** The lock, or undefined when another process (or this one) holds it. @param path - A file that is made if it is missing. */
export function tryLock(path: string): DataDirLock | undefined {
  const file = new DatabaseSync(path, { timeout: 0 });
  try {
    file.exec("PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE");
    return { release: () => file.close() };
  } catch (error) {
    file.close();
    const code = (error as { errcode?: number }).errcode;
    if (code !== undefined && (code & 0xff) === busyCode) return undefined;
    throw error;
  }
}

/**
 * Waits for the exclusive use of a data directory, with a warning every ten seconds, as etcd does: a restart that
 * overlaps the stop of its predecessor succeeds.
 * @throws {Error} If the lock file cannot be made, or with the signal's reason when it aborts the wait.
 */
export async function lockDataDir(
  dataDir: string,
  options: DataDirLockOptions,
): Promise<DataDirLock> {
  const { clock, log, signal } = options;
  const path = join(dataDir, dataDirLockName);
  let warnAtMs = clock.monotonicMs();
  for (;;) {
    signal?.throwIfAborted();
    let lock: DataDirLock | undefined;
    try {
      lock = tryLock(path);
    } catch (error) {
      throw new Error(
        `Cannot lock data directory ${dataDir} (--data-dir): ${(error as Error).message}, want a writable directory`,
      );
    }
    if (lock !== undefined) return lock;
    if (clock.monotonicMs() >= warnAtMs) {
      log.warn("another etcd process is using the same data directory; waiting for it to exit", {
        path: dataDir,
      });
      warnAtMs += warnMs;
    }
    await new Promise<void>((resolve) => {
      const timer = clock.after(retryMs, settle);
      function settle(): void {
        timer.cancel();
        signal?.removeEventListener("abort", settle);
        resolve();
      }
      signal?.addEventListener("abort", settle);
    });
  }
}
