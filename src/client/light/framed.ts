import { assert } from "../../base/index.ts";

/** gRPC's message prefix: one byte that says whether it is compressed, four of length. */
export const prefixBytes = 5;

/** A message behind its prefix. */
export function framed(message: Buffer): Buffer {
  assert(message.length < 2 ** 32, "a message's length has 32 bits");
  const body = Buffer.allocUnsafe(prefixBytes + message.length);
  body[0] = 0;
  body.writeUInt32BE(message.length, 1);
  message.copy(body, prefixBytes);
  return body;
}
