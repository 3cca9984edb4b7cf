import { fnv1a } from "./fnv1a.ts";
import {
  formatVersion,
  magic,
  metaBytes,
  pageHeaderBytes,
  pageKinds,
  readUint64,
  writePageHeader,
  writeUint64,
} from "./format.ts";
import { pageBytesMax, pageBytesMin } from "./limits.ts";

const checksummedBytes = 56;

/** What a meta page says of the file. */
export interface Meta {
  readonly pageBytes: number;
  readonly rootPage: number;
  readonly freelistPage: number;
  /** Pages in use or free; all page ids are below. */
  readonly pageCount: number;
  readonly transaction: number;
}

export function isPageBytes(bytes: number): boolean {
  return bytes >= pageBytesMin && bytes <= pageBytesMax && (bytes & (bytes - 1)) === 0;
}

/** Writes meta page `id`, 0 or 1, with its header, at the start of `page`. */
export function writeMeta(page: Buffer, id: number, meta: Meta): void {
  writePageHeader(page, 0, { id, kind: "meta", count: 0, overflow: 0 });
  const body = page.subarray(pageHeaderBytes, pageHeaderBytes + metaBytes);
  body.writeUInt32LE(magic, 0);
  body.writeUInt32LE(formatVersion, 4);
  body.writeUInt32LE(meta.pageBytes, 8);
  body.writeUInt32LE(0, 12);
  writeUint64(body, 16, meta.rootPage);
  writeUint64(body, 24, 0);
  writeUint64(body, 32, meta.freelistPage);
  writeUint64(body, 40, meta.pageCount);
  writeUint64(body, 48, meta.transaction);
  body.writeBigUInt64LE(fnv1a(body.subarray(0, checksummedBytes)), checksummedBytes);
}

/** The meta page at the start of `page`, or why it is none. */
export function readMeta(page: Buffer): Meta | { readonly fault: string } {
  if (page.length < pageHeaderBytes + metaBytes)
    return { fault: `${page.length} bytes, wanted 80` };
  const kind = page.readUInt16LE(8);
  const body = page.subarray(pageHeaderBytes, pageHeaderBytes + metaBytes);
  const foundMagic = body.readUInt32LE(0);
  if (foundMagic !== magic) {
    const swapped = body.readUInt32BE(0) === magic ? ", of a big endian machine" : "";
    return {
      fault: `magic 0x${foundMagic.toString(16)}${swapped}, wanted 0x${magic.toString(16)}`,
    };
  }
  if (kind !== pageKinds.meta) return { fault: `page kind ${kind}, wanted ${pageKinds.meta}` };
  const version = body.readUInt32LE(4);
  if (version !== formatVersion) return { fault: `version ${version}, wanted ${formatVersion}` };
  const sum = fnv1a(body.subarray(0, checksummedBytes));
  const foundSum = body.readBigUInt64LE(checksummedBytes);
  if (foundSum !== sum) {
    return { fault: `checksum ${foundSum.toString(16)}, its bytes have ${sum.toString(16)}` };
  }
  const pageBytes = body.readUInt32LE(8);
  if (!isPageBytes(pageBytes)) {
    return { fault: `pages of ${pageBytes} bytes, wanted a power of two of 512 to 1048576` };
  }
  return {
    pageBytes,
    rootPage: readUint64(body, 16),
    freelistPage: readUint64(body, 32),
    pageCount: readUint64(body, 40),
    transaction: readUint64(body, 48),
  };
}
