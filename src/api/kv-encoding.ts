// Encodes the results of key-value requests. The pairs in them are spliced in as the store keeps them, so an answer is
// put together by copying. Like all codecs here it writes from the end to the start.
//
//   RangeResponse        1 header, 2 kvs (repeated), 3 more, 4 count
//   PutResponse          1 header, 2 prev_kv
//   DeleteRangeResponse  1 header, 2 deleted, 3 prev_kvs (repeated)
//   TxnResponse          1 header, 2 succeeded, 3 responses (repeated ResponseOp)
//   ResponseOp           one of 1 range, 2 put, 3 delete_range, 4 txn
import { unreachable } from "../base/index.ts";

import type {
  DeleteRangeResult,
  OperationResult,
  Payload,
  PutResult,
  RangeResult,
  TxnResult,
} from "../server/index.ts";
import type { MessageEncoder } from "../wire/grpc/index.ts";
import { sizeDelimited, sizeVarint, writeVarintBefore } from "../wire/protobuf/index.ts";

/** A ResponseHeader whose constant part is encoded already: cluster and member id are wide and never change. */
export interface HeaderStamp {
  /** Fields 1 cluster_id and 2 member_id. Empty inside a transaction, where headers hold a revision only. */
  readonly identity: Buffer;
  readonly revision: number;
  readonly raftTerm: number;
}

/** A result and the header to send with it. */
export interface Answer<Result> {
  /** undefined: this is a part of an answer, its header went with another one. */
  readonly header: HeaderStamp | undefined;
  readonly result: Result;
}

function varintTag(field: number): number {
  return field << 3;
}

function delimitedTag(field: number): number {
  return (field << 3) | 2;
}

function writeDelimiterBefore(field: number, into: Buffer, place: Place): number {
  const at = writeVarintBefore(place.end - place.start, into, place.start);
  into[at - 1] = delimitedTag(field);
  return at - 1;
}

/** Where something was just written. */
interface Place {
  readonly start: number;
  readonly end: number;
}

function sizeStamp({ identity, revision, raftTerm }: HeaderStamp): number {
  return identity.length + sizeCount(revision) + sizeCount(raftTerm);
}

function sizeHeader(header: HeaderStamp | undefined): number {
  return header === undefined ? 0 : 1 + sizeDelimited(sizeStamp(header));
}

function writeHeaderBefore(header: HeaderStamp | undefined, into: Buffer, end: number): number {
  if (header === undefined) return end;
  let start = writeCountBefore(4, header.raftTerm, { into, end });
  start = writeCountBefore(3, header.revision, { into, end: start });
  start -= header.identity.length;
  header.identity.copy(into, start);
  return writeDelimiterBefore(1, into, { start, end });
}

function sizeCount(count: number): number {
  return count === 0 ? 0 : 1 + sizeVarint(count);
}

function writeCountBefore(field: number, count: number, writing: Writing): number {
  if (count === 0) return writing.end;
  const at = writeVarintBefore(count, writing.into, writing.end);
  writing.into[at - 1] = varintTag(field);
  return at - 1;
}

function writeTrueBefore(field: number, { into, end }: Writing): number {
  into[end - 1] = 1;
  into[end - 2] = varintTag(field);
  return end - 2;
}

interface Writing {
  readonly into: Buffer;
  readonly end: number;
}

function sizePayloads(payloads: readonly Payload[]): number {
  let size = 0;
  for (const { start, end } of payloads) size += 1 + sizeDelimited(end - start);
  return size;
}

function writePayloadsBefore(
  field: number,
  payloads: readonly Payload[],
  { into, end }: Writing,
): number {
  for (let n = payloads.length - 1; n >= 0; n--) {
    const payload = payloads[n]!;
    const start = end - (payload.end - payload.start);
    payload.bytes.copy(into, start, payload.start, payload.end);
    end = writeDelimiterBefore(field, into, { start, end });
  }
  return end;
}

export const rangeResponse: MessageEncoder<Answer<RangeResult>> = {
  size({ header, result }) {
    return (
      sizeHeader(header) +
      sizePayloads(result.payloads) +
      (result.more ? 2 : 0) +
      sizeCount(result.count)
    );
  },
  writeBefore({ header, result }, into, end) {
    end = writeCountBefore(4, result.count, { into, end });
    if (result.more) end = writeTrueBefore(3, { into, end });
    end = writePayloadsBefore(2, result.payloads, { into, end });
    return writeHeaderBefore(header, into, end);
  },
};

export const putResponse: MessageEncoder<Answer<PutResult>> = {
  size({ header, result }) {
    return (
      sizeHeader(header) + (result.previous === undefined ? 0 : sizePayloads([result.previous]))
    );
  },
  writeBefore({ header, result }, into, end) {
    if (result.previous !== undefined) {
      end = writePayloadsBefore(2, [result.previous], { into, end });
    }
    return writeHeaderBefore(header, into, end);
  },
};

export const deleteRangeResponse: MessageEncoder<Answer<DeleteRangeResult>> = {
  size({ header, result }) {
    return sizeHeader(header) + sizeCount(result.deleted) + sizePayloads(result.previous);
  },
  writeBefore({ header, result }, into, end) {
    end = writePayloadsBefore(3, result.previous, { into, end });
    end = writeCountBefore(2, result.deleted, { into, end });
    return writeHeaderBefore(header, into, end);
  },
};

export const txnResponse: MessageEncoder<Answer<TxnResult>> = {
  size({ header, result }) {
    let size = sizeHeader(header) + (result.succeeded ? 2 : 0);
    for (const response of result.responses) {
      size += 1 + sizeDelimited(1 + sizeDelimited(sizeOperation(response)));
    }
    return size;
  },
  writeBefore({ header, result }, into, end) {
    for (let n = result.responses.length - 1; n >= 0; n--) {
      const start = writeOperationBefore(result.responses[n]!, into, end);
      end = writeDelimiterBefore(3, into, { start, end });
    }
    if (result.succeeded) end = writeTrueBefore(2, { into, end });
    return writeHeaderBefore(header, into, end);
  },
};

const noBytes = Buffer.alloc(0);

/** The header of a part of a transaction. Official etcd leaves that of a nested transaction empty. */
function innerHeader(result: OperationResult): HeaderStamp {
  return { identity: noBytes, revision: result.kind === "txn" ? 0 : result.revision, raftTerm: 0 };
}

function sizeOperation(result: OperationResult): number {
  const header = innerHeader(result);
  switch (result.kind) {
    case "range":
      return rangeResponse.size({ header, result });
    case "put":
      return putResponse.size({ header, result });
    case "deleteRange":
      return deleteRangeResponse.size({ header, result });
    case "txn":
      return txnResponse.size({ header, result });
    default:
      return unreachable(result);
  }
}

function writeOperationBefore(result: OperationResult, into: Buffer, end: number): number {
  const header = innerHeader(result);
  let start: number;
  let field: number;
  switch (result.kind) {
    case "range":
      start = rangeResponse.writeBefore({ header, result }, into, end);
      field = 1;
      break;
    case "put":
      start = putResponse.writeBefore({ header, result }, into, end);
      field = 2;
      break;
    case "deleteRange":
      start = deleteRangeResponse.writeBefore({ header, result }, into, end);
      field = 3;
      break;
    case "txn":
      start = txnResponse.writeBefore({ header, result }, into, end);
      field = 4;
      break;
    default:
      return unreachable(result);
  }
  return writeDelimiterBefore(field, into, { start, end });
}
