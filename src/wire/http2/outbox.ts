import type { Duplex } from "node:stream";

interface Slab {
  readonly bytes: Buffer;
  used: number;
}

const slabBytes = 64 * 1024;
/** A slab with less room than this is not worth handing on. */
const slabRoomBytesMin = 4 * 1024;
/** Free slabs kept for the next connection that has something to say. */
const freeSlabsMax = 16;
/** Buffers from here on are given to the socket as they are; smaller ones are copied next to their neighbours. */
const appendBytesMin = 8 * 1024;

/**
 * Room for output, shared by all connections of a server so that idle ones hold none. Bytes of a slab are written once
 * and never again, so whatever a socket still holds of it stays true.
 */
export class SlabPool {
  readonly #free: Slab[] = [];

  take(): Slab {
    return this.#free.pop() ?? { bytes: Buffer.allocUnsafeSlow(slabBytes), used: 0 };
  }

  give(slab: Slab): void {
    const room = slab.bytes.length - slab.used;
    if (room >= slabRoomBytesMin && this.#free.length < freeSlabsMax) this.#free.push(slab);
  }
}

/** What a connection has to say in this turn of the event loop, as few buffers in the order they were made. */
export class Outbox {
  readonly #pool: SlabPool;
  #slab: Slab | undefined;
  /** Where in the slab the piece being filled begins. */
  #pieceStart = 0;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  /** The buffer that the last `reserve` was in. */
  bytes: Buffer = Buffer.alloc(0);

  constructor(pool: SlabPool) {
    this.#pool = pool;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Makes room for `length` bytes and returns where in `this.bytes` they go. The caller fills all of them at once. */
  reserve(length: number): number {
    let slab = this.#slab;
    if (slab === undefined || slab.used + length > slab.bytes.length) slab = this.#open(length);
    const at = slab.used;
    slab.used += length;
    this.#pendingBytes += length;
    return at;
  }

  /** Adds bytes that the caller will not change any more. */
  append(bytes: Buffer): void {
    if (bytes.length < appendBytesMin) {
      const at = this.reserve(bytes.length);
      bytes.copy(this.bytes, at);
      return;
    }
    this.#seal();
    this.#pieces.push(bytes);
    this.#pendingBytes += bytes.length;
  }

  /** Gives everything to the socket in one write (one `writev` if there are several pieces). */
  flush(socket: Duplex): void {
    if (this.#pendingBytes === 0) return;
    this.#seal();
    const pieces = this.#pieces;
    this.#pendingBytes = 0;
    if (this.#slab !== undefined) {
      this.#pool.give(this.#slab);
      this.#slab = undefined;
    }
    if (pieces.length === 1) {
      socket.write(pieces.pop()!);
      return;
    }
    this.#pieces = [];
    socket.cork();
    for (const piece of pieces) socket.write(piece);
    socket.uncork();
  }

  /** Forgets everything: the socket is gone. */
  clear(): void {
    this.#pieces = [];
    this.#pendingBytes = 0;
    this.#slab = undefined;
  }

  #open(length: number): Slab {
    this.#seal();
    if (this.#slab !== undefined) this.#pool.give(this.#slab);
    let slab = length > slabBytes ? undefined : this.#pool.take();
    if (slab === undefined || slab.used + length > slab.bytes.length) {
      slab = { bytes: Buffer.allocUnsafeSlow(Math.max(slabBytes, length)), used: 0 };
    }
    this.#slab = slab;
    this.#pieceStart = slab.used;
    this.bytes = slab.bytes;
    return slab;
  }

  #seal(): void {
    const slab = this.#slab;
    if (slab === undefined || slab.used === this.#pieceStart) return;
    this.#pieces.push(slab.bytes.subarray(this.#pieceStart, slab.used));
    this.#pieceStart = slab.used;
  }
}
