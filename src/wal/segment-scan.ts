// Reads one segment from its first byte and hands each record that checks out to a visitor, in slices, so that the event
// loop turns while a long log loads. Decides nothing about damage: it says where the readable part ends and why.
import { type Clock, crc32c, type DiskFile } from "../base/index.ts";
import { ProtobufError } from "../wire/protobuf/index.ts";
import type { CorruptionCode } from "./errors.ts";
import {
  frameHeaderBytes,
  paddingBytes,
  type RecordView,
  readFrameHeader,
  readRecord,
  recordTypes,
} from "./frame.ts";
import { readSliceBytes } from "./limits.ts";
import { ImplausibleError } from "./messages.ts";

/** Why a record can not be used. */
export interface Fault {
  readonly code: CorruptionCode;
  readonly expected: string;
  readonly found: string;
  /** The record is whole and its checksum right, so no torn write and no flipped bit explains it: never repaired. */
  readonly final?: true;
}

export type SegmentEnd =
  /** A header of zeros, or the end of the file behind a whole record. */
  | { readonly kind: "end"; readonly offset: number; readonly crc: number }
  /** The record at `offset` is not usable. `recordEnd` is where it says it ends, if that can be read. */
  | {
      readonly kind: "broken";
      readonly offset: number;
      readonly crc: number;
      readonly recordEnd: number | undefined;
      /** The file ends inside the record. */
      readonly cutShort: boolean;
      readonly fault: Fault;
    };

/** Takes a record whose checksum is right; returns what is wrong with its content, if anything is. */
export type RecordVisitor = (record: RecordView, offset: number) => Fault | undefined;

export interface SegmentScanOptions {
  readonly clock: Clock;
  /** Running checksum of the segments before; undefined for the first segment read. */
  readonly crc: number | undefined;
  readonly visit: RecordVisitor;
}

const hex = (value: number): string => value.toString(16).padStart(8, "0");

export class SegmentScan {
  readonly #file: DiskFile;
  readonly #options: SegmentScanOptions;
  readonly #view: RecordView = {
    type: 0,
    crc: 0,
    bytes: Buffer.alloc(0),
    dataStart: 0,
    dataEnd: 0,
  };
  #crc: number;
  #fileBytes = 0;
  /** Offset in the file of `#slice[0]`. */
  #sliceOffset = 0;
  #slice = Buffer.alloc(0);
  /** Position in `#slice` of the next frame. */
  #at = 0;

  constructor(file: DiskFile, options: SegmentScanOptions) {
    this.#file = file;
    this.#options = options;
    this.#crc = options.crc ?? 0;
  }

  async run(): Promise<SegmentEnd> {
    this.#fileBytes = await this.#file.size();
    let frameBytes = frameHeaderBytes;
    for (;;) {
      if (!(await this.#load(frameBytes))) break;
      const outcome = this.#readSlice();
      if (typeof outcome !== "number") return outcome;
      frameBytes = outcome;
      await this.#options.clock.yield();
    }
    return this.#atEndOfFile();
  }

  get #offset(): number {
    return this.#sliceOffset + this.#at;
  }

  /**
   * Makes a new slice that begins with the next frame and holds `frameBytes` of it or more. Records keep views on their
   * slice, so slices are not reused. False when the file ends first.
   */
  async #load(frameBytes: number): Promise<boolean> {
    const offset = this.#offset;
    const left = this.#fileBytes - offset;
    if (left < frameBytes) return false;
    const slice = Buffer.allocUnsafeSlow(Math.min(left, Math.max(frameBytes, readSliceBytes)));
    const rest = this.#slice.subarray(this.#at);
    rest.copy(slice);
    const count = await this.#file.read(slice.subarray(rest.length), offset + rest.length);
    this.#slice = slice.subarray(0, rest.length + count);
    this.#sliceOffset = offset;
    this.#at = 0;
    return this.#slice.length >= frameBytes;
  }

  /** Reads frames until the slice runs out: then the bytes that the next frame needs; or the end. */
  #readSlice(): number | SegmentEnd {
    while (this.#slice.length - this.#at >= frameHeaderBytes) {
      const recordBytes = readFrameHeader(this.#slice, this.#at);
      if (recordBytes === 0) return { kind: "end", offset: this.#offset, crc: this.#crc };
      if (recordBytes === undefined) {
        return this.#broken(undefined, {
          code: "bad-frame",
          expected: "a frame header: a length and the padding that belongs to it",
          found: this.#slice.toString("hex", this.#at, this.#at + frameHeaderBytes),
        });
      }
      const frameBytes = frameHeaderBytes + recordBytes + paddingBytes(recordBytes);
      if (this.#slice.length - this.#at < frameBytes) return frameBytes;
      const fault = this.#readRecord(recordBytes);
      if (fault !== undefined) return this.#broken(this.#offset + frameBytes, fault);
      this.#at += frameBytes;
    }
    return frameHeaderBytes;
  }

  #readRecord(recordBytes: number): Fault | undefined {
    const start = this.#at + frameHeaderBytes;
    const view = this.#view;
    try {
      readRecord(view, this.#slice, start, start + recordBytes);
      const fault = this.#checkCrc(view) ?? this.#options.visit(view, this.#offset);
      if (fault === undefined) this.#crc = view.crc;
      return fault;
    } catch (error) {
      if (!(error instanceof ProtobufError || error instanceof ImplausibleError)) throw error;
      return { code: "bad-record", expected: "a record", found: error.message };
    }
  }

  #checkCrc(view: RecordView): Fault | undefined {
    if (view.type !== recordTypes.crc) {
      const crc = crc32c(this.#crc, view.bytes, view.dataStart, view.dataEnd);
      if (crc === view.crc) return undefined;
      return { code: "crc-mismatch", expected: `crc ${hex(crc)}`, found: hex(view.crc) };
    }
    if (this.#offset !== 0)
      return { code: "misplaced-record", expected: "no crc record here", found: "one" };
    if (view.dataEnd > view.dataStart)
      return { code: "bad-record", expected: "a crc record without data", found: "data" };
    const before = this.#options.crc;
    if (before === undefined || view.crc === before) return undefined;
    return { code: "crc-chain-broken", expected: `crc ${hex(before)}`, found: hex(view.crc) };
  }

  #broken(recordEnd: number | undefined, fault: Fault): SegmentEnd {
    const [offset, crc] = [this.#offset, this.#crc];
    return { kind: "broken", offset, crc, recordEnd, cutShort: false, fault };
  }

  #atEndOfFile(): SegmentEnd {
    const offset = this.#offset;
    const left = this.#fileBytes - offset;
    if (left === 0) return { kind: "end", offset, crc: this.#crc };
    const recordBytes =
      left < frameHeaderBytes ? undefined : readFrameHeader(this.#slice, this.#at);
    const fault: Fault = {
      code: "bad-frame",
      expected: recordBytes === undefined ? "a frame header" : `a record of ${recordBytes} bytes`,
      found: `the end of the file after ${left} bytes`,
    };
    return { kind: "broken", offset, crc: this.#crc, recordEnd: undefined, cutShort: true, fault };
  }
}
