import type { MessageCodec, MethodShape } from "../message-codec.ts";

/** Messages that are their own bytes. A message of the one byte 0xff is taken as malformed. */
export const rawCodec: MessageCodec<Buffer> = {
  size: (message) => message.length,
  writeBefore(message, into, end) {
    message.copy(into, end - message.length);
    return end - message.length;
  },
  decode(bytes, start, end) {
    if (end - start === 1 && bytes[start] === 0xff) throw new Error("not a message");
    return Buffer.from(bytes.subarray(start, end));
  },
};

export function rawMethod(path: string): MethodShape<Buffer, Buffer> {
  return { path, request: rawCodec, response: rawCodec };
}
