// raftpb.Message on the wire, as etcd up to 3.5 writes it: `snapshot` is not a pointer there, so it is always present, and
// one with index 0 means none. Data of length 0 is left out. Field 13 (vote, since 3.6) is written and skipped by older ones.

import type { Entry, Message, ReceivedMessage, Snapshot } from "../raft/index.ts";
import { emptyList, raftpb } from "../wire/protobuf/index.ts";

const noSnapshot: raftpb.Snapshot = raftpb.Snapshot.create();

function wireEntry({ term, index, type, data }: Entry): raftpb.Entry {
  return { term, index, type, data: data.length === 0 ? undefined : data, unknown: undefined };
}

function wireSnapshot({ data, metadata }: Snapshot): raftpb.Snapshot {
  const { confState, index, term } = metadata;
  return {
    data: data.length === 0 ? undefined : data,
    metadata: { confState: raftpb.ConfState.create(confState), index, term, unknown: undefined },
    unknown: undefined,
  };
}

/** The same message with all that the codec wants. Bytes are shared, not copied. */
export function toWire(message: Message): raftpb.Message {
  const { type, to, from, term, logTerm, index, entries, commit, snapshot } = message;
  return {
    type,
    to,
    from,
    term,
    logTerm,
    index,
    entries: entries.length === 0 ? emptyList : entries.map(wireEntry),
    commit,
    vote: 0n,
    snapshot: snapshot === undefined ? noSnapshot : wireSnapshot(snapshot),
    reject: message.reject,
    rejectHint: message.rejectHint,
    context: message.context,
    responses: emptyList,
    unknown: undefined,
  };
}

export function encodeMessage(message: Message): Buffer {
  return raftpb.Message.encode(toWire(message));
}

/**
 * Reads bytes[start..end); data of entries and snapshot are views of them.
 * @throws {ProtobufError}
 */
export function decodeMessage(bytes: Buffer, start: number, end: number): ReceivedMessage {
  const {
    type,
    to,
    from,
    term,
    logTerm,
    index,
    entries,
    commit,
    snapshot,
    reject,
    rejectHint,
    context,
  } = raftpb.Message.decode(bytes, start, end);
  return {
    type,
    to,
    from,
    term,
    logTerm,
    index,
    entries,
    commit,
    snapshot: snapshot === undefined || snapshot.metadata.index === 0 ? undefined : snapshot,
    reject,
    rejectHint,
    context,
  };
}

/** What a message is counted with while it waits: its data, and what the rest takes at most. */
export function estimatedBytes(message: Message): number {
  let bytes = 128 + (message.context?.length ?? 0);
  for (const entry of message.entries) bytes += 32 + entry.data.length;
  return bytes;
}
