import type { Key } from "./store-contract.ts";

// Keys in order, end to end in one buffer outside the JavaScript heap, where a million of them cost the garbage collector
// nothing: bytes of key n lie between end n - 1 (0 for the first) and end n.

/** The key that is looked for, as bytes, so that a comparison does not ask each time how V8 keeps the string. */
let sought: Uint8Array = new Uint8Array(256);

function seek(key: Key): Uint8Array {
  if (key.length > sought.length) sought = new Uint8Array(key.length);
  for (let at = 0; at < key.length; at++) sought[at] = key.charCodeAt(at);
  return sought;
}

/** Room that a full buffer gains, as a share of what it needs, and its least size: making another costs a microsecond. */
const growth = 0.5;
const keysMin = 32;
const bytesMin = 512;
/** Room made before there are keys for it, at most. */
const bytesForeseenMax = 16 << 10;

/** Up to here a loop over the chars beats the call into `Buffer.write`. */
const shortKeyBytes = 48;

function roomFor(needed: number, least: number): number {
  return Math.max(least, Math.ceil(needed * (1 + growth)));
}

export class KeyList {
  /** Both may be longer than what is used of them. */
  #bytes: Buffer;
  #ends: Uint32Array;
  #length: number;

  private constructor(bytes: Buffer, ends: Uint32Array, length = ends.length) {
    this.#bytes = bytes;
    this.#ends = ends;
    this.#length = length;
  }

  static empty(): KeyList {
    return new KeyList(Buffer.alloc(0), new Uint32Array(0));
  }

  /** An empty list with room for as much as this one holds, unless its keys are uncommonly long. */
  emptyLike(): KeyList {
    const bytes = Buffer.allocUnsafeSlow(Math.min(this.#start(this.#length), bytesForeseenMax));
    return new KeyList(bytes, new Uint32Array(this.#length), 0);
  }

  get length(): number {
    return this.#length;
  }

  #start(slot: number): number {
    return slot === 0 ? 0 : this.#ends[slot - 1]!;
  }

  at(slot: number): Key {
    return this.#bytes.toString("latin1", this.#start(slot), this.#ends[slot]);
  }

  /** Whether the slot exists and holds this key. */
  holds(slot: number, key: Key): boolean {
    if (slot >= this.#length) return false;
    const start = this.#start(slot);
    if (this.#ends[slot]! - start !== key.length) return false;
    const bytes = this.#bytes;
    let at = 0;
    while (at < key.length && bytes[start + at] === key.charCodeAt(at)) at++;
    return at === key.length;
  }

  /** Slot of the first key that is not below. */
  lowerBound(key: Key): number {
    const bytes = this.#bytes;
    const ends = this.#ends;
    const wanted = seek(key);
    const length = key.length;
    let low = 0;
    let high = this.#length;
    // What the key shares with both neighbours it shares with all keys between them.
    let sharedLow = 0;
    let sharedHigh = 0;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const start = middle === 0 ? 0 : ends[middle - 1]!;
      const common = Math.min(ends[middle]! - start, length);
      let shared = Math.min(sharedLow, sharedHigh);
      while (shared < common && bytes[start + shared] === wanted[shared]) shared++;
      const isBelow =
        shared < length && (shared === common || bytes[start + shared]! < wanted[shared]!);
      if (isBelow) {
        low = middle + 1;
        sharedLow = shared;
      } else {
        high = middle;
        sharedHigh = shared;
      }
    }
    return low;
  }

  insert(slot: number, key: Key): void {
    const length = this.#length;
    const used = this.#start(length);
    const start = this.#start(slot);
    this.#reserve(length + 1, used + key.length);
    const bytes = this.#bytes;
    if (start < used) bytes.copyWithin(start + key.length, start, used);
    if (key.length > shortKeyBytes) bytes.write(key, start, "latin1");
    else for (let at = 0; at < key.length; at++) bytes[start + at] = key.charCodeAt(at);
    const ends = this.#ends;
    for (let at = length; at > slot; at--) ends[at] = ends[at - 1]! + key.length;
    ends[slot] = start + key.length;
    this.#length++;
  }

  #reserve(keys: number, bytes: number): void {
    if (bytes > this.#bytes.length) {
      const roomier = Buffer.allocUnsafeSlow(roomFor(bytes, bytesMin));
      this.#bytes.copy(roomier);
      this.#bytes = roomier;
    }
    if (keys > this.#ends.length) {
      const roomier = new Uint32Array(roomFor(keys, keysMin));
      roomier.set(this.#ends);
      this.#ends = roomier;
    }
  }

  remove(slot: number): void {
    const start = this.#start(slot);
    const ends = this.#ends;
    const removed = ends[slot]! - start;
    this.#bytes.copyWithin(start, start + removed, this.#start(this.#length));
    this.#length--;
    for (let at = slot; at < this.#length; at++) ends[at] = ends[at + 1]! - removed;
  }

  /** A copy of some of the keys, of just the size they need. */
  slice(from: number, to: number = this.#length): KeyList {
    const start = this.#start(from);
    const bytes = Buffer.allocUnsafeSlow(this.#start(to) - start);
    this.#bytes.copy(bytes, 0, start, start + bytes.length);
    return new KeyList(
      bytes,
      this.#ends.slice(from, to).map((end) => end - start),
    );
  }

  /** These keys and then those of `next`, which are all above. */
  concat(next: KeyList): KeyList {
    const used = this.#start(this.#length);
    const bytes = Buffer.allocUnsafeSlow(used + next.#start(next.#length));
    this.#bytes.copy(bytes, 0, 0, used);
    next.#bytes.copy(bytes, used, 0, bytes.length - used);
    const ends = new Uint32Array(this.#length + next.#length);
    ends.set(this.#ends.subarray(0, this.#length));
    for (let at = 0; at < next.#length; at++) ends[this.#length + at] = used + next.#ends[at]!;
    return new KeyList(bytes, ends);
  }
}
