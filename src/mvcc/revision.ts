/**
 * One main revision is one transaction that wrote something; the operations inside it are numbered by `sub` from 0.
 * An empty store is at main revision 1; the first write makes revision 2.
 */
export interface Revision {
  readonly main: number;
  readonly sub: number;
}

/** What the compact revision of a store that was never compacted reads as (and HashKV reports). */
export const neverCompacted = -1;
export const emptyStoreRevision = 1;

export function compareRevisions(a: Revision, b: Revision): number {
  return a.main - b.main || a.sub - b.sub;
}

/** etcd's 17-byte revision key: main u64 big-endian, `_`, sub u64 big-endian. Tombstones add `t` behind it. */
export const etcdRevisionBytes = 17;
export const tombstoneMark = 0x74;
const separator = 0x5f;

export function encodeEtcdRevision(revision: Revision): Buffer {
  const key = Buffer.alloc(etcdRevisionBytes);
  writeEtcdRevision(key, revision, 0);
  return key;
}

export function writeEtcdRevision(into: Buffer, revision: Revision, at: number): void {
  writeUint64(into, revision.main, at);
  into[at + 8] = separator;
  writeUint64(into, revision.sub, at + 9);
}

/** What `encodeEtcdRevision` made a key of; undefined if the bytes are no such key. */
export function readEtcdRevision(key: Buffer): Revision | undefined {
  if (key.length !== etcdRevisionBytes || key[8] !== separator) return undefined;
  const revision = { main: readUint64(key, 0), sub: readUint64(key, 9) };
  const isSafe = Number.isSafeInteger(revision.main) && revision.sub < 2 ** 32;
  return isSafe ? revision : undefined;
}

/** `value` is a safe integer >= 0. */
export function writeUint64(into: Buffer, value: number, at: number): void {
  const high = Math.floor(value / 0x1_0000_0000);
  const low = value >>> 0;
  into[at] = high >>> 24;
  into[at + 1] = high >>> 16;
  into[at + 2] = high >>> 8;
  into[at + 3] = high;
  into[at + 4] = low >>> 24;
  into[at + 5] = low >>> 16;
  into[at + 6] = low >>> 8;
  into[at + 7] = low;
}

/** May exceed the safe integers when the bytes are not ours; the caller checks. */
export function readUint64(from: Buffer, at: number): number {
  return readUint32(from, at) * 0x1_0000_0000 + readUint32(from, at + 4);
}

export function writeUint32(into: Buffer, value: number, at: number): void {
  into[at] = value >>> 24;
  into[at + 1] = value >>> 16;
  into[at + 2] = value >>> 8;
  into[at + 3] = value;
}

export function readUint32(from: Buffer, at: number): number {
  return ((from[at]! << 24) | (from[at + 1]! << 16) | (from[at + 2]! << 8) | from[at + 3]!) >>> 0;
}
