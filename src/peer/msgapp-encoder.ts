// The msgapp stream, etcd's msgappv2: what a leader appends to one follower. Numbers are 64 bits, big endian.
//
//   00                                                 heartbeat of the link
//   01 count (length Entry){count} commit              entries that follow the ones sent before
//   02 length Message                                  any other append; what follows is counted from its last entry
//
// An append is written in the short form if it begins where the one before ended, in the term of the last long one: then
// term, log term and index are known to the receiver.
import type { Entry, Message } from "../raft/index.ts";
import { encodeEntries, putLength } from "./entry-codec.ts";
import { sharedFramesBytesMax } from "./limits.ts";
import { encodeMessage } from "./message-codec.ts";

export const frameTypes = { heartbeat: 0, entries: 1, message: 2 } as const;

/** Type and count, or type and length. */
const frameHeadBytes = 1 + 8;

const heartbeat = Buffer.from([frameTypes.heartbeat]);

/** Writes messages in the form of one kind of stream. */
export interface StreamEncoder {
  /** The bytes of a message, in pieces that nobody writes into. */
  encode(message: Message): readonly Buffer[];
  readonly heartbeat: Buffer;
}

interface EncodedEntries {
  readonly count: number;
  readonly last: Entry;
  readonly bytes: Buffer;
}

/**
 * The same entries go to each follower, and are encoded once: kept from the first message that carries them until `clear`.
 * A range of the log is known by its first and last entry, which are the same objects only if all between them are.
 */
export class EntryFrames {
  readonly #byFirst = new Map<Entry, EncodedEntries>();
  #bytes = 0;

  /** A frame of the short form without its commit index. */
  frame(entries: readonly Entry[]): Buffer {
    const first = entries[0];
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return this.#encode(entries);
    const known = this.#byFirst.get(first);
    if (known !== undefined && known.last === last && known.count === entries.length) {
      return known.bytes;
    }
    const bytes = this.#encode(entries);
    if (this.#bytes + bytes.length > sharedFramesBytesMax) this.clear();
    this.#bytes += bytes.length;
    this.#byFirst.set(first, { count: entries.length, last, bytes });
    return bytes;
  }

  clear(): void {
    this.#byFirst.clear();
    this.#bytes = 0;
  }

  #encode(entries: readonly Entry[]): Buffer {
    const bytes = encodeEntries(entries, frameHeadBytes);
    bytes[0] = frameTypes.entries;
    putLength(entries.length, bytes, 1);
    return bytes;
  }
}

export class MsgAppEncoder implements StreamEncoder {
  readonly heartbeat = heartbeat;
  readonly #frames: EntryFrames;
  #term = 0;
  #index = 0;

  constructor(frames: EntryFrames) {
    this.#frames = frames;
  }

  encode(message: Message): readonly Buffer[] {
    const { term, logTerm, index, entries, commit } = message;
    if (index === this.#index && logTerm === this.#term && logTerm === term) {
      this.#index += entries.length;
      const end = Buffer.allocUnsafe(8);
      putLength(commit, end, 0);
      return [this.#frames.frame(entries), end];
    }
    this.#term = term;
    this.#index = entries.at(-1)?.index ?? index;
    const bytes = encodeMessage(message);
    const head = Buffer.allocUnsafe(frameHeadBytes);
    head[0] = frameTypes.message;
    putLength(bytes.length, head, 1);
    return [head, bytes];
  }
}
