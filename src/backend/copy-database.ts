import { copyFile, link, readdir } from "node:fs/promises";
import { join } from "node:path";
import { isContent, isTable } from "./database-files.ts";
import { filesAtOnceMax } from "./limits.ts";

/**
 * Copies a database that nobody writes to, though it may merge tables: these, which are never changed, are linked, and the
 * rest, which is small, is copied.
 *
 * The log is copied before the manifest, since what moves from it into a table does so before the manifest says so. Tables
 * are linked before, so that they stay whatever is merged meanwhile, and again after it, as it may speak of new ones. One of
 * those may be gone again: then the copy lacks a table, and LevelDB refuses to open it.
 *
 * It must not be opened where it is: what is not in the manifest yet, LevelDB writes anew under the same name, and would do so
 * to the file that the original has too. It is there to be read, and opened elsewhere.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const copy = (name: string) => copyFile(join(from, name), join(to, name)).catch(ignoreMissing);
  const linked = new Set<string>();
  const names = await readdir(from);
  await linkSome(names, { from, to, linked });
  for (const name of names.filter((one) => one.endsWith(".log") && isContent(one)))
    await copy(name);
  for (const name of names.filter((one) => one.startsWith("MANIFEST-"))) await copy(name);
  await copy("CURRENT");
  await linkSome(await readdir(from), { from, to, linked });
}

/** Links the tables that there are. The last of them may be growing, and have the beginning of their bytes then. */
export async function linkTables(from: string, to: string): Promise<void> {
  await linkSome(await readdir(from), { from, to, linked: new Set() });
}

interface Linking {
  readonly from: string;
  readonly to: string;
  readonly linked: Set<string>;
}

async function linkSome(names: readonly string[], { from, to, linked }: Linking): Promise<void> {
  const tables = names.filter((name) => isTable(name) && !linked.has(name));
  for (let at = 0; at < tables.length; at += filesAtOnceMax) {
    const some = tables.slice(at, at + filesAtOnceMax);
    await Promise.all(
      some.map((name) => link(join(from, name), join(to, name)).catch(ignoreMissing)),
    );
    for (const name of some) linked.add(name);
  }
}

/** LevelDB removed it since the directory was read. */
function ignoreMissing(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}
