// The protobuf messages inside log records and snapshot files. Those of the append path, one or two for every proposal,
// are written in place; the others go through the generated codecs.
//
//   raftpb.Entry             08 type  10 term  18 index  [22 length data]
//   raftpb.HardState         08 term  10 vote  18 commit
//   walpb.Snapshot           08 index 10 term  [1a length ConfState]
//   raftpb.ConfState         (08 voter)* (10 learner)* (18 outgoing)* (20 next learner)* 28 auto-leave
//   raftpb.SnapshotMetadata  0a length ConfState  10 index  18 term
//   raftpb.Snapshot          [0a length data]  12 length SnapshotMetadata
import {
  emptyBytes,
  raftpb,
  sizeDelimited,
  sizeVarint,
  sizeVarint64,
  walpb,
  writeVarint,
  writeVarint64Before,
} from "../wire/protobuf/index.ts";
import type { ConfState, Entry, HardState, Snapshot, SnapshotMark } from "./types.ts";

/** A message that decodes but can not be what a member wrote. Readers turn it into a WalCorruptionError. */
export class ImplausibleError extends Error {
  override readonly name = "ImplausibleError";
}

export function entryBytes(entry: Entry): number {
  const { length } = entry.data;
  const dataBytes = length === 0 ? 0 : 1 + sizeDelimited(length);
  return 4 + sizeVarint(entry.term) + sizeVarint(entry.index) + dataBytes;
}

/** Writes `entry` at `at`; returns the position behind it. */
export function putEntry(into: Buffer, at: number, entry: Entry): number {
  into[at++] = 0x08;
  into[at++] = entry.type;
  into[at++] = 0x10;
  at = writeVarint(entry.term, into, at);
  into[at++] = 0x18;
  at = writeVarint(entry.index, into, at);
  const { length } = entry.data;
  if (length === 0) return at;
  into[at++] = 0x22;
  at = writeVarint(length, into, at);
  into.set(entry.data, at);
  return at + length;
}

export function hardStateBytes(state: HardState): number {
  return 3 + sizeVarint(state.term) + sizeVarint64(state.vote) + sizeVarint(state.commit);
}

/** Writes `state` at `at`; returns the position behind it. */
export function putHardState(into: Buffer, at: number, state: HardState): number {
  into[at++] = 0x08;
  at = writeVarint(state.term, into, at);
  into[at++] = 0x10;
  const voteEnd = at + sizeVarint64(state.vote);
  writeVarint64Before(state.vote, into, voteEnd);
  into[voteEnd] = 0x18;
  return writeVarint(state.commit, into, voteEnd + 1);
}

/**
 * The entry in `bytes[at..end)`; its data is a view on `bytes`.
 * @throws {ProtobufError | ImplausibleError}
 */
export function readEntry(bytes: Buffer, at: number, end: number): Entry {
  const { term, index, type, data } = raftpb.Entry.decode(bytes, at, end);
  if (type < 0 || type > 2) throw new ImplausibleError(`an entry of the unknown type ${type}`);
  if (term === 0 || index === 0) throw new ImplausibleError("an entry without term or index");
  return { term, index, type, data: data ?? emptyBytes };
}

/**
 * The hard state in `bytes[at..end)`.
 * @throws {ProtobufError | ImplausibleError}
 */
export function readHardState(bytes: Buffer, at: number, end: number): HardState {
  const { term, vote, commit } = raftpb.HardState.decode(bytes, at, end);
  const state = { term, vote, commit };
  // All three fields are always written, so anything else is not a hard state.
  if (hardStateBytes(state) !== end - at) throw new ImplausibleError("an odd hard state");
  return state;
}

export function encodeSnapshotMark(mark: SnapshotMark): Buffer {
  const { index, term, confState } = mark;
  return walpb.Snapshot.encode(
    walpb.Snapshot.create({
      index,
      term,
      confState: confState === undefined ? undefined : raftpb.ConfState.create(confState),
    }),
  );
}

function plainConfState(state: ConfState): ConfState {
  const { voters, learners, votersOutgoing, learnersNext, autoLeave } = state;
  return { voters, learners, votersOutgoing, learnersNext, autoLeave };
}

/** @throws {ProtobufError | ImplausibleError} */
export function readSnapshotMark(bytes: Buffer, at: number, end: number): SnapshotMark {
  const { index, term, confState } = walpb.Snapshot.decode(bytes, at, end);
  if (at === end) throw new ImplausibleError("a snapshot mark without index and term");
  if (confState === undefined) return { index, term };
  return { index, term, confState: plainConfState(confState) };
}

/** The raftpb.Snapshot message. Empty data is left out, as by etcd. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  const { data } = snapshot;
  const { index, term, confState } = snapshot.metadata;
  return raftpb.Snapshot.encode(
    raftpb.Snapshot.create({
      data: data.length === 0 ? undefined : data,
      metadata: raftpb.SnapshotMetadata.create({
        index,
        term,
        confState: raftpb.ConfState.create(confState),
      }),
    }),
  );
}

/**
 * The snapshot in `bytes`; its data is a view on `bytes`.
 * @throws {ProtobufError}
 */
export function readSnapshot(bytes: Buffer): Snapshot {
  const { data, metadata } = raftpb.Snapshot.decode(bytes);
  const { index, term, confState } = metadata;
  return {
    data: data ?? emptyBytes,
    metadata: { index, term, confState: plainConfState(confState) },
  };
}
