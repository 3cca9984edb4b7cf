// A store as one file: bbolt's pages, and behind them the SHA-256 of all of it if the file came as a snapshot. A file that was
// taken from a data directory has no such sum. Pages are larger than a sector, so the length tells.
import { createHash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { type BoltFile, openBolt } from "../../backend/bolt/index.ts";
import { copyBlockBytes } from "./limits.ts";

const sumBytes = 32;
const sectorBytes = 512;

export interface StoreFile {
  readonly bolt: BoltFile;
  readonly hasSum: boolean;
  /** When it was last written. */
  readonly writtenAt: Date;
  readonly sizeBytes: number;
  /** Throws if the file has a sum, and it is not that of its pages. */
  checkSum(): Promise<void>;
  close(): Promise<void>;
}

/** @throws {BoltError} or the system's error */
export async function openStoreFile(path: string): Promise<StoreFile> {
  const handle = await open(path, "r");
  try {
    const { size: sizeBytes, mtime: writtenAt } = await handle.stat();
    const hasSum = sizeBytes % sectorBytes === sumBytes;
    const pagesBytes = hasSum ? sizeBytes - sumBytes : sizeBytes;
    const bolt = await openBolt({
      sizeBytes: pagesBytes,
      read: (offset, length) => readExactly(handle, offset, length),
    });
    return {
      bolt,
      hasSum,
      writtenAt,
      sizeBytes,
      checkSum: () => (hasSum ? checkSum(handle, path, pagesBytes) : Promise.resolve()),
      close: () => handle.close(),
    };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** A snapshot must have its sum, and be what that says, unless that is not wanted. @throws {Error} */
export async function checkHash(file: StoreFile, isSkipped: boolean): Promise<void> {
  if (isSkipped) return;
  if (!file.hasSum) throw new Error("snapshot missing hash but --skip-hash-check=false");
  await file.checkSum();
}

async function readExactly(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafeSlow(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await handle.read(bytes, at, length - at, offset + at);
    if (bytesRead === 0)
      throw new Error(`Cannot read a file at byte ${offset + at}: it ends there`);
    at += bytesRead;
  }
  return bytes;
}

async function checkSum(handle: FileHandle, path: string, pagesBytes: number): Promise<void> {
  const hash = createHash("sha256");
  for (let at = 0; at < pagesBytes; at += copyBlockBytes) {
    hash.update(await readExactly(handle, at, Math.min(copyBlockBytes, pagesBytes - at)));
  }
  const found = hash.digest();
  const expected = await readExactly(handle, pagesBytes, sumBytes);
  if (found.equals(expected)) return;
  throw new Error(
    `${path} is damaged: expected sha256 ${expected.toString("hex")}, got ${found.toString("hex")}`,
  );
}
