// Strings are UTF-8. Invalid UTF-8 on input is not refused (gogo-proto, which official etcd uses, does not either) but
// reads as U+FFFD; half a surrogate pair on output is written as U+FFFD.

import { writeVarintBefore } from "./varint.ts";

/** Up to this many characters a loop beats a call into the runtime. */
const loopCharsMax = 32;

/** Bytes of `text` in UTF-8. */
export function sizeText(text: string): number {
  const length = text.length;
  if (length > loopCharsMax) return Buffer.byteLength(text);
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) > 0x7f) return Buffer.byteLength(text);
  return length;
}

/** Writes the length of `text` and `text` so that it ends before `end`; returns the start of the length. */
export function writeTextBefore(text: string, into: Buffer, end: number): number {
  const size = sizeText(text);
  const start = end - size;
  if (size === text.length && size <= loopCharsMax) {
    for (let i = 0; i < size; i++) into[start + i] = text.charCodeAt(i);
  } else {
    into.write(text, start, size, "utf8");
  }
  return writeVarintBefore(size, into, start);
}
