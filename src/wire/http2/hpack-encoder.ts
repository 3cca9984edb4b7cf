import {
  fieldBytes,
  firstDynamicIndex,
  staticFieldIndex,
  staticNameIndex,
} from "./hpack-static-table.ts";

export type HeaderPair = readonly [name: string, value: string];

let nextSlot = 0;

/**
 * A header list that is sent again and again. Its fields take places in the peer's dynamic table, so from the second time
 * on it costs about a byte a field. Made once at module level, never per request: each takes a cache slot for good.
 */
export class ConstantHeaders {
  readonly fields: readonly HeaderPair[];
  readonly slot: number;

  constructor(fields: readonly HeaderPair[]) {
    this.fields = fields;
    this.slot = nextSlot++;
  }
}

/** Names are lower case; names and values are latin1, one char a byte. */
export type OutgoingHeaders = ConstantHeaders | readonly HeaderPair[];

/**
 * Writes header blocks. Only fields of `ConstantHeaders` enter the dynamic table and nothing is ever evicted: there are
 * few of them, and when the table is full the rest go as literals. Blocks must be sent in the order they are encoded.
 */
export class HpackEncoder {
  readonly #ownTableBytes: number;
  #tableBytesMax: number;
  #tableBytes = 0;
  /** Insertion number of each field in the table, from 0. */
  readonly #inserted = new Map<string, number>();
  readonly #blocks: (Buffer | undefined)[] = [];
  #isSizeUpdateDue = false;
  #scratch: Buffer = Buffer.allocUnsafeSlow(512);
  #at = 0;

  /** `tableBytes`: the most that this side is willing to use, at most RFC 7541's default of 4096. */
  constructor(tableBytes: number) {
    this.#ownTableBytes = tableBytes;
    this.#tableBytesMax = tableBytes;
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE. The table starts anew if it has to shrink. */
  setPeerTableBytes(peerBytes: number): void {
    const bytes = Math.min(peerBytes, this.#ownTableBytes);
    if (bytes === this.#tableBytesMax) return;
    this.#tableBytesMax = bytes;
    this.#tableBytes = 0;
    this.#inserted.clear();
    this.#blocks.length = 0;
    this.#isSizeUpdateDue = true;
  }

  /** The block is valid until the next call. */
  encode(headers: OutgoingHeaders): Buffer {
    if (!(headers instanceof ConstantHeaders)) return this.#encodeFields(headers, false);
    const known = this.#blocks[headers.slot];
    if (known !== undefined) return known;
    const insertedBefore = this.#inserted.size;
    const hadSizeUpdate = this.#isSizeUpdateDue;
    const block = this.#encodeFields(headers.fields, true);
    // What was written with an insertion or a size update is right only once.
    if (this.#inserted.size === insertedBefore && !hadSizeUpdate) {
      this.#blocks[headers.slot] = Buffer.from(block);
    }
    return block;
  }

  #encodeFields(fields: readonly HeaderPair[], isIndexed: boolean): Buffer {
    this.#at = 0;
    if (this.#isSizeUpdateDue) this.#writeSizeUpdate();
    for (const [name, value] of fields) {
      this.#reserve(name.length + value.length + 16);
      if (!this.#writeKnownField(name, value)) this.#writeLiteral([name, value], isIndexed);
    }
    return this.#scratch.subarray(0, this.#at);
  }

  /** Down to nothing and up to the new size: the peer's table is then as empty as ours. */
  #writeSizeUpdate(): void {
    this.#isSizeUpdateDue = false;
    this.#writeInteger(0x20, { prefixBits: 5, value: 0 });
    if (this.#tableBytesMax > 0) {
      this.#writeInteger(0x20, { prefixBits: 5, value: this.#tableBytesMax });
    }
  }

  #writeKnownField(name: string, value: string): boolean {
    let index = staticFieldIndex(name, value);
    if (index === undefined) {
      const position = this.#inserted.get(`${name}\0${value}`);
      if (position === undefined) return false;
      index = firstDynamicIndex + this.#inserted.size - 1 - position;
    }
    this.#writeInteger(0x80, { prefixBits: 7, value: index });
    return true;
  }

  #writeLiteral(pair: HeaderPair, isIndexed: boolean): void {
    const [name, value] = pair;
    const bytes = fieldBytes({ name, value, flaw: undefined });
    const enters = isIndexed && this.#tableBytes + bytes <= this.#tableBytesMax;
    const nameIndex = staticNameIndex(name) ?? 0;
    this.#writeInteger(enters ? 0x40 : 0, { prefixBits: enters ? 6 : 4, value: nameIndex });
    if (nameIndex === 0) this.#writeString(name);
    this.#writeString(value);
    if (!enters) return;
    this.#tableBytes += bytes;
    this.#inserted.set(`${name}\0${value}`, this.#inserted.size);
    this.#blocks.length = 0; // every dynamic index moved up by one
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#scratch.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * this.#scratch.length + bytes);
    this.#scratch.copy(larger, 0, 0, this.#at);
    this.#scratch = larger;
  }

  #writeInteger(firstByte: number, integer: { prefixBits: number; value: number }): void {
    const mask = (1 << integer.prefixBits) - 1;
    if (integer.value < mask) {
      this.#scratch[this.#at++] = firstByte | integer.value;
      return;
    }
    this.#scratch[this.#at++] = firstByte | mask;
    let rest = integer.value - mask;
    while (rest >= 0x80) {
      this.#scratch[this.#at++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    this.#scratch[this.#at++] = rest;
  }

  #writeString(text: string): void {
    this.#writeInteger(0, { prefixBits: 7, value: text.length });
    this.#at += this.#scratch.write(text, this.#at, "latin1");
  }
}
