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

/** etcd's 17-byte revision key: main u64 big-endian, `_`, sub u64 big-endian. Tombstones add `t` where they are hashed. */
export const etcdRevisionBytes = 17;

export function encodeEtcdRevision(revision: Revision): Buffer {
  const key = Buffer.alloc(etcdRevisionBytes);
  writeUint64(key, revision.main, 0);
  key[8] = 0x5f;
  writeUint64(key, revision.sub, 9);
  return key;
}

/** The main revision of a key made by `encodeEtcdRevision`; undefined if the bytes are no such key. */
export function decodeEtcdRevisionMain(key: Buffer): number | undefined {
  if (key.length !== etcdRevisionBytes || key[8] !== 0x5f) return undefined;
  const main = readUint64(key, 0);
  return Number.isSafeInteger(main) ? main : undefined;
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
