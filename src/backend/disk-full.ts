/** What the system says of ENOSPC and EDQUOT: LevelDB passes on the text alone. */
const fullDiskText = /No space left on device|Disk quota exceeded/;

/** Whether an error of the database, or what caused it, is that the disk has no room. */
export function isDiskFull(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (fullDiskText.test(cause.message)) return true;
    if ("code" in cause && (cause.code === "ENOSPC" || cause.code === "EDQUOT")) return true;
  }
  return false;
}
