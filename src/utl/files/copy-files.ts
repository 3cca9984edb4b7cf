import { constants, copyFile, link, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";

/** Copies the files of a directory whose names match; shares their bytes where the file system can. */
export async function copyFiles(from: string, to: string, pattern: RegExp): Promise<string[]> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  const names = (await readdir(from)).filter((name) => pattern.test(name)).sort();
  for (const name of names) {
    await copyFile(join(from, name), join(to, name), constants.COPYFILE_FICLONE);
  }
  return names;
}

/** Tables of LevelDB are never changed once they are whole: two directories may share them. */
const unchanging = /\.ldb$/;

/** Copies a directory of databases that nobody has open. */
export async function copyDatabases(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) await copyDatabases(source, target);
    else if (unchanging.test(entry.name))
      await link(source, target).catch(() => copy(source, target));
    else await copy(source, target);
  }
}

function copy(from: string, to: string): Promise<void> {
  return copyFile(from, to, constants.COPYFILE_FICLONE);
}
