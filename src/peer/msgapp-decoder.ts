// Reads a msgapp stream; its layout is told in msgapp-encoder.ts.
import { MessageType, type ReceivedEntry, type ReceivedMessage } from "../raft/index.ts";
import { ProtobufError, raftpb } from "../wire/protobuf/index.ts";
import { ByteQueue } from "./byte-queue.ts";
import { entryOverheadBytes, frameEntriesMax, messageBytesMax } from "./limits.ts";
import { decodeMessage } from "./message-codec.ts";
import { frameTypes } from "./msgapp-encoder.ts";
import { PeerProtocolError } from "./peer-protocol-error.ts";

/** Takes the bytes of a stream and gives the messages that they complete. */
export interface StreamDecoder {
  /**
   * Messages hold views of `chunk`, so its owner must leave it alone. Link heartbeats are swallowed.
   * @throws {PeerProtocolError} The stream is of no more use.
   */
  push(chunk: Buffer, deliver: (message: ReceivedMessage) => void): void;
}

/** What the next bytes are. */
type Awaiting =
  | { readonly unit: "type" }
  | { readonly unit: "count" }
  | { readonly unit: "entryLength" }
  | { readonly unit: "entry"; readonly bytes: number }
  | { readonly unit: "commit" }
  | { readonly unit: "messageLength" }
  | { readonly unit: "message"; readonly bytes: number };

const typeNext: Awaiting = { unit: "type" };
const countNext: Awaiting = { unit: "count" };
const entryLengthNext: Awaiting = { unit: "entryLength" };
const commitNext: Awaiting = { unit: "commit" };
const messageLengthNext: Awaiting = { unit: "messageLength" };

/** A 64-bit big-endian number that must not be over `max`. */
export function readLength(queue: ByteQueue, max: number): number {
  const { bytes, at } = queue;
  const value = bytes.readUInt32BE(at) * 0x1_0000_0000 + bytes.readUInt32BE(at + 4);
  if (value <= max) return value;
  throw new PeerProtocolError(
    `Cannot take a number of ${value} from a raft stream: want at most ${max}`,
  );
}

/** A member's bytes that are no protobuf are that member's fault. */
export function asProtocolError(error: unknown): unknown {
  return error instanceof ProtobufError
    ? new PeerProtocolError(error.message, { cause: error })
    : error;
}

export class MsgAppDecoder implements StreamDecoder {
  readonly #queue = new ByteQueue();
  /** Sender and receiver, which the short form leaves out. */
  readonly #ends: { readonly from: bigint; readonly to: bigint };
  #awaiting = typeNext;
  /** Where the next short form begins. */
  #term = 0;
  #index = 0;
  /** The short form being read. */
  #entries: ReceivedEntry[] = [];
  #entriesLeft = 0;
  #entryBytesLeft = 0;

  constructor(ends: { readonly from: bigint; readonly to: bigint }) {
    this.#ends = ends;
  }

  push(chunk: Buffer, deliver: (message: ReceivedMessage) => void): void {
    this.#queue.push(chunk);
    try {
      while (this.#advance(deliver)) {
        // Each step takes one unit.
      }
    } catch (error) {
      throw asProtocolError(error);
    }
  }

  #advance(deliver: (message: ReceivedMessage) => void): boolean {
    const queue = this.#queue;
    const awaiting = this.#awaiting;
    switch (awaiting.unit) {
      case "type":
        if (!queue.ready(1)) return false;
        this.#awaiting = this.#afterType(queue.bytes[queue.at]!);
        return true;
      case "count":
        if (!queue.ready(8)) return false;
        this.#entriesLeft = readLength(queue, frameEntriesMax);
        this.#entryBytesLeft = messageBytesMax;
        this.#entries = [];
        this.#awaiting = this.#entriesLeft === 0 ? commitNext : entryLengthNext;
        return true;
      case "entryLength":
        if (!queue.ready(8)) return false;
        return this.#takeEntry(readLength(queue, this.#entryBytesLeft));
      case "entry":
        return this.#takeEntry(awaiting.bytes);
      case "commit":
        if (!queue.ready(8)) return false;
        deliver(this.#entriesMessage(readLength(queue, Number.MAX_SAFE_INTEGER)));
        this.#awaiting = typeNext;
        return true;
      case "messageLength":
        if (!queue.ready(8)) return false;
        this.#awaiting = { unit: "message", bytes: readLength(queue, messageBytesMax) };
        return true;
      case "message":
        if (!queue.ready(awaiting.bytes)) return false;
        deliver(this.#takeMessage(awaiting.bytes));
        this.#awaiting = typeNext;
        return true;
    }
  }

  #afterType(type: number): Awaiting {
    if (type === frameTypes.heartbeat) return typeNext;
    if (type === frameTypes.entries) return countNext;
    if (type === frameTypes.message) return messageLengthNext;
    throw new PeerProtocolError(`Cannot read type ${type} in a msgapp stream`);
  }

  #takeEntry(bytes: number): boolean {
    if (!this.#queue.ready(bytes)) {
      this.#awaiting = { unit: "entry", bytes };
      return false;
    }
    const { bytes: from, at } = this.#queue;
    this.#entries.push(raftpb.Entry.decode(from, at, at + bytes));
    this.#entryBytesLeft -= Math.min(this.#entryBytesLeft, bytes + entryOverheadBytes);
    this.#awaiting = --this.#entriesLeft === 0 ? commitNext : entryLengthNext;
    return true;
  }

  #entriesMessage(commit: number): ReceivedMessage {
    const entries = this.#entries;
    const index = this.#index;
    this.#entries = [];
    this.#index += entries.length;
    return {
      type: MessageType.app,
      to: this.#ends.to,
      from: this.#ends.from,
      term: this.#term,
      logTerm: this.#term,
      index,
      entries,
      commit,
      snapshot: undefined,
      reject: false,
      rejectHint: 0,
      context: undefined,
    };
  }

  #takeMessage(bytes: number): ReceivedMessage {
    const { bytes: from, at } = this.#queue;
    const message = decodeMessage(from, at, at + bytes);
    this.#term = message.term;
    this.#index = message.entries.at(-1)?.index ?? message.index;
    return message;
  }
}
