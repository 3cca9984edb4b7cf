import type { Key, Payload } from "./store-contract.ts";

// mvccpb.KeyValue as gogo-proto marshals it, fields in number order, zero fields left out:
//
//   0a key   bytes     10 create_revision  varint     18 mod_revision varint
//   20 version varint  2a value bytes                 30 lease varint (int64, negative in ten bytes)
//
// Hand-written because this is the hottest codec of the server: a put is encoded once, straight into its page.

const tags = {
  key: 0x0a,
  create: 0x10,
  mod: 0x18,
  version: 0x20,
  value: 0x2a,
  lease: 0x30,
} as const;

/** A pair decoded. `value` is a view of the page. */
export interface KeyValue {
  readonly key: Key;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Buffer;
  readonly lease: bigint;
}

export interface KeyValueFields {
  readonly key: Key;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Uint8Array;
  readonly lease: bigint;
}

function varintBytes(value: number): number {
  let bytes = 1;
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes++;
  return bytes;
}

function leaseVarintBytes(lease: bigint): number {
  let bytes = 1;
  for (let rest = BigInt.asUintN(64, lease); rest >= 0x80n; rest >>= 7n) bytes++;
  return bytes;
}

export function keyValueBytes(pair: KeyValueFields): number {
  const value = pair.value.length;
  return (
    tombstoneBytes(pair.key) +
    (3 + varintBytes(pair.createRevision)) +
    varintBytes(pair.modRevision) +
    varintBytes(pair.version) +
    (value === 0 ? 0 : 1 + varintBytes(value) + value) +
    (pair.lease === 0n ? 0 : 1 + leaseVarintBytes(pair.lease))
  );
}

/** Of a KeyValue with the key only. */
export function tombstoneBytes(key: Key): number {
  return 1 + varintBytes(key.length) + key.length;
}

function writeVarint(into: Buffer, value: number, at: number): number {
  for (; value >= 0x8000_0000; value = Math.floor(value / 0x80)) into[at++] = (value % 0x80) | 0x80;
  for (; value >= 0x80; value >>>= 7) into[at++] = (value & 0x7f) | 0x80;
  into[at++] = value;
  return at;
}

/** Up to here a loop over the chars beats the call into `Buffer.write`. */
const shortKeyBytes = 48;

/** Writes a tombstone's payload, which is also how every payload begins. Returns the end. */
export function writeTombstone(into: Buffer, key: Key, at: number): number {
  into[at++] = tags.key;
  at = writeVarint(into, key.length, at);
  if (key.length > shortKeyBytes) return at + into.write(key, at, "latin1");
  for (let i = 0; i < key.length; i++) into[at++] = key.charCodeAt(i);
  return at;
}

/** Writes at most `keyValueBytes(pair)` bytes, exactly that many in fact, and returns the end. */
export function writeKeyValue(into: Buffer, pair: KeyValueFields, at: number): number {
  at = writeTombstone(into, pair.key, at);
  into[at++] = tags.create;
  at = writeVarint(into, pair.createRevision, at);
  into[at++] = tags.mod;
  at = writeVarint(into, pair.modRevision, at);
  into[at++] = tags.version;
  at = writeVarint(into, pair.version, at);
  if (pair.value.length > 0) {
    into[at++] = tags.value;
    at = writeVarint(into, pair.value.length, at);
    into.set(pair.value, at);
    at += pair.value.length;
  }
  if (pair.lease !== 0n) {
    into[at++] = tags.lease;
    let rest = BigInt.asUintN(64, pair.lease);
    for (; rest >= 0x80n; rest >>= 7n) into[at++] = Number(rest & 0x7fn) | 0x80;
    into[at++] = Number(rest);
  }
  return at;
}

/** Where the last varint read by `readVarint` ended: spares an object a call. */
let varintEnd = 0;

/** NaN when the varint runs past `end` or is longer than ten bytes. Sets `varintEnd`. */
function readVarint(bytes: Buffer, at: number, end: number): number {
  let value = 0;
  let scale = 1;
  for (let count = 0; count < 10 && at < end; count++) {
    const byte = bytes[at++]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) {
      varintEnd = at;
      return value;
    }
    scale *= 0x80;
  }
  return Number.NaN;
}

function readLease(bytes: Buffer, at: number, end: number): bigint {
  let value = 0n;
  for (let shift = 0n; at < end; shift += 7n) {
    const byte = bytes[at++]!;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) break;
  }
  return BigInt.asIntN(64, value);
}

/** The key of a payload this store wrote and checked; empty if it is blank, see `isBlank`. */
export function payloadKey({ bytes, start, end }: Payload): Key {
  if (start === end) return "";
  let length = bytes[start + 1]!;
  let at = start + 2;
  if (length >= 0x80) {
    length = readVarint(bytes, start + 1, bytes.length);
    at = varintEnd;
  }
  return bytes.toString("latin1", at, at + length);
}

