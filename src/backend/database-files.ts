import type { Disk } from "../base/index.ts";

/** What LevelDB reads when it opens a database. */
const contentName = /^(?:CURRENT|MANIFEST-\d{6,20}|\d{6,20}\.(?:ldb|sst|log))$/;
const tableName = /\.(?:ldb|sst)$/;
/** What it makes anew: its lock, what it says of its work, and names of files on their way. */
const passingName = /^(?:LOCK|LOG|LOG\.old|\d{6,20}\.dbtmp)$/;

export function isContent(name: string): boolean {
  return contentName.test(name);
}

/** Tables are written once, and never changed. */
export function isTable(name: string): boolean {
  return tableName.test(name) && isContent(name);
}

/** Removes a closed database's files, whatever else is in the directory. */
export async function removeDatabaseFiles(disk: Disk, path: string): Promise<void> {
  for (const { name, isDirectory } of await disk.readDirectory(path)) {
    if (isDirectory || !(isContent(name) || passingName.test(name))) continue;
    await disk.remove(`${path}/${name}`);
  }
}
