import { dirname } from "node:path";
import type { Disk } from "../../base/index.ts";

/**
 * Makes the names of a path durable, from its own up to the root's: a file that is synced is lost all the same if power
 * fails before the directory it lies in is written down in its parent. Directories above that this user may not open were
 * not made by this program and are passed over.
 */
export async function makeNamesDurable(disk: Disk, path: string): Promise<void> {
  for (let name = path; dirname(name) !== name; name = dirname(name)) {
    try {
      await disk.syncDirectory(dirname(name));
    } catch (error) {
      if (!isForeign(error)) throw error;
      return;
    }
  }
}

function isForeign(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return code === "EACCES" || code === "EPERM" || code === "EROFS";
}
