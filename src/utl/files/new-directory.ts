// A directory that is there as a whole or not at all: made under another name, synced, and renamed.
import { lstat, mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";

/** What the directory is called until it is whole. */
export function unfinishedPath(path: string): string {
  return `${path.replace(/\/+$/, "")}.partial`;
}

/**
 * Makes the directory, for its owner alone. Whatever `fill` leaves open must be closed when it resolves. What it rejects with
 * is passed on, with nothing left; what a killed process has left is removed by the next one.
 */
export async function makeDirectory<T>(
  path: string,
  fill: (building: string) => Promise<T>,
): Promise<T> {
  const building = unfinishedPath(path);
  await rm(building, { recursive: true, force: true });
  await mkdir(building, { recursive: true, mode: 0o700 });
  try {
    const result = await fill(building);
    await syncTree(building);
    // An empty directory of that name makes room.
    await rename(building, path);
    await syncPath(dirname(path));
    return result;
  } catch (error) {
    await rm(building, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
}

/** Whether there is nothing at the path, or an empty directory. */
export async function isVacant(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined) return true;
  if (!found.isDirectory()) return false;
  return (await readdir(path)).length === 0;
}

export async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}

async function syncTree(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) await syncTree(path);
    else await syncPath(path);
  }
  await syncPath(dir);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