/** Of a put that this store wrote and checked. */
export function createRevisionOf({ bytes, start, end }: Payload): number {
  const keyLength = readVarint(bytes, start + 1, end);
  return readVarint(bytes, varintEnd + keyLength + 1, end);
}

/**
 * Official etcd's `snapshot restore --bump-revision` writes a record without a value, not even a key, at the new revision, and
 * compacts up to it. It counts for hashes; nobody can read it, as no request may name the empty key.
 */
export function isBlank({ start, end }: Payload, main: number, compactRevision: number): boolean {
  return start === end && main <= compactRevision;
}

/** What the index needs of a put, checked: undefined if the bytes are not a KeyValue as this store writes it. */
export interface PutHead {
  readonly key: Key;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
}

/** Checks the whole payload: tags in order, lengths that fit, numbers that are safe. */
export function readPutHead(payload: Payload): PutHead | undefined {
  const { bytes, end } = payload;
  const keyEnd = checkKey(payload);
  if (keyEnd < 0) return undefined;
  const key = payloadKey(payload);
  if (bytes[keyEnd] !== tags.create) return undefined;
  const createRevision = readVarint(bytes, keyEnd + 1, end);
  if (!(createRevision >= 0) || bytes[varintEnd] !== tags.mod) return undefined;
  const modRevision = readVarint(bytes, varintEnd + 1, end);
  if (!(modRevision >= createRevision) || bytes[varintEnd] !== tags.version) return undefined;
  const version = readVarint(bytes, varintEnd + 1, end);
  if (!(version >= 1) || !Number.isSafeInteger(modRevision)) return undefined;
  let at = varintEnd;
  if (at < end && bytes[at] === tags.value) {
    const length = readVarint(bytes, at + 1, end);
    at = varintEnd + length;
  }
  if (at < end && bytes[at] === tags.lease) {
    const lease = readVarint(bytes, at + 1, end);
    at = lease >= 0 ? varintEnd : Number.NaN;
  }
  return at === end ? { key, createRevision, modRevision, version } : undefined;
}

/** The key of a tombstone's payload; undefined if the bytes are none. */
export function readTombstone(payload: Payload): Key | undefined {
  return checkKey(payload) === payload.end ? payloadKey(payload) : undefined;
}

/** Where the payload's key ends; -1 if it does not begin with a key. */
function checkKey({ bytes, start, end }: Payload): number {
  if (start >= end || bytes[start] !== tags.key) return -1;
  const length = readVarint(bytes, start + 1, end);
  const keyEnd = varintEnd + length;
  return length >= 1 && keyEnd <= end ? keyEnd : -1;
}

/** Where the value field (tag included) begins and ends; both the payload's end or the lease's begin if there is none. */
function valueField({ bytes, start, end }: Payload): {
  from: number;
  valueStart: number;
  to: number;
} {
  let at = start;
  while (at < end && bytes[at] !== tags.value && bytes[at] !== tags.lease) {
    const number = readVarint(bytes, at + 1, end);
    at = bytes[at] === tags.key ? varintEnd + number : varintEnd;
  }
  if (at >= end || bytes[at] !== tags.value) return { from: at, valueStart: at, to: at };
  const length = readVarint(bytes, at + 1, end);
  return { from: at, valueStart: varintEnd, to: varintEnd + length };
}

/** Decodes a live pair; for a tombstone the numbers are 0. */
export function decodeKeyValue(payload: Payload): KeyValue {
  const { bytes, end } = payload;
  const key = payloadKey(payload);
  const keyEnd = checkKey(payload);
  const numbers = { create: 0, mod: 0, version: 0 };
  let at = keyEnd;
  for (const name of ["create", "mod", "version"] as const) {
    if (at >= end || bytes[at] !== tags[name]) continue;
    numbers[name] = readVarint(bytes, at + 1, end);
    at = varintEnd;
  }
  const { valueStart, to } = valueField(payload);
  return {
    key,
    createRevision: numbers.create,
    modRevision: numbers.mod,
    version: numbers.version,
    value: bytes.subarray(valueStart, to),
    lease: to < end ? readLease(bytes, to + 1, end) : 0n,
  };
}

/** The payload with its value field left out (`keys_only`): a copy, or the payload itself if it has no value. */
export function withoutValue(payload: Payload): Payload {
  const { from, to } = valueField(payload);
  if (from === to) return payload;
  const { bytes, start, end } = payload;
  const copy = Buffer.allocUnsafe(from - start + (end - to));
  bytes.copy(copy, 0, start, from);
  bytes.copy(copy, from - start, to, end);
  return { bytes: copy, start: 0, end: copy.length };
}
