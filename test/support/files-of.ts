import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { dataDirLockName } from "../../src/host/index.ts";

/** Names, sums and times of all files below but locks, which hold nothing. */
export async function filesOf(dir: string): Promise<string> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== dataDirLockName)
    .map((e) => join(e.parentPath, e.name));
  const sums = paths.sort().map(async (path) => {
    const sum = createHash("sha256").update(await readFile(path));
    return `${path} ${sum.digest("hex")} ${(await stat(path)).mtimeMs}`;
  });
  return (await Promise.all(sums)).join("\n");
}
