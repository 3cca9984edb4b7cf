import type { Duplex } from "node:stream";

const slabBytes = 64 * 1024;
/** Buffers from here on are given to the socket as they are; smaller ones are copied next to their neighbours. */
const appendBytesMin = 8 * 1024;
/** Up to here, scattered pieces are joined to one write: cheaper than a vector of them. */
const joinBytesMax = 16 * 1024;

const nothing: Buffer = Buffer.alloc(0);

/**
 * Room for the output of all connections of a server, so that idle ones hold none. Its bytes are written once and never
 * again: whatever a socket still holds of it stays true. A full slab is left to those who hold pieces of it.
 */
export class Slab {
  bytes: Buffer = Buffer.allocUnsafeSlow(slabBytes);
  #used = 0;

  /** Makes room for `length` bytes and returns where in `this.bytes` they go. */
  reserve(length: number): number {
    if (this.#used + length > this.bytes.length) {
      this.bytes = Buffer.allocUnsafeSlow(Math.max(slabBytes, length));
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += length;
    return at;
  }
}

/** What a connection has to say in this turn of the event loop, as few buffers in the order they were made. */
export class Outbox {
  readonly #slab: Slab;
  /** The buffer that the last `reserve` was in; [#start, #end) of it is the piece being filled. */
  bytes: Buffer;
  #start = 0;
  #end = 0;
  #pieces: Buffer[] = [];
  #pendingBytes = 0;
  #written: (() => void)[] = [];

  constructor(slab: Slab) {
    this.#slab = slab;
    this.bytes = slab.bytes;
  }

  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Makes room for `length` bytes and returns where in `this.bytes` they go. The caller fills all of them at once. */
  reserve(length: number): number {
    const at = this.#slab.reserve(length);
    // Another connection may have written since, or the slab may be a new one: then a new piece begins.
    if (at !== this.#end || this.bytes !== this.#slab.bytes) {
      this.#seal();
      this.bytes = this.#slab.bytes;
      this.#start = at;
    }
    this.#end = at + length;
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

  /** Calls `written` when the kernel has what was said so far; not if the socket fails before. */
  onceWritten(written: () => void): void {
    this.#written.push(written);
  }

  /** Gives everything to the socket in one write (one `writev` if there are several pieces). */
  flush(socket: Duplex): void {
    if (this.#written.length > 0) this.#flushToHear(socket);
    if (this.#pendingBytes === 0) return;
    this.#seal();
    const pieces = this.#pieces;
    if (pieces.length === 1) socket.write(pieces.pop()!);
    else {
      this.#pieces = [];
      if (this.#pendingBytes <= joinBytesMax) socket.write(Buffer.concat(pieces));
      else writeVector(socket, pieces);
    }
    this.#pendingBytes = 0;
  }

  /** Forgets everything: the socket is gone. */
  clear(): void {
    this.#pieces = [];
    this.#written = [];
    this.#start = this.#end;
    this.#pendingBytes = 0;
  }

  /** As the other flush, with an empty write at its end: its turn is when all before it is written. */
  #flushToHear(socket: Duplex): void {
    const heard = this.#written;
    this.#written = [];
    this.#seal();
    socket.cork();
    for (const piece of this.#pieces.splice(0)) socket.write(piece);
    socket.write(nothing, (error) => {
      if (!error) for (const written of heard) written();
    });
    socket.uncork();
    this.#pendingBytes = 0;
  }

  #seal(): void {
    if (this.#start < this.#end) this.#pieces.push(this.bytes.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }
}

function writeVector(socket: Duplex, pieces: readonly Buffer[]): void {
  socket.cork();
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
}
