// A snapshot file is the store of a member and behind it 32 bytes, SHA-256 of the store (etcd: client/v3/snapshot). It has
// its name only when it is whole, checked and on the disk.
import { createHash } from "node:crypto";
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { syncDirectory } from "../../host/index.ts";

const sumBytes = 32;
/** What the store is a multiple of: the smallest sector of a disk. */
const sectorBytes = 512;
/** Only for the user who asked for it: it holds every secret that the cluster holds. */
const fileMode = 0o600;

/** Writes the pieces and returns the number of bytes. Without success there is no file of that name that was not there before. @throws {Error} */
export async function saveWithSum(
  path: string,
  pieces: AsyncIterable<Buffer>,
  { onOpened }: { onOpened(partPath: string): void },
): Promise<number> {
  const partPath = `${path}.part`;
  const file = await openPart(partPath);
  try {
    onOpened(partPath);
    const bytes = await writeChecked(file, pieces);
    await file.sync();
    if (!(await isOwn(file, partPath))) throw new Error(`another process saves to ${partPath} too`);
    await rename(partPath, path).catch((error: unknown) => {
      const text = `could not rename ${partPath} to ${path} (${reasonOf(error)})`;
      throw new Error(text, { cause: error });
    });
    await syncDirectory(dirname(path));
    return bytes;
  } finally {
    if (await isOwn(file, partPath)) await rm(partPath, { force: true });
    await file.close();
  }
}

/** A file of this process alone, in the place of what is there: two that write one file would leave a mixture. */
async function openPart(partPath: string): Promise<FileHandle> {
  try {
    await rm(partPath, { force: true });
    return await open(partPath, "wx", fileMode);
  } catch (error) {
    const text = `could not open ${partPath} (open ${partPath}: ${reasonOf(error)})`;
    throw new Error(text, { cause: error });
  }
}

/** Whether the name still is that of the open file. */
async function isOwn(file: FileHandle, path: string): Promise<boolean> {
  const [own, named] = [await file.stat(), await stat(path).catch(() => undefined)];
  return named !== undefined && named.ino === own.ino && named.dev === own.dev;
}

/** @throws {Error} if the sum at the end is missing or another */
async function writeChecked(file: FileHandle, pieces: AsyncIterable<Buffer>): Promise<number> {
  const hash = createHash("sha256");
  let bytes = 0;
  /** The last bytes so far, which may be the sum. */
  let tail = Buffer.alloc(0);
  for await (const piece of pieces) {
    await writeAll(file, piece);
    bytes += piece.length;
    const known = Buffer.concat([tail, piece]);
    const end = Math.max(0, known.length - sumBytes);
    hash.update(known.subarray(0, end));
    tail = known.subarray(end);
  }
  if (bytes % sectorBytes !== sumBytes) {
    throw new Error(`sha256 checksum not found [bytes: ${bytes}]`);
  }
  const sum = hash.digest();
  if (!sum.equals(tail)) {
    const [expected, got] = [tail, sum].map((value) => value.toString("hex"));
    throw new Error(`expected sha256 ${expected}, got ${got}: the snapshot was damaged on its way`);
  }
  return bytes;
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    at += (await file.write(bytes, at)).bytesWritten;
  }
}

/** In the words of the C library, which Go's errors end in too: Node's are `ENOSPC: no space left on device, write`. */
export function reasonOf(error: unknown): string {
  return (error as Error).message.replace(/^E[A-Z0-9]+: /, "").replace(/, \w+( '.*')?$/, "");
}
