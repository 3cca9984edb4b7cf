import { writeVarintBefore } from "./varint.ts";

/** Up to this many bytes a loop beats a call into the runtime. */
const loopBytesMax = 12;

/** Copies `bytes` so that they end before `end`; returns their start. */
export function writeRawBefore(bytes: Buffer, into: Buffer, end: number): number {
  const length = bytes.length;
  const start = end - length;
  if (length <= loopBytesMax) for (let i = 0; i < length; i++) into[start + i] = bytes[i]!;
  else into.set(bytes, start);
  return start;
}

/** The same, with the length before them. */
export function writeBytesBefore(bytes: Buffer, into: Buffer, end: number): number {
  return writeVarintBefore(bytes.length, into, writeRawBefore(bytes, into, end));
}
