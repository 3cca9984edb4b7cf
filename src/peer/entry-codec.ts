// raftpb.Entry, written straight from raft's own entries: this is most of what a leader sends.
//
//   08 type   10 term   18 index   22 length data (left out if empty)
import type { Entry } from "../raft/index.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../wire/protobuf/index.ts";

const tags = { type: 0x08, term: 0x10, index: 0x18, data: 0x22 } as const;

/** The length of an entry before it: 64 bits, big endian. */
const lengthBytes = 8;

function entryBytes({ type, term, index, data }: Entry): number {
  const size = 3 + sizeVarint(type) + sizeVarint(term) + sizeVarint(index);
  return data.length === 0 ? size : size + 1 + sizeDelimited(data.length);
}

function putEntryBefore({ type, term, index, data }: Entry, into: Buffer, end: number): void {
  let at = end;
  if (data.length > 0) {
    at -= data.length;
    into.set(data, at);
    at = writeVarintBefore(data.length, into, at);
    into[--at] = tags.data;
  }
  at = writeVarintBefore(index, into, at);
  into[--at] = tags.index;
  at = writeVarintBefore(term, into, at);
  into[--at] = tags.term;
  at = writeVarintBefore(type, into, at);
  into[--at] = tags.type;
}

/** All entries in one new buffer, each with its length before it, behind `headBytes` left to the caller. */
export function encodeEntries(entries: readonly Entry[], headBytes: number): Buffer {
  let size = headBytes;
  for (const entry of entries) size += lengthBytes + entryBytes(entry);
  const into = Buffer.allocUnsafe(size);
  let at = headBytes;
  for (const entry of entries) {
    const bytes = entryBytes(entry);
    at = putLength(bytes, into, at) + bytes;
    putEntryBefore(entry, into, at);
  }
  return into;
}

/** Writes a 64-bit big-endian number below 2^53 and returns its end. */
export function putLength(value: number, into: Buffer, at: number): number {
  into.writeUInt32BE(Math.floor(value / 0x1_0000_0000), at);
  return into.writeUInt32BE(value >>> 0, at + 4);
}
