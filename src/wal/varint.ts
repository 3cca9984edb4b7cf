// Protobuf's base-128 numbers (seven bits a byte, low bits first, top bit set on all but the last), written and read in
// place. The log writes one or two records for every proposal, so these few fields do not go through a codec of objects.

/** The bytes do not hold the message they should. Never leaves this room: readers turn it into a WalCorruptionError. */
export class MalformedError extends Error {
  override readonly name = "MalformedError";
}

export function varintBytes(value: number): number {
  let bytes = 1;
  while (value >= 0x80) {
    value = value < 0x8000_0000 ? value >>> 7 : Math.floor(value / 0x80);
    bytes++;
  }
  return bytes;
}

/** Writes a whole number below 2^53 at `at`; returns the position behind it. */
export function putVarint(into: Buffer, at: number, value: number): number {
  while (value >= 0x8000_0000) {
    into[at++] = (value % 0x80) | 0x80;
    value = Math.floor(value / 0x80);
  }
  while (value >= 0x80) {
    into[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  into[at++] = value;
  return at;
}

export function varintBytes64(value: bigint): number {
  let bytes = 1;
  for (let rest = value >> 7n; rest > 0n; rest >>= 7n) bytes++;
  return bytes;
}

/** Writes an unsigned 64-bit number at `at`; returns the position behind it. */
export function putVarint64(into: Buffer, at: number, value: bigint): number {
  let rest = BigInt.asUintN(64, value);
  while (rest >= 0x80n) {
    into[at++] = Number(rest & 0x7fn) | 0x80;
    rest >>= 7n;
  }
  into[at++] = Number(rest);
  return at;
}

/** Walks the fields of one message in `bytes[at..end)`. Every method throws MalformedError past the end. */
export class FieldReader {
  readonly bytes: Buffer;
  at: number;
  readonly end: number;
  /** Wire type of the field last announced by `field`. */
  #wireType = 0;

  constructor(bytes: Buffer, at = 0, end = bytes.length) {
    this.bytes = bytes;
    this.at = at;
    this.end = end;
  }

  /** The next field number, or 0 at the end of the message. */
  field(): number {
    if (this.at >= this.end) return 0;
    const tag = this.number();
    this.#wireType = tag & 7;
    const field = Math.floor(tag / 8);
    if (field === 0) throw new MalformedError("a field has number 0");
    return field;
  }

  /** A varint up to 2^53 - 1. */
  number(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count++) {
      if (this.at >= this.end) throw new MalformedError("a number runs past its message");
      const byte = this.bytes[this.at++]!;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) {
        if (!Number.isSafeInteger(value)) throw new MalformedError("a number is over 2^53 - 1");
        return value;
      }
      scale *= 0x80;
    }
    throw new MalformedError("a number has over ten bytes");
  }

  /** A varint of all 64 bits. */
  bigint(): bigint {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      if (this.at >= this.end) throw new MalformedError("a number runs past its message");
      const byte = this.bytes[this.at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) {
        if (value >= 1n << 64n) throw new MalformedError("a number is over 64 bits");
        return value;
      }
    }
    throw new MalformedError("a number has over ten bytes");
  }

  /** Requires that the field just announced has this wire type: 0 for numbers, 2 for bytes. */
  expect(wireType: 0 | 2): void {
    if (this.#wireType !== wireType)
      throw new MalformedError(`a field has wire type ${this.#wireType} instead of ${wireType}`);
  }

  /** Position behind a length-delimited field that starts here; the reader moves there. */
  delimitedEnd(): number {
    const length = this.number();
    if (length > this.end - this.at) throw new MalformedError("a field runs past its message");
    return this.at + length;
  }

  /** The content of a length-delimited field, as a view. */
  slice(): Buffer {
    this.expect(2);
    const end = this.delimitedEnd();
    const content = this.bytes.subarray(this.at, end);
    this.at = end;
    return content;
  }

  /** Passes over a field of a newer version. */
  skip(): void {
    if (this.#wireType === 0) this.bigint();
    else if (this.#wireType === 2) this.at = this.delimitedEnd();
    else if (this.#wireType === 1) this.at += 8;
    else if (this.#wireType === 5) this.at += 4;
    else throw new MalformedError(`a field has wire type ${this.#wireType}`);
    if (this.at > this.end) throw new MalformedError("a field runs past its message");
  }
}
