import { assert } from "../../base/index.ts";
import { emptyBytes } from "./empty.ts";
import { nestingDepthMax } from "./limits.ts";
import { ProtobufError, type ProtobufFault } from "./protobuf-error.ts";
import { highWord, lowWord, signed, unsigned, words } from "./words.ts";

const twoTo31 = 0x8000_0000;
const twoTo32 = 0x1_0000_0000;

/** The fields that a message knows; a Codec is one. */
export interface KnownFields {
  readonly name: string;
  readonly fields: readonly { readonly protoName: string; readonly number: number }[];
}

/** Where unknown fields are: start and end of each run, in turn. */
export type UnknownRuns = number[];

/**
 * Reads the parts of messages from one buffer, front to back. Whatever the bytes, it never reads past `end` and throws
 * nothing but ProtobufError. `where` is always the full name of what is being read, for that error.
 */
export class Reader {
  readonly #bytes: Buffer;
  /** The next byte. */
  at: number;
  /** Past the last byte of the innermost open message. */
  end: number;
  #depth = 0;
  #tagAt = 0;
  /** The last varint. */
  #low = 0;
  #high = 0;

  constructor(bytes: Buffer, start = 0, end = bytes.length) {
    assert(0 <= start && start <= end && end <= bytes.length, "a reader stays in its buffer");
    this.#bytes = bytes;
    this.at = start;
    this.end = end;
  }

  #fail(fault: ProtobufFault, where: string, wireType = 0): never {
    throw new ProtobufError(fault, { where, position: this.at, wireType });
  }

  #byte(where: string): number {
    if (this.at >= this.end) this.#fail("truncated", where);
    return this.#bytes[this.at++]!;
  }

  /** Reads a varint into #low and #high. Bits beyond the 64th are dropped, as gogo-proto does. */
  #varint(where: string): void {
    const first = this.#byte(where);
    this.#low = first;
    this.#high = 0;
    if (first >= 0x80) this.#longVarint(first & 0x7f, where);
  }

  #longVarint(low: number, where: string): void {
    for (let shift = 7; shift < 28; shift += 7) {
      const byte = this.#byte(where);
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) {
        this.#low = low;
        return;
      }
    }
    let byte = this.#byte(where);
    this.#low = (low | (byte << 28)) >>> 0;
    let high = (byte & 0x7f) >>> 4;
    for (let shift = 3; byte >= 0x80; shift += 7) {
      if (shift > 31) this.#fail("varint over 10 bytes", where);
      byte = this.#byte(where);
      high |= (byte & 0x7f) << shift;
    }
    this.#high = high >>> 0;
  }

  /** Field number and wire type. Call only when at < end. */
  tag(where: string): number {
    this.#tagAt = this.at;
    this.#varint(where);
    if (this.#high !== 0) this.#fail("tag over 32 bits", where);
    return this.#low;
  }

  bool(where: string): boolean {
    this.#varint(where);
    return (this.#low | this.#high) !== 0;
  }

  /** Low 32 bits of the varint, as every implementation reads them. */
  uint32(where: string): number {
    this.#varint(where);
    return this.#low;
  }

  /** Low 32 bits of the varint, signed: also how enums are read. */
  int32(where: string): number {
    this.#varint(where);
    return this.#low | 0;
  }

  int64(where: string): bigint {
    this.#varint(where);
    words[lowWord] = this.#low;
    words[highWord] = this.#high;
    return signed[0]!;
  }

  uint64(where: string): bigint {
    this.#varint(where);
    words[lowWord] = this.#low;
    words[highWord] = this.#high;
    return unsigned[0]!;
  }

  /** An int64 that must be a safe integer. */
  int64Number(where: string): number {
    this.#varint(where);
    if (this.#high === 0) return this.#low;
    return this.#safe((this.#high | 0) * twoTo32 + this.#low, where);
  }

  /** A uint64 that must be a safe integer. */
  uint64Number(where: string): number {
    this.#varint(where);
    if (this.#high === 0) return this.#low;
    return this.#safe(this.#high * twoTo32 + this.#low, where);
  }

  #safe(value: number, where: string): number {
    if (!Number.isSafeInteger(value)) this.#fail("number over 2^53", where);
    return value;
  }

  /** A length that the open message has room for. */
  #length(where: string): number {
    this.#varint(where);
    const length = this.#low;
    if (this.#high >= twoTo31) this.#fail("negative length", where);
    if (this.#high !== 0 || length > this.end - this.at) this.#fail("truncated", where);
    return length;
  }

  /** Zero-copy: a view of the buffer that is being read. */
  bytes(where: string): Buffer {
    const length = this.#length(where);
    if (length === 0) return emptyBytes;
    const start = this.at;
    this.at = start + length;
    return this.#bytes.subarray(start, this.at);
  }

  string(where: string): string {
    const length = this.#length(where);
    if (length === 0) return "";
    const start = this.at;
    this.at = start + length;
    return this.#bytes.toString("utf8", start, this.at);
  }

  /** Narrows `end` to a message (or packed list) that begins here, and returns what to give `leave`. */
  enter(where: string): number {
    const length = this.#length(where);
    if (++this.#depth > nestingDepthMax) this.#fail("nested too deeply", where);
    const outer = this.end;
    this.end = this.at + length;
    return outer;
  }

  leave(outer: number): void {
    this.#depth--;
    this.end = outer;
  }

  /** Skips a field that `message` does not know, and returns `runs` with its place in the buffer. */
  skip(tag: number, runs: UnknownRuns | undefined, message: KnownFields): UnknownRuns {
    const number = tag >>> 3;
    const wireType = tag & 7;
    if (wireType === 4) this.#fail("group or unknown wire type", message.name, wireType);
    if (number === 0) this.#fail("field number 0", message.name, wireType);
    const known = message.fields.find((field) => field.number === number);
    if (known !== undefined) {
      const where = `${message.name}.${known.protoName}`;
      this.#fail("wire type of another field type", where, wireType);
    }
    const start = this.#tagAt;
    this.#skipValue(wireType, message.name);
    if (runs === undefined) return [start, this.at];
    if (runs[runs.length - 1] === start) runs[runs.length - 1] = this.at;
    else runs.push(start, this.at);
    return runs;
  }

  #skipValue(wireType: number, where: string): void {
    switch (wireType) {
      case 0:
        this.#varint(where);
        return;
      case 1:
        this.#skipBytes(8, where);
        return;
      case 2:
        this.#skipBytes(this.#length(where), where);
        return;
      case 5:
        this.#skipBytes(4, where);
        return;
      default:
        this.#fail("group or unknown wire type", where, wireType);
    }
  }

  #skipBytes(length: number, where: string): void {
    if (length > this.end - this.at) this.#fail("truncated", where);
    this.at += length;
  }

  /** The skipped fields in one buffer: zero-copy if they stood together. */
  unknown(runs: UnknownRuns | undefined): Buffer | undefined {
    if (runs === undefined) return undefined;
    if (runs.length === 2) return this.#bytes.subarray(runs[0], runs[1]);
    let size = 0;
    for (let i = 0; i < runs.length; i += 2) size += runs[i + 1]! - runs[i]!;
    const joined = Buffer.allocUnsafe(size);
    let at = 0;
    for (let i = 0; i < runs.length; i += 2) {
      at += this.#bytes.copy(joined, at, runs[i], runs[i + 1]);
    }
    return joined;
  }
}
