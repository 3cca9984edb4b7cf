import type { CliWorld } from "../../cli/index.ts";
import { snapshotTest, type TestRestore } from "../../utl/index.ts";
import type { Setting } from "../connection.ts";
import type { BackupDirectory } from "./backup-directory.ts";
import { type Backup, backupOf } from "./backup-name.ts";
import { download } from "./download.ts";
import { type Clearance, clearanceOf, type Retention } from "./retention.ts";

export interface MadeBackup {
  readonly backup: Backup;
  readonly endpoint: string;
  readonly sizeBytes: number;
  readonly tried: TestRestore;
  readonly clearance: Clearance;
}

/**
 * Saves, tries, names, and only then removes old ones.
 * @throws {Error} with what was there before still there
 */
export async function makeBackup(
  directory: BackupDirectory,
  { setting, retention }: { readonly setting: Setting; readonly retention: Retention },
  { world, signal }: { readonly world: CliWorld; readonly signal: AbortSignal },
): Promise<MadeBackup> {
  const takenAt = world.date();
  const earlier = await directory.list();
  const { endpoint, bytes: sizeBytes } = await download(directory, setting, { world, signal });
  const tried = await unlessAborted(tryIt(directory, world), signal);
  const backup = backupOf(takenAt, tried.store.revision);
  await directory.accept(backup);
  const others = earlier.filter(({ name }) => name !== backup.name);
  const clearance = clearanceOf(backup, others, retention);
  if (clearance.kind === "remove") {
    for (const old of clearance.surplus) await removeOr(directory, old, backup);
  }
  return { backup, endpoint, sizeBytes, tried, clearance };
}

async function removeOr(directory: BackupDirectory, old: Backup, made: Backup): Promise<void> {
  try {
    await directory.remove(old);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(`${made.name} is saved, but ${old.name} cannot be removed: ${message}`, {
      cause: error,
    });
  }
}

async function tryIt(
  { unverified, restored }: BackupDirectory,
  world: CliWorld,
): Promise<TestRestore> {
  const { memberTools, testRestore } = await snapshotTest();
  try {
    return await testRestore(unverified, restored, memberTools(world));
  } catch (error) {
    const text = `the test restore failed, so the snapshot is not kept: ${sentenceOf(error as Error)}`;
    throw new Error(text, { cause: error });
  }
}

/** What failed, and what was behind it: the database says only there that a disk is full. */
function sentenceOf({ message, cause }: Error): string {
  return cause instanceof Error ? `${message}: ${sentenceOf(cause)}` : message;
}

/** A restore cannot be interrupted: the process ends, and what it leaves the next one removes. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject: abort } = Promise.withResolvers<never>();
  const onAbort = (): void => abort(new Error("interrupted"));
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) onAbort();
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener("abort", onAbort));
}
