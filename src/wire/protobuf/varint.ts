// A varint is a 64-bit integer in groups of seven bits, least significant first, one group a byte; the top bit of a byte
// says that another follows. Negative integers are their 64-bit two's complement and so take ten bytes.
//
// Functions ending in Before write so that the last byte lands just before `end` and return where the first one is: a
// message is written from its end to its start, so that each length is known when its turn comes.
import { assert } from "../../base/index.ts";
import { highWord, lowWord, signed, words } from "./words.ts";

const twoTo32 = 0x1_0000_0000;

/** Bytes of the varint of these two words. */
function sizeWords(low: number, high: number): number {
  if (high === 0) return sizeUint32(low);
  if (high < 1 << 3) return 5;
  return 5 + Math.ceil((32 - Math.clz32(high) - 3) / 7);
}

function sizeUint32(value: number): number {
  if (value < 1 << 7) return 1;
  if (value < 1 << 14) return 2;
  if (value < 1 << 21) return 3;
  return value < 1 << 28 ? 4 : 5;
}

/** Bytes of `value` as a varint. `value` is a safe integer, possibly negative. */
export function sizeVarint(value: number): number {
  if (value >>> 0 === value) return sizeUint32(value);
  assert(Number.isSafeInteger(value), "a varint is a safe integer");
  return value < 0 ? 10 : sizeWords(value >>> 0, Math.floor(value / twoTo32));
}

/** Bytes of `value` as a varint. Signed or unsigned, 64 bits; further bits are a bug of the caller. */
export function sizeVarint64(value: bigint): number {
  signed[0] = value;
  return sizeWords(words[lowWord]!, words[highWord]!);
}

/** Bytes of a length and what it announces. */
export function sizeDelimited(length: number): number {
  return sizeUint32(length) + length;
}

function writeUint32Before(value: number, into: Buffer, end: number): number {
  if (value < 1 << 7) {
    into[end - 1] = value;
    return end - 1;
  }
  if (value < 1 << 14) {
    into[end - 1] = value >>> 7;
    into[end - 2] = (value & 0x7f) | 0x80;
    return end - 2;
  }
  if (value < 1 << 21) {
    into[end - 1] = value >>> 14;
    into[end - 2] = ((value >>> 7) & 0x7f) | 0x80;
    into[end - 3] = (value & 0x7f) | 0x80;
    return end - 3;
  }
  const start = end - sizeUint32(value);
  let at = start;
  while (value >= 1 << 7) {
    into[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  into[at] = value;
  return start;
}

function writeWordsBefore(low: number, high: number, into: Buffer, end: number): number {
  if (high === 0) return writeUint32Before(low, into, end);
  const start = end - sizeWords(low, high);
  let at = start;
  for (let shift = 0; shift < 28; shift += 7) into[at++] = ((low >>> shift) & 0x7f) | 0x80;
  const fifth = (low >>> 28) | ((high & 0x07) << 4);
  let rest = high >>> 3;
  into[at++] = rest === 0 ? fifth : fifth | 0x80;
  while (rest >= 1 << 7) {
    into[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  if (rest !== 0) into[at] = rest;
  return start;
}

export function writeVarintBefore(value: number, into: Buffer, end: number): number {
  if (value >>> 0 === value) return writeUint32Before(value, into, end);
  assert(Number.isSafeInteger(value), "a varint is a safe integer");
  return writeWordsBefore(value >>> 0, Math.floor(value / twoTo32) >>> 0, into, end);
}

export function writeVarint64Before(value: bigint, into: Buffer, end: number): number {
  signed[0] = value;
  return writeWordsBefore(words[lowWord]!, words[highWord]!, into, end);
}

/** Writes `value`, a safe integer, from `at` on and returns the end. `into` must have room for `sizeVarint(value)` bytes. */
export function writeVarint(value: number, into: Buffer, at: number): number {
  const end = at + sizeVarint(value);
  assert(end <= into.length, "a varint fits its buffer");
  writeVarintBefore(value, into, end);
  return end;
}
