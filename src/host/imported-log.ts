// An official member's log that lies elsewhere (`--wal-dir`) is replaced inside its directory, which may be a mount point:
//
//   <wal-dir>/imported           the new log, complete; <wal-dir> itself holds the official one, until that is set aside
//   <wal-dir>/placing            the same a moment later, less the files that are in <wal-dir> already
//   <wal-dir>/official-<time>    the official one
import { mkdir, readdir, rename, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { isThere, syncDirectory } from "./names.ts";

/** Segments, spare ones, and what was cut off them. */
const logFile = /\.(wal|tmp|broken)$/;

/** Where the new log is made. */
export function importedLogDir(walDir: string): string {
  return join(walDir, "imported");
}

/** Does what is left to do of it: a crash may have come at any time. `aside`: name that the official log gets. */
export async function putLogInPlace(walDir: string, aside: string): Promise<void> {
  const [imported, placing] = [importedLogDir(walDir), join(walDir, "placing")];
  if (await isThere(imported)) {
    await mkdir(join(walDir, aside), { recursive: true, mode: 0o700 });
    await moveFiles(walDir, join(walDir, aside));
    await rename(imported, placing);
    await syncDirectory(walDir);
  }
  if (await isThere(placing)) {
    await moveFiles(placing, walDir);
    await rmdir(placing);
  }
}

async function moveFiles(from: string, to: string): Promise<void> {
  for (const name of await readdir(from)) {
    if (logFile.test(name)) await rename(join(from, name), join(to, name));
  }
  await syncDirectory(to);
  await syncDirectory(from);
}
