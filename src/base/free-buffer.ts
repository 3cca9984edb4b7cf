/**
 * Gives the memory of a large buffer that nobody uses any more back at once. Left to itself it comes back with the next collection
 * of garbage, and V8 looks at its whole heap whenever 64 MB of buffers have come: whatever reads much more than that spends
 * half of its time so. Bytes that share their memory with others are left alone.
 */
export function freeBuffer({ buffer, byteLength }: Buffer): void {
  if (byteLength > 0 && byteLength === buffer.byteLength) freeMemory(buffer);
}

/** As `freeBuffer`, for memory whose views nobody uses any more, however many there are. */
export function freeMemory(buffer: ArrayBufferLike): void {
  // Node.js 20 has no such method.
  if (buffer instanceof ArrayBuffer && "transfer" in buffer) buffer.transfer(0);
}
