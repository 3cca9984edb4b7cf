// A member that was made of official etcd's data takes that one's place inside the data directory, which may be a mount
// point and so cannot itself be renamed:
//
//   imported/member              the new one, complete
//   member                       the official one, until it becomes member.official-<time>
//
// Between the two renamings there is no `member`: whoever starts then has to finish, not to begin a new member.
import { open, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where the new member is made, as a data directory of its own. */
export function importedDir(dataDir: string): string {
  return join(dataDir, "imported");
}

/** @returns where the official member is kept */
export async function putImportedInPlace(dataDir: string, now: Date): Promise<string> {
  const time = now.toISOString().replaceAll(":", "").slice(0, 17);
  const aside = join(dataDir, `member.official-${time}Z`);
  await rename(join(dataDir, "member"), aside);
  await finishImport(dataDir);
  return aside;
}

/** @returns whether there was anything left to do after a crash */
export async function finishImport(dataDir: string): Promise<boolean> {
  const imported = join(importedDir(dataDir), "member");
  const member = join(dataDir, "member");
  if ((await isThere(member)) || !(await isThere(imported))) return false;
  await rename(imported, member);
  await rm(importedDir(dataDir), { recursive: true, force: true });
  const directory = await open(dataDir, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
  return true;
}

async function isThere(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
