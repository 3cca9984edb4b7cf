// The message stream: raft messages of any type but snapshots, each as a length (64 bits, big endian) and a raftpb.Message.
// A heartbeat of the link is a raft heartbeat from nobody to nobody.
import { type Message, MessageType, noMember, type ReceivedMessage } from "../raft/index.ts";
import { raftpb } from "../wire/protobuf/index.ts";
import { ByteQueue } from "./byte-queue.ts";
import { putLength } from "./entry-codec.ts";
import { messageBytesMax } from "./limits.ts";
import { decodeMessage, toWire } from "./message-codec.ts";
import { asProtocolError, readLength, type StreamDecoder } from "./msgapp-decoder.ts";
import type { StreamEncoder } from "./msgapp-encoder.ts";

const lengthBytes = 8;

function frame(message: raftpb.Message): Buffer {
  const size = raftpb.Message.size(message);
  const into = Buffer.allocUnsafe(lengthBytes + size);
  putLength(size, into, 0);
  raftpb.Message.write(message, into, lengthBytes);
  return into;
}

/** A message with its length before it: also how a snapshot begins. */
export function framedMessage(message: Message): Buffer {
  return frame(toWire(message));
}

const heartbeat = frame(
  raftpb.Message.create({ type: MessageType.heartbeat, snapshot: raftpb.Snapshot.create() }),
);

export const messageStreamEncoder: StreamEncoder = {
  encode: (message) => [framedMessage(message)],
  heartbeat,
};

function isLinkHeartbeat({ type, from, to }: ReceivedMessage): boolean {
  return type === MessageType.heartbeat && from === noMember && to === noMember;
}

export class MessageStreamDecoder implements StreamDecoder {
  readonly #queue = new ByteQueue();
  /** undefined: the length is next. */
  #messageBytes: number | undefined;

  push(chunk: Buffer, deliver: (message: ReceivedMessage) => void): void {
    const queue = this.#queue;
    queue.push(chunk);
    for (;;) {
      if (this.#messageBytes === undefined) {
        if (!queue.ready(lengthBytes)) return;
        this.#messageBytes = readLength(queue, messageBytesMax);
      }
      if (!queue.ready(this.#messageBytes)) return;
      const message = this.#decode(queue.at + this.#messageBytes);
      this.#messageBytes = undefined;
      if (!isLinkHeartbeat(message)) deliver(message);
    }
  }

  #decode(end: number): ReceivedMessage {
    try {
      return decodeMessage(this.#queue.bytes, this.#queue.at, end);
    } catch (error) {
      throw asProtocolError(error);
    }
  }
}
