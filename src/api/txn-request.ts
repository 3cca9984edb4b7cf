import type { MessageCodec } from "../wire/grpc/index.ts";
import { etcdserverpb, nestingDepthMax, Reader } from "../wire/protobuf/index.ts";

// A transaction of two megabytes may claim a million operations of two bytes each, and decoding those would hold the event
// loop for a tenth of a second before anybody counts them. So they are counted on the wire first, which stops at the first
// one too many:
//
//   TxnRequest  1 compare, 2 success, 3 failure (repeated, tags 0x0a 0x12 0x1a)
//   RequestOp   4 request_txn (tag 0x22)

const compareTag = 0x0a;
const successTag = 0x12;
const failureTag = 0x1a;
const nestedTag = 0x22;
const name = "etcdserverpb.TxnRequest";
const noFields = { name, fields: [] };

/**
 * Comparisons and operations of a whole tree of transactions, whatever each level may have: four levels of 32 are a million
 * leaves. Grows with `--max-txn-ops`.
 */
export function operationsInAllMax(operationsMax: number): number {
  return Math.max(10_000, 4 * operationsMax);
}

/** A transaction, or that it has too many operations to look at. */
export type BoundedTxn = etcdserverpb.TxnRequest | "too many operations";

/** Decodes transactions that keep to the limits. @param operationsMax - `--max-txn-ops` */
export function boundedTxnCodec(operationsMax: number): MessageCodec<BoundedTxn> {
  const { TxnRequest } = etcdserverpb;
  return {
    size: (message) => (message === "too many operations" ? 0 : TxnRequest.size(message)),
    writeBefore: (message, into, end) =>
      message === "too many operations" ? end : TxnRequest.writeBefore(message, into, end),
    decode(bytes, start, end) {
      const count = new OperationCount(bytes, operationsInAllMax(operationsMax));
      if (!count.fits({ start, end, depth: 0 }, operationsMax)) return "too many operations";
      return TxnRequest.decode(bytes, start, end);
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
  readonly depth: number;
}

class OperationCount {
  readonly #bytes: Buffer;
  readonly #inAllMax: number;
  #inAll = 0;

  constructor(bytes: Buffer, inAllMax: number) {
    this.#bytes = bytes;
    this.#inAllMax = inAllMax;
  }

  /**
   * Whether each kind has at most `operationsMax` on this level, and nested transactions what the largest left over.
   * @throws {ProtobufError} If the bytes are no such message.
   */
  fits({ start, end, depth }: Span, operationsMax: number): boolean {
    const operations: Span[] = [];
    const counts = [0, 0, 0];
    const reader = new Reader(this.#bytes, start, end);
    while (reader.at < reader.end) {
      const tag = reader.tag(name);
      if (tag !== compareTag && tag !== successTag && tag !== failureTag) {
        reader.skip(tag, undefined, noFields);
        continue;
      }
      const kind = (tag >>> 3) - 1;
      counts[kind]!++;
      this.#inAll++;
      if (counts[kind]! > operationsMax || this.#inAll > this.#inAllMax) return false;
      const span = delimited(reader, depth);
      if (tag !== compareTag) operations.push(span);
    }
    const leftOver = operationsMax - Math.max(...counts);
    return operations.every((operation) => this.#nestedFits(operation, leftOver));
  }

  #nestedFits({ start, end, depth }: Span, operationsMax: number): boolean {
    // The decoder refuses what is nested deeper.
    if (depth > nestingDepthMax) return true;
    const reader = new Reader(this.#bytes, start, end);
    while (reader.at < reader.end) {
      const tag = reader.tag(name);
      if (tag !== nestedTag) reader.skip(tag, undefined, noFields);
      else if (!this.fits(delimited(reader, depth + 2), operationsMax)) return false;
    }
    return true;
  }
}

/** Passes over a message and returns where it lies. */
function delimited(reader: Reader, depth: number): Span {
  const outer = reader.enter(name);
  const span = { start: reader.at, end: reader.end, depth };
  reader.at = reader.end;
  reader.leave(outer);
  return span;
}
