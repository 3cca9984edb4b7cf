// A chunk of a body in chunked coding (RFC 9112, 7.1): its size in hexadecimal digits, CRLF, the bytes, CRLF.
import type { Socket } from "node:net";
import { joinedChunkBytesMax } from "./limits.ts";

/**
 * Writes the `bytes` of all pieces as one chunk into the body of an HTTP answer whose head has been sent. The answer's own
 * `write` makes the same of them, in several pieces and at several times the cost: a leader writes one to each follower for
 * every request of a lone client. Small ones are joined, to be one write of one buffer; nobody may write into the others.
 */
export function writeChunk(socket: Socket, pieces: readonly Buffer[], bytes: number): void {
  const size = `${bytes.toString(16)}\r\n`;
  if (bytes <= joinedChunkBytesMax) {
    socket.write(joined(size, pieces, bytes));
    return;
  }
  socket.cork();
  socket.write(size, "latin1");
  for (const piece of pieces) socket.write(piece);
  socket.write("\r\n", "latin1");
  socket.uncork();
}

function joined(size: string, pieces: readonly Buffer[], bytes: number): Buffer {
  const chunk = Buffer.allocUnsafe(size.length + bytes + 2);
  let at = chunk.write(size, "latin1");
  for (const piece of pieces) {
    chunk.set(piece, at);
    at += piece.length;
  }
  chunk[at] = 0x0d;
  chunk[at + 1] = 0x0a;
  return chunk;
}
