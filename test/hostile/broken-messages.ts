// Bytes that are not the message they should be: cut short anywhere, with fields of the wrong type, with lengths that lie.
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { ask, type RequestCase, raw } from "./request-case.ts";

const { Compact, DeleteRange, Put, Range, Txn } = services["etcdserverpb.KV"];
const { LeaseGrant, LeaseRevoke, LeaseTimeToLive } = services["etcdserverpb.Lease"];
const { Alarm, HashKV, MoveLeader } = services["etcdserverpb.Maintenance"];
const { Compare, DeleteRangeRequest, PutRequest, RangeRequest, RequestOp } = etcdserverpb;

const key = Buffer.from("a");
/** Fields of two and more bytes, so that a cut can fall into each part of them. */
const wide = 300n;

/** A request with all its fields for each method. None of them, nor a part of one, changes what others read. */
const samples: readonly RequestCase[] = [
  ask("range", Range, {
    key,
    rangeEnd: Buffer.from("z"),
    limit: wide,
    revision: 5n,
    sortOrder: 1,
    sortTarget: 1,
    serializable: true,
    keysOnly: true,
    countOnly: true,
    minModRevision: wide,
    maxModRevision: wide,
    minCreateRevision: wide,
    maxCreateRevision: wide,
  }),
  ask("put", Put, { key, value: key, lease: wide, prevKv: true, ignoreValue: true }),
  ask("delete", DeleteRange, { key: Buffer.from("x"), rangeEnd: Buffer.from("y"), prevKv: true }),
  ask("transaction", Txn, {
    compare: [Compare.create({ key, target: 1, result: 3, createRevision: wide })],
    success: [RequestOp.create({ requestPut: PutRequest.create({ key, lease: wide }) })],
    failure: [
      RequestOp.create({ requestRange: RangeRequest.create({ key, limit: wide }) }),
      RequestOp.create({
        requestDeleteRange: DeleteRangeRequest.create({ key: Buffer.from("x") }),
      }),
    ],
  }),
  ask("compaction", Compact, { revision: 1n, physical: true }),
  ask("grant", LeaseGrant, { ttl: 9_000_000_001n, id: wide }),
  ask("revocation", LeaseRevoke, { id: wide }),
  ask("time to live", LeaseTimeToLive, { id: wide, keys: true }),
  ask("hash", HashKV, { revision: 5n }),
  ask("alarm", Alarm, { action: 0, memberId: wide, alarm: 1 }),
  ask("transfer", MoveLeader, { targetId: wide }),
];

const truncated: readonly RequestCase[] = samples.flatMap((sample) =>
  Array.from({ length: sample.bytes.length - 1 }, (_, n) => ({
    ...sample,
    what: `${sample.what} without its last ${n + 1} bytes`,
    bytes: sample.bytes.subarray(0, sample.bytes.length - n - 1),
  })),
);

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** Field 1 is a key, 3 a limit (varint), 7 a flag. */
const wrongTypes: readonly RequestCase[] = [
  raw("a key as varint", Range, hex("08 01")),
  raw("a key as 64 bits", Range, hex("09 0102030405060708")),
  raw("a key as 32 bits", Range, hex("0d 01020304")),
  raw("a limit as bytes", Range, hex("0a0161 1a 0161")),
  raw("a flag as 32 bits", Range, hex("0a0161 3d 01020304")),
  raw("a key as group", Range, hex("0b 0c")),
  raw("the end of a group that did not begin", Range, hex("0a0161 0c")),
  raw("wire type 6", Range, hex("0e 00")),
  raw("wire type 7 in an unknown field", Range, hex("0a0161 ff01 00")),
  raw("field number 0", Range, hex("0a0161 00 00")),
  raw("field number 0 with bytes", Range, hex("02 0161")),
  raw("a comparison as varint", Txn, hex("08 01")),
];

const varints: readonly RequestCase[] = [
  raw("a varint of eleven bytes", Range, hex("0a0161 18 ffffffffffffffffffff01")),
  raw("a varint without end", Range, hex("0a0161 18 ffffffff")),
  raw("a varint of ten bytes with more than 64 bits", Range, hex("0a0161 18 ffffffffffffffffff7f")),
  raw("a zero in ten bytes", Range, hex("0a0161 18 80808080808080808000")),
  raw("a tag over 32 bits", Range, hex("0a0161 8a8080808001 0161")),
  raw("a flag of 2^63", Range, hex("0a0161 38 80808080808080808001")),
  raw("a lease of 10^19 seconds", LeaseGrant, hex("08 8080e8f7ddbdb1d48a01 10 05")),
  raw("a time to live of eleven bytes", LeaseGrant, hex("08 8080808080808080808001")),
  raw("an enum of 2^32", Alarm, hex("08 8080808010")),
];

const lengths: readonly RequestCase[] = [
  raw("a length one too long", Range, hex("0a 02 61")),
  raw("a length of 2 GiB", Range, hex("0a ffffffff07 61")),
  raw("a length of 4 GiB", Range, hex("0a 8080808010 61")),
  raw("a negative length", Range, hex("0a ffffffffffffffffff01 61")),
  raw("an unknown field that is too long", Range, hex("0a0161 fa01 ffff03 61")),
  raw("a nested length longer than the outer one", Txn, hex("0a 02 1a05 6161616161")),
  raw("no bytes at all", Range, Buffer.alloc(0)),
  raw("zeros", Put, Buffer.alloc(64)),
  raw("0xff", Put, Buffer.alloc(64, 0xff)),
];

const unknownFields: readonly RequestCase[] = [
  raw("unknown varint", Range, hex("0a0161 a006 05")),
  raw("unknown bytes", Range, hex("0a0161 a206 03 010203")),
  raw("unknown 64 bits", Range, hex("0a0161 a106 0102030405060708")),
  raw("unknown 32 bits", Range, hex("0a0161 a506 01020304")),
  raw("unknown fields in an operation", Txn, hex("12 0e 0a06 0a0161 a00605 a206 03 010203")),
  raw("two kinds of operation in one", Txn, hex("12 0a 12 03 0a0161 0a 03 0a0161")),
  raw("a key given twice", Range, hex("0a0162 0a0161")),
  raw("a flag of 2", Range, hex("0a0161 40 02")),
];

/** Official 3.4.23 takes a length for a signed number that it adds to: these end its process. */
export const overflowingLengths: readonly RequestCase[] = [
  raw("a length of 2^63 - 1", Range, hex("0a ffffffffffffffff7f 61")),
];

export const brokenMessages: Readonly<Record<string, readonly RequestCase[]>> = {
  "messages cut short": truncated,
  "fields of the wrong type": wrongTypes,
  "varints at and past their limits": varints,
  "lengths that lie": lengths,
  "unknown fields": unknownFields,
};
