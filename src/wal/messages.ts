// The protobuf messages inside log records and snapshot files, byte for byte as etcd writes them: fields in order of their
// number, numbers always present even when zero, bytes only when there are some.
//
//   raftpb.Entry             08 type  10 term  18 index  [22 length data]
//   raftpb.HardState         08 term  10 vote  18 commit
//   walpb.Snapshot           08 index 10 term  [1a length ConfState]
//   raftpb.ConfState         (08 voter)* (10 learner)* (18 outgoing)* (20 next learner)* 28 auto-leave
//   raftpb.SnapshotMetadata  0a length ConfState  10 index  18 term
//   raftpb.Snapshot          [0a length data]  12 length SnapshotMetadata
import {
  type ConfState,
  type Entry,
  emptyConfState,
  type HardState,
  type Snapshot,
  type SnapshotMark,
  type SnapshotMetadata,
} from "./types.ts";
import {
  FieldReader,
  MalformedError,
  putVarint,
  putVarint64,
  varintBytes,
  varintBytes64,
} from "./varint.ts";

const noBytes = Buffer.alloc(0);

export function entryBytes(entry: Entry): number {
  const { length } = entry.data;
  const dataBytes = length === 0 ? 0 : 1 + varintBytes(length) + length;
  return 4 + varintBytes(entry.term) + varintBytes(entry.index) + dataBytes;
}

/** Writes `entry` at `at`; returns the position behind it. */
export function putEntry(into: Buffer, at: number, entry: Entry): number {
  into[at++] = 0x08;
  into[at++] = entry.type;
  into[at++] = 0x10;
  at = putVarint(into, at, entry.term);
  into[at++] = 0x18;
  at = putVarint(into, at, entry.index);
  const { length } = entry.data;
  if (length === 0) return at;
  into[at++] = 0x22;
  at = putVarint(into, at, length);
  into.set(entry.data, at);
  return at + length;
}

export function hardStateBytes(state: HardState): number {
  return 3 + varintBytes(state.term) + varintBytes64(state.vote) + varintBytes(state.commit);
}

/** Writes `state` at `at`; returns the position behind it. */
export function putHardState(into: Buffer, at: number, state: HardState): number {
  into[at++] = 0x08;
  at = putVarint(into, at, state.term);
  into[at++] = 0x10;
  at = putVarint64(into, at, state.vote);
  into[at++] = 0x18;
  return putVarint(into, at, state.commit);
}

/** The entry in `bytes[at..end)`; its data is a view on `bytes`. Indexes and terms of entries begin at 1. */
export function readEntry(bytes: Buffer, at: number, end: number): Entry {
  const reader = new FieldReader(bytes, at, end);
  let type = 0;
  let term = 0;
  let index = 0;
  let data: Buffer = noBytes;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 4) {
      data = reader.slice();
      continue;
    }
    if (field > 4) {
      reader.skip();
      continue;
    }
    reader.expect(0);
    const value = reader.number();
    if (field === 1) type = value;
    else if (field === 2) term = value;
    else index = value;
  }
  if (type > 2) throw new MalformedError(`an entry has the unknown type ${type}`);
  if (term === 0 || index === 0) throw new MalformedError("an entry has no term or no index");
  return { term, index, type, data };
}

/** The hard state in `bytes[at..end)`. */
export function readHardState(bytes: Buffer, at: number, end: number): HardState {
  const reader = new FieldReader(bytes, at, end);
  let term = 0;
  let vote = 0n;
  let commit = 0;
  let seen = 0;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field > 3) throw new MalformedError(`a hard state has the unknown field ${field}`);
    reader.expect(0);
    if (field === 2) vote = reader.bigint();
    else if (field === 1) term = reader.number();
    else commit = reader.number();
    seen |= 1 << field;
  }
  if (seen !== 0b1110) throw new MalformedError("a hard state lacks a field");
  return { term, vote, commit };
}

function confStateBytes(state: ConfState): number {
  let bytes = 2;
  for (const ids of [state.voters, state.learners, state.votersOutgoing, state.learnersNext])
    for (const id of ids) bytes += 1 + varintBytes64(id);
  return bytes;
}

