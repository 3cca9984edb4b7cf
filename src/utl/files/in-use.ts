import { readFile, stat } from "node:fs/promises";

/**
 * Whether a process holds the lock that bbolt and etcd's log take on their files (flock). Only Linux tells; elsewhere, and
 * between machines that share a disk, nothing is known.
 */
export async function isFileLocked(path: string): Promise<boolean> {
  const locks = await readFile("/proc/locks", "latin1").catch(() => "");
  const { ino } = await stat(path, { bigint: true });
  return locks
    .split("\n")
    .some((line) => line.includes(" FLOCK ") && line.includes(" WRITE ") && hasInode(line, ino));
}

/** `1: FLOCK  ADVISORY  WRITE 708 08:01:1234 0 EOF` */
function hasInode(line: string, inode: bigint): boolean {
  return new RegExp(` [0-9a-f]+:[0-9a-f]+:${inode} `).test(line);
}
