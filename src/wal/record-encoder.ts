// Records appended to one growing buffer, with the checksum running on from record to record. See frame.ts for the layout.
// The checksum's own length is known only after the data, so the data is placed behind the longest possible checksum and
// moved down in the one case in sixteen where it is shorter.
import { crc32c } from "../base/index.ts";
import { sizeVarint, writeVarint } from "../wire/protobuf/index.ts";
import { frameHeaderBytes, paddingBytes, putFrameHeader, recordTypes } from "./frame.ts";
import { bufferFirstBytes, bufferKeepBytes } from "./limits.ts";
import { entryBytes, hardStateBytes, putEntry, putHardState } from "./messages.ts";
import type { Entry, HardState } from "./types.ts";

const crcVarintBytesMax = 5;

export class RecordEncoder {
  #buffer: Buffer;
  #length = 0;
  #crc: number;

  /** `crc` is the running checksum of everything before. */
  constructor(crc: number) {
    this.#crc = crc;
    this.#buffer = Buffer.allocUnsafeSlow(bufferFirstBytes);
  }

  get crc(): number {
    return this.#crc;
  }

  /** Bytes encoded since the last `reset`. */
  get length(): number {
    return this.#length;
  }

  /** Encoded bytes from `start` on, as a view that further records leave alone and `reset` gives up. */
  bytes(start = 0): Buffer {
    return this.#buffer.subarray(start, this.#length);
  }

  /** Forgets all bytes, to encode what follows a record whose running checksum is `crc`. */
  reset(crc: number): void {
    this.#length = 0;
    this.#crc = crc;
    if (this.#buffer.length > bufferKeepBytes)
      this.#buffer = Buffer.allocUnsafeSlow(bufferFirstBytes);
  }

  entry(entry: Entry): void {
    const dataBytes = entryBytes(entry);
    const at = this.#dataPosition(dataBytes);
    putEntry(this.#buffer, at, entry);
    this.#finish(recordTypes.entry, at, dataBytes);
  }

  hardState(state: HardState): void {
    const dataBytes = hardStateBytes(state);
    const at = this.#dataPosition(dataBytes);
    putHardState(this.#buffer, at, state);
    this.#finish(recordTypes.hardState, at, dataBytes);
  }

  /** A metadata or snapshot record. */
  data(type: typeof recordTypes.metadata | typeof recordTypes.snapshot, data: Buffer): void {
    const at = this.#dataPosition(data.length);
    this.#buffer.set(data, at);
    this.#finish(type, at, data.length);
  }

  /** The record that opens a segment. */
  crcRecord(): void {
    const at = this.#dataPosition(0);
    this.#finish(recordTypes.crc, at, 0);
  }

  /** Makes room for a record with this much data and returns where the data goes for the longest checksum. */
  #dataPosition(dataBytes: number): number {
    const fieldBytes = dataBytes === 0 ? 0 : 1 + sizeVarint(dataBytes);
    const ahead = frameHeaderBytes + 2 + 1 + crcVarintBytesMax + fieldBytes;
    this.#reserve(ahead + dataBytes + 8);
    return this.#length + ahead;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(needed, this.#buffer.length * 2));
    grown.set(this.#buffer.subarray(0, this.#length));
    this.#buffer = grown;
  }

  #finish(type: number, dataAt: number, dataBytes: number): void {
    const buffer = this.#buffer;
    this.#crc = crc32c(this.#crc, buffer, dataAt, dataAt + dataBytes);
    const start = this.#length;
    let at = start + frameHeaderBytes;
    buffer[at++] = 0x08;
    buffer[at++] = type;
    buffer[at++] = 0x10;
    at = writeVarint(this.#crc, buffer, at);
    if (dataBytes > 0) {
      buffer[at++] = 0x1a;
      at = writeVarint(dataBytes, buffer, at);
      if (at !== dataAt) buffer.copyWithin(at, dataAt, dataAt + dataBytes);
      at += dataBytes;
    }
    const recordBytes = at - start - frameHeaderBytes;
    putFrameHeader(buffer, start, recordBytes);
    const end = at + paddingBytes(recordBytes);
    while (at < end) buffer[at++] = 0;
    this.#length = end;
  }
}