function putConfState(into: Buffer, at: number, state: ConfState): number {
  const groups = [state.voters, state.learners, state.votersOutgoing, state.learnersNext];
  for (const [position, ids] of groups.entries()) {
    for (const id of ids) {
      into[at++] = (position + 1) << 3;
      at = putVarint64(into, at, id);
    }
  }
  into[at++] = 0x28;
  into[at++] = state.autoLeave ? 1 : 0;
  return at;
}

function readConfState(reader: FieldReader): ConfState {
  const groups: [bigint[], bigint[], bigint[], bigint[]] = [[], [], [], []];
  let autoLeave = false;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    const group = groups[field - 1];
    if (group !== undefined) {
      reader.expect(0);
      group.push(reader.bigint());
    } else if (field === 5) {
      reader.expect(0);
      autoLeave = reader.number() !== 0;
    } else reader.skip();
  }
  const [voters, learners, votersOutgoing, learnersNext] = groups;
  return { voters, learners, votersOutgoing, learnersNext, autoLeave };
}

export function encodeSnapshotMark(mark: SnapshotMark): Buffer {
  const { confState } = mark;
  const stateBytes = confState === undefined ? 0 : confStateBytes(confState);
  const confBytes = confState === undefined ? 0 : 1 + varintBytes(stateBytes) + stateBytes;
  const into = Buffer.alloc(2 + varintBytes(mark.index) + varintBytes(mark.term) + confBytes);
  let at = 0;
  into[at++] = 0x08;
  at = putVarint(into, at, mark.index);
  into[at++] = 0x10;
  at = putVarint(into, at, mark.term);
  if (confState !== undefined) {
    into[at++] = 0x1a;
    at = putVarint(into, at, stateBytes);
    putConfState(into, at, confState);
  }
  return into;
}

export function readSnapshotMark(bytes: Buffer, at: number, end: number): SnapshotMark {
  const reader = new FieldReader(bytes, at, end);
  let index: number | undefined;
  let term: number | undefined;
  let confState: ConfState | undefined;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 3) confState = readConfState(new FieldReader(reader.slice()));
    else if (field > 3) reader.skip();
    else {
      reader.expect(0);
      if (field === 1) index = reader.number();
      else term = reader.number();
    }
  }
  if (index === undefined || term === undefined)
    throw new MalformedError("a snapshot mark lacks its index or term");
  return confState === undefined ? { index, term } : { index, term, confState };
}

/** The raftpb.Snapshot message, as one buffer. */
export function encodeSnapshot(snapshot: Snapshot): Buffer {
  const { data } = snapshot;
  const { confState, index, term } = snapshot.metadata;
  const stateBytes = confStateBytes(confState);
  const metadataBytes =
    3 + varintBytes(stateBytes) + stateBytes + varintBytes(index) + varintBytes(term);
  const dataBytes = data.length === 0 ? 0 : 1 + varintBytes(data.length) + data.length;
  const into = Buffer.alloc(dataBytes + 1 + varintBytes(metadataBytes) + metadataBytes);
  let at = 0;
  if (data.length > 0) {
    into[at++] = 0x0a;
    at = putVarint(into, at, data.length);
    into.set(data, at);
    at += data.length;
  }
  into[at++] = 0x12;
  at = putVarint(into, at, metadataBytes);
  into[at++] = 0x0a;
  at = putVarint(into, at, stateBytes);
  at = putConfState(into, at, confState);
  into[at++] = 0x10;
  at = putVarint(into, at, index);
  into[at++] = 0x18;
  putVarint(into, at, term);
  return into;
}

function readSnapshotMetadata(reader: FieldReader): SnapshotMetadata {
  let confState = emptyConfState;
  let index = 0;
  let term = 0;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) confState = readConfState(new FieldReader(reader.slice()));
    else if (field > 3) reader.skip();
    else {
      reader.expect(0);
      if (field === 2) index = reader.number();
      else term = reader.number();
    }
  }
  return { confState, index, term };
}

/** The snapshot in `bytes`; its data is a view on `bytes`. */
export function readSnapshot(bytes: Buffer): Snapshot {
  const reader = new FieldReader(bytes);
  let data: Buffer = noBytes;
  let metadata: SnapshotMetadata | undefined;
  for (let field = reader.field(); field !== 0; field = reader.field()) {
    if (field === 1) data = reader.slice();
    else if (field === 2) metadata = readSnapshotMetadata(new FieldReader(reader.slice()));
    else reader.skip();
  }
  if (metadata === undefined) throw new MalformedError("a snapshot has no metadata");
  return { data, metadata };
}
