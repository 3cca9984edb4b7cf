// A member that was made of official etcd's data takes that one's place inside the data directory, which may be a mount
// point and so cannot itself be renamed:
//
//   imported/member              the new one, complete
//   member                       the official one, until it becomes member.official-<time>
//
// Between the two renamings there is no `member`: whoever starts then has to finish, not to begin a new member. If the log lies
// elsewhere, imported/wal-dir says where, and it is replaced between the two.
import { readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { putLogInPlace } from "./imported-log.ts";
import { isThere, syncDirectory } from "./names.ts";

const asidePrefix = "member.";

/** Where the new member is made, as a data directory of its own. */
export function importedDir(dataDir: string): string {
  return join(dataDir, "imported");
}

/** What was taken over is kept here. */
export interface KeptOriginal {
  readonly member: string;
  /** undefined: within `member`. */
  readonly log: string | undefined;
}

/** @param walDir where the log lies, old and new; empty if in the data directory */
export async function putImportedInPlace(
  dataDir: string,
  walDir: string,
  now: Date,
): Promise<KeptOriginal> {
  const time = now.toISOString().replaceAll(":", "").slice(0, 17);
  const aside = `official-${time}Z`;
  if (walDir !== "") {
    await writeFile(walDirMark(dataDir), resolve(walDir), { flush: true });
    await syncDirectory(importedDir(dataDir));
  }
  const member = join(dataDir, asidePrefix + aside);
  await rename(join(dataDir, "member"), member);
  await syncDirectory(dataDir);
  await finishImport(dataDir, walDir);
  return { member, log: walDir === "" ? undefined : join(walDir, aside) };
}

/** Whether a crash has left anything to do. */
export async function isImportUnfinished(dataDir: string): Promise<boolean> {
  const imported = join(importedDir(dataDir), "member");
  return !(await isThere(join(dataDir, "member"))) && (await isThere(imported));
}

/**
 * Does what a crash has left to do.
 * @returns whether there was anything
 * @param walDir `--wal-dir`; empty if the log lies in the data directory
 * @throws {Error} if the log lies elsewhere
 */
export async function finishImport(dataDir: string, walDir: string): Promise<boolean> {
  if (!(await isImportUnfinished(dataDir))) return false;
  const mark = await readFile(walDirMark(dataDir), "utf8").catch(() => "");
  if (mark !== "") {
    if (walDir === "" || resolve(walDir) !== mark) {
      throw new Error(
        `Cannot finish taking over ${dataDir}: its log lies at ${mark}: start with --wal-dir ${mark}`,
      );
    }
    await putLogInPlace(walDir, await asideOf(dataDir));
  }
  await rename(join(importedDir(dataDir), "member"), join(dataDir, "member"));
  await rm(importedDir(dataDir), { recursive: true, force: true });
  await syncDirectory(dataDir);
  return true;
}

function walDirMark(dataDir: string): string {
  return join(importedDir(dataDir), "wal-dir");
}

/** `official-<time>`: the official member has its name already. */
async function asideOf(dataDir: string): Promise<string> {
  const names = await readdir(dataDir);
  const kept = names.filter((name) => name.startsWith(`${asidePrefix}official-`)).sort();
  return basename(kept.at(-1) ?? `${asidePrefix}official`).slice(asidePrefix.length);
}
