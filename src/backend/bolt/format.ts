// bbolt's file (go.etcd.io/bbolt, format version 2). All integers are little endian: bbolt writes those of its machine, and
// a file of a big endian one has another magic. Pages are numbered from 0; all bytes of a page follow its header:
//
//   page     id u64 | kind u16 | count u16 | overflow u32: further pages that belong to this one | elements | keys, values
//   leaf     element = flags u32 (1: the value is a bucket) | position u32 | key bytes u32 | value bytes u32
//   branch   element = position u32 | key bytes u32 | child page u64; the key is the least in the child
//   meta     magic u32 | version u32 | page bytes u32 | flags u32 | root page u64 | root sequence u64 | freelist page u64
//            | page count u64 | transaction u64 | checksum u64, FNV-1a of all before it
//   freelist ids u64
//
// A position counts from the element's own first byte to its key; the value follows the key. Pages 0 and 1 are metas, and
// the valid one with the higher transaction counts. The root is a tree of buckets; a bucket's value is
//
//   root page u64 | sequence u64 | with root page 0: a leaf page, of the bytes that it needs

export const magic = 0xed0cdaed;
export const formatVersion = 2;

export const pageHeaderBytes = 16;
export const elementBytes = 16;
export const metaBytes = 64;
export const bucketHeaderBytes = 16;

export const pageKinds = { branch: 0x01, leaf: 0x02, meta: 0x04, freelist: 0x10 } as const;
export type PageKind = keyof typeof pageKinds;

export const bucketElementFlag = 1;

export interface PageHeader {
  readonly id: number;
  readonly kind: PageKind;
  readonly count: number;
  readonly overflow: number;
}

export function writePageHeader(into: Buffer, offset: number, header: PageHeader): void {
  writeUint64(into, offset, header.id);
  into.writeUInt16LE(pageKinds[header.kind], offset + 8);
  into.writeUInt16LE(header.count, offset + 10);
  into.writeUInt32LE(header.overflow, offset + 12);
}

/** `value` is a safe integer. */
export function writeUint64(into: Buffer, offset: number, value: number): void {
  into.writeUInt32LE(value % 2 ** 32, offset);
  into.writeUInt32LE(Math.floor(value / 2 ** 32), offset + 4);
}

/** Exact for what is a safe integer; larger ones come out larger than any page id or size that is taken. */
export function readUint64(bytes: Buffer, offset: number): number {
  return bytes.readUInt32LE(offset) + bytes.readUInt32LE(offset + 4) * 2 ** 32;
}
