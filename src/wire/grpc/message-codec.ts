import type { InPlaceWriter } from "../http2/index.ts";
import { prefixBytes, writePrefix } from "./message-prefix.ts";

/** What is needed to send messages of a type. */
export interface MessageEncoder<T> {
  /** Encoded length in bytes. */
  size(message: T): number;
  /** Writes `message` so that it ends just before `end`; it takes `size(message)` bytes. */
  writeBefore(message: T, into: Buffer, end: number): number;
}

/** What is needed to send and receive messages of a type; `wire/protobuf`'s codecs are such. */
export interface MessageCodec<T> extends MessageEncoder<T> {
  /** May keep views of `bytes`. @throws if the bytes are not such a message */
  decode(bytes: Buffer, start: number, end: number): T;
}

/** One method, as `wire/protobuf` describes it. */
export interface MethodShape<Request, Response> {
  /** The HTTP/2 `:path`, `/etcdserverpb.KV/Put`. */
  readonly path: string;
  readonly request: MessageCodec<Request>;
  readonly response: MessageEncoder<Response>;
}

/** Writes a message with its prefix. */
export class PrefixedWriter<T> implements InPlaceWriter<T> {
  readonly #codec: MessageEncoder<T>;

  constructor(codec: MessageEncoder<T>) {
    this.#codec = codec;
  }

  write(message: T, into: Buffer, at: number, length: number): void {
    writePrefix(into, at, length - prefixBytes);
    this.#codec.writeBefore(message, into, at + length);
  }
}

/** Writes a message that is already encoded, in pieces, with its prefix. */
export const piecesWriter: InPlaceWriter<readonly Buffer[]> = {
  write(pieces, into, at, length) {
    let to = writePrefix(into, at, length - prefixBytes);
    for (const piece of pieces) to += piece.copy(into, to);
  },
};
