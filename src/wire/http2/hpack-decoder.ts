// HPACK (RFC 7541 section 6), first byte of each representation in a header block:
//
//     1xxxxxxx  indexed field, index in 7 bits
//     01xxxxxx  literal that enters the dynamic table, name index in 6 bits (0: name follows as a string)
//     001xxxxx  dynamic table size update, size in 5 bits; only at the start of a block
//     0001xxxx  literal never to be indexed, name index in 4 bits
//     0000xxxx  literal not indexed, name index in 4 bits
//
// A string is a bit "Huffman coded", a 7-bit-prefixed length, and that many bytes.
import { ConnectionError, ErrorCode } from "./error-code.ts";
import {
  fieldBytes,
  firstDynamicIndex,
  type HeaderField,
  staticTable,
} from "./hpack-static-table.ts";
import { decodeHuffman, huffmanGrowth } from "./huffman.ts";

/** A decoded header block. Shared and immutable: equal blocks may be given the same list. */
export interface HeaderList {
  readonly fields: readonly HeaderField[];
  /** RFC 9113 section 6.5.2: sum of name + value + 32. Counts also what was left out when `isTooLarge`. */
  readonly bytes: number;
  /** Over the limit: `fields` is cut there, but the dynamic table took part in everything. */
  readonly isTooLarge: boolean;
}

export interface HpackLimits {
  readonly headerTableBytes: number;
  readonly headerListBytes: number;
  readonly headerBlockBytes: number;
}

/** The newest fields that the peer asked to remember; index 0 is the newest. */
class DynamicTable {
  readonly #ring: (HeaderField | undefined)[];
  #newest = 0;
  #count = 0;
  #bytes = 0;
  #capacityBytes: number;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
    this.#ring = new Array<HeaderField | undefined>(Math.floor(capacityBytes / 32) + 1);
  }

  at(index: number): HeaderField | undefined {
    if (index >= this.#count) return undefined;
    const length = this.#ring.length;
    return this.#ring[(this.#newest + length - index) % length];
  }

  add(field: HeaderField): void {
    const bytes = fieldBytes(field);
    this.#evictTo(this.#capacityBytes - bytes);
    if (bytes > this.#capacityBytes) return; // RFC 7541 section 4.4: empties the table, no error
    this.#newest = (this.#newest + 1) % this.#ring.length;
    this.#ring[this.#newest] = field;
    this.#count++;
    this.#bytes += bytes;
  }

  resize(capacityBytes: number): void {
    this.#capacityBytes = capacityBytes;
    this.#evictTo(capacityBytes);
  }

  #evictTo(bytes: number): void {
    const length = this.#ring.length;
    while (this.#count > 0 && this.#bytes > bytes) {
      const oldest = (this.#newest + length - this.#count + 1) % length;
      this.#bytes -= fieldBytes(this.#ring[oldest]!);
      this.#ring[oldest] = undefined;
      this.#count--;
    }
  }
}

const badName = /[^!#$%&'*+\-.^_`|~0-9a-z]/;
// biome's control-character rule does not apply to \0, \r and \n written so.
const badValue = /[\0\r\n]|^[ \t]|[ \t]$/;

function flawOf(name: string, value: string): string | undefined {
  const bareName = name.startsWith(":") ? name.slice(1) : name;
  if (bareName === "" || badName.test(bareName)) return "field name is not a lower-case token";
  if (badValue.test(value)) return "field value has forbidden characters";
  return undefined;
}

function compressionError(message: string): ConnectionError {
  return new ConnectionError(ErrorCode.compressionError, message);
}

/** One per connection and direction; blocks must be decoded in the order they arrived. */
export class HpackDecoder {
  readonly #limits: HpackLimits;
  readonly #table: DynamicTable;
  #tableGeneration = 0;
  // The block being read.
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;

  constructor(limits: HpackLimits) {
    this.#limits = limits;
    this.#table = new DynamicTable(limits.headerTableBytes);
  }

  /** Changes whenever the dynamic table does: equal blocks mean equal lists only within one generation. */
  get tableGeneration(): number {
    return this.#tableGeneration;
  }

  /** @throws {ConnectionError} COMPRESSION_ERROR; the table is then out of step and the connection must end. */
  decode(bytes: Buffer, start: number, end: number): HeaderList {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#readSizeUpdates();
    const fields: HeaderField[] = [];
    let listBytes = 0;
    while (this.#at < end) {
      const field = this.#readField();
      listBytes += fieldBytes(field);
      if (listBytes <= this.#limits.headerListBytes) fields.push(field);
    }
    return { fields, bytes: listBytes, isTooLarge: listBytes > this.#limits.headerListBytes };
  }

  #readSizeUpdates(): void {
    while (this.#at < this.#end && (this.#bytes[this.#at]! & 0xe0) === 0x20) {
      const size = this.#readInteger(5);
      if (size > this.#limits.headerTableBytes) {
        throw compressionError("dynamic table size update is larger than SETTINGS allow");
      }
      this.#table.resize(size);
      this.#tableGeneration++;
    }
  }

  #readField(): HeaderField {
    const first = this.#bytes[this.#at]!;
    if (first >= 0x80) return this.#fieldAt(this.#readInteger(7));
    if (first >= 0x40) {
      const field = this.#readLiteral(6);
      this.#table.add(field);
      this.#tableGeneration++;
      return field;
    }
    if (first >= 0x20) throw compressionError("dynamic table size update inside a header block");
    return this.#readLiteral(4);
  }

  #fieldAt(index: number): HeaderField {
    const field =
      index < firstDynamicIndex
        ? staticTable[index - 1]
        : this.#table.at(index - firstDynamicIndex);
    if (field === undefined) throw compressionError("header index is out of range");
    return field;
  }

  #readLiteral(prefixBits: number): HeaderField {
    const index = this.#readInteger(prefixBits);
    const name = index === 0 ? this.#readString() : this.#fieldAt(index).name;
    const value = this.#readString();
    return { name, value, flaw: flawOf(name, value) };
  }

  /** RFC 7541 section 5.1; refuses what no valid block can need. */
  #readInteger(prefixBits: number): number {
    const mask = (1 << prefixBits) - 1;
    let value = this.#bytes[this.#at++]! & mask;
    if (value < mask) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) throw compressionError("header block ends inside an integer");
      const byte = this.#bytes[this.#at++]!;
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw compressionError("integer in header block is too large");
  }

  #readString(): string {
    if (this.#at >= this.#end) throw compressionError("header block ends before a string");
    const isHuffman = this.#bytes[this.#at]! >= 0x80;
    const length = this.#readInteger(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) throw compressionError("header block ends inside a string");
    this.#at = end;
    if (!isHuffman) return this.#bytes.toString("latin1", start, end);
    return this.#huffmanString(start, end);
  }

  #huffmanString(start: number, end: number): string {
    const decodedBytesMax = Math.ceil((end - start) * huffmanGrowth);
    if (decodedBytesMax > scratch.length) scratch = Buffer.allocUnsafeSlow(decodedBytesMax);
    const length = decodeHuffman(this.#bytes, start, end, scratch);
    if (length < 0) throw compressionError("Huffman code is wrong");
    return scratch.toString("latin1", 0, length);
  }
}

/** Where strings are decoded, one at a time; grows no larger than a header block may make it. */
let scratch: Buffer = Buffer.allocUnsafeSlow(4096);
