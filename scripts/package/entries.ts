// A package as data: its files, before any tool has seen them.
import { chmod, copyFile, mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

export interface Entry {
  /** Without the leading slash. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: 0o644 | 0o755;
  /** Given as bytes, or as a file to copy. */
  readonly content: Buffer | { readonly file: string };
  /** An operator's file: kept when it was changed. */
  readonly isConfiguration?: true;
}

export function textEntry(path: string, text: string, mode: Entry["mode"] = 0o644): Entry {
  return { path, mode, content: Buffer.from(text) };
}

export async function fileEntry(
  path: string,
  file: string,
  mode: Entry["mode"] = 0o644,
): Promise<Entry> {
  return { path, mode, content: await readFile(file) };
}

/** Every file under a folder, in the order of their names. @param isLeftOut of the path within it */
export async function folderEntries(
  path: string,
  folder: string,
  isLeftOut: (name: string) => boolean,
): Promise<Entry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = found
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((name) => !isLeftOut(name))
    .sort();
  return names.map((name) => ({
    path: `${path}/${name}`,
    mode: 0o644,
    content: { file: join(folder, name) },
  }));
}

/** Puts the files under a folder, all of one time. @param epoch seconds since 1970 */
export async function writeTree(
  folder: string,
  entries: readonly Entry[],
  epoch: number,
): Promise<void> {
  for (const { path, mode, content } of entries) {
    const target = join(folder, path);
    await mkdir(dirname(target), { recursive: true, mode: 0o755 });
    if (Buffer.isBuffer(content)) await writeFile(target, content);
    else await copyFile(content.file, target);
    await chmod(target, mode);
    await utimes(target, epoch, epoch);
  }
  await settleFolders(folder, epoch);
}

/** Folders last, since what is put into one changes its time. */
async function settleFolders(folder: string, epoch: number): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await settleFolders(join(folder, entry.name), epoch);
  }
  await chmod(folder, 0o755);
  await utimes(folder, epoch, epoch);
}
