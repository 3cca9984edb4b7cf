// Generated from proto/raftpb.proto by scripts/codegen.ts. Do not edit: change the source and run `npm run codegen`.
import { writeBytesBefore, writeRawBefore } from "../bytes.ts";
import { type AnyCodec, type AnyMessage, type Codec, defineCodec } from "../codec.ts";
import { emptyList } from "../empty.ts";
import { type Reader, type UnknownRuns } from "../reader.ts";
import { sizeDelimited, sizeVarint, sizeVarint64, writeVarint64Before, writeVarintBefore } from "../varint.ts";

/** What the data of an entry is. */
export const EntryType = { EntryNormal: 0, EntryConfChange: 1, EntryConfChangeV2: 2 } as const;
/** A decoder keeps numbers that have no name here. */
export type EntryType = (typeof EntryType)[keyof typeof EntryType];

/** Kinds of raft messages; several never leave the process. */
export const MessageType = {
  MsgHup: 0,
  MsgBeat: 1,
  MsgProp: 2,
  MsgApp: 3,
  MsgAppResp: 4,
  MsgVote: 5,
  MsgVoteResp: 6,
  MsgSnap: 7,
  MsgHeartbeat: 8,
  MsgHeartbeatResp: 9,
  MsgUnreachable: 10,
  MsgSnapStatus: 11,
  MsgCheckQuorum: 12,
  MsgTransferLeader: 13,
  MsgTimeoutNow: 14,
  MsgReadIndex: 15,
  MsgReadIndexResp: 16,
  MsgPreVote: 17,
  MsgPreVoteResp: 18,
  MsgStorageAppend: 19,
  MsgStorageAppendResp: 20,
  MsgStorageApply: 21,
  MsgStorageApplyResp: 22,
  MsgForgetLeader: 23,
} as const;
/** A decoder keeps numbers that have no name here. */
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

/** How to leave a joint configuration. */
export const ConfChangeTransition = {
  ConfChangeTransitionAuto: 0,
  ConfChangeTransitionJointImplicit: 1,
  ConfChangeTransitionJointExplicit: 2,
} as const;
/** A decoder keeps numbers that have no name here. */
export type ConfChangeTransition = (typeof ConfChangeTransition)[keyof typeof ConfChangeTransition];

/** What happens to the member. */
export const ConfChangeType = { ConfChangeAddNode: 0, ConfChangeRemoveNode: 1, ConfChangeUpdateNode: 2, ConfChangeAddLearnerNode: 3 } as const;
/** A decoder keeps numbers that have no name here. */
export type ConfChangeType = (typeof ConfChangeType)[keyof typeof ConfChangeType];

/** One entry of the log. */
export interface Entry extends AnyMessage {
  readonly term: number;
  readonly index: number;
  readonly type: EntryType;
  readonly data: Buffer | undefined;
}

export const Entry: Codec<Entry> = defineCodec({
  name: "raftpb.Entry",
  fields: [
    { protoName: "Term", name: "term", number: 2, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "Index", name: "index", number: 3, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "Type", name: "type", number: 1, type: "enum", values: EntryType, repeated: false, presence: "always" },
    { protoName: "Data", name: "data", number: 4, type: "bytes", repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<Entry> = {}): Entry {
    return {
      term: fields.term ?? 0,
      index: fields.index ?? 0,
      type: fields.type ?? 0,
      data: fields.data,
      unknown: fields.unknown,
    };
  },
  size(message: Entry): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.type);
    size += 1 + sizeVarint(message.term);
    size += 1 + sizeVarint(message.index);
    if (message.data !== undefined) size += 1 + sizeDelimited(message.data.length);
    return size;
  },
  writeBefore(message: Entry, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.data !== undefined) {
      at = writeBytesBefore(message.data, into, at);
      into[--at] = 34;
    }
    at = writeVarintBefore(message.index, into, at);
    into[--at] = 24;
    at = writeVarintBefore(message.term, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.type, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Entry {
    let term = 0;
    let index = 0;
    let type: EntryType = 0;
    let data: Buffer | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.Entry");
      switch (tag) {
        case 8:
          type = reader.int32("raftpb.Entry.Type") as EntryType;
          break;
        case 16:
          term = reader.uint64Number("raftpb.Entry.Term");
          break;
        case 24:
          index = reader.uint64Number("raftpb.Entry.Index");
          break;
        case 34:
          data = reader.bytes("raftpb.Entry.Data");
          break;
        default:
          runs = reader.skip(tag, runs, Entry);
      }
    }
    return { term, index, type, data, unknown: reader.unknown(runs) };
  },
});

/** The entry that a snapshot ends with, and the members then. */
export interface SnapshotMetadata extends AnyMessage {
  readonly confState: ConfState;
  readonly index: number;
  readonly term: number;
}

export const SnapshotMetadata: Codec<SnapshotMetadata> = defineCodec({
  name: "raftpb.SnapshotMetadata",
  fields: [
    { protoName: "conf_state", name: "confState", number: 1, type: "message", codec: () => ConfState, repeated: false, presence: "always" },
    { protoName: "index", name: "index", number: 2, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "term", name: "term", number: 3, type: "uint64", held: "number", repeated: false, presence: "always" },
  ],
  create(fields: Partial<SnapshotMetadata> = {}): SnapshotMetadata {
    return {
      confState: fields.confState ?? ConfState.create(),
      index: fields.index ?? 0,
      term: fields.term ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: SnapshotMetadata): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeDelimited(ConfState.size(message.confState));
    size += 1 + sizeVarint(message.index);
    size += 1 + sizeVarint(message.term);
    return size;
  },
  writeBefore(message: SnapshotMetadata, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    at = writeVarintBefore(message.term, into, at);
    into[--at] = 24;
    at = writeVarintBefore(message.index, into, at);
    into[--at] = 16;
    {
      const end = at;
      at = ConfState.writeBefore(message.confState, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): SnapshotMetadata {
    let confState: ConfState | undefined;
    let index = 0;
    let term = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.SnapshotMetadata");
      switch (tag) {
        case 10: {
          const outer = reader.enter("raftpb.SnapshotMetadata.conf_state");
          confState = ConfState.read(reader);
          reader.leave(outer);
          break;
        }
        case 16:
          index = reader.uint64Number("raftpb.SnapshotMetadata.index");
          break;
        case 24:
          term = reader.uint64Number("raftpb.SnapshotMetadata.term");
          break;
        default:
          runs = reader.skip(tag, runs, SnapshotMetadata);
      }
    }
    return { confState: confState ?? ConfState.create(), index, term, unknown: reader.unknown(runs) };
  },
});

/** State that stands for a prefix of the log. */
export interface Snapshot extends AnyMessage {
  readonly data: Buffer | undefined;
  readonly metadata: SnapshotMetadata;
}

export const Snapshot: Codec<Snapshot> = defineCodec({
  name: "raftpb.Snapshot",
  fields: [
    { protoName: "data", name: "data", number: 1, type: "bytes", repeated: false, presence: "explicit" },
    { protoName: "metadata", name: "metadata", number: 2, type: "message", codec: () => SnapshotMetadata, repeated: false, presence: "always" },
  ],
  create(fields: Partial<Snapshot> = {}): Snapshot {
    return {
      data: fields.data,
      metadata: fields.metadata ?? SnapshotMetadata.create(),
      unknown: fields.unknown,
    };
  },
  size(message: Snapshot): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    if (message.data !== undefined) size += 1 + sizeDelimited(message.data.length);
    size += 1 + sizeDelimited(SnapshotMetadata.size(message.metadata));
    return size;
  },
  writeBefore(message: Snapshot, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    {
      const end = at;
      at = SnapshotMetadata.writeBefore(message.metadata, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    if (message.data !== undefined) {
      at = writeBytesBefore(message.data, into, at);
      into[--at] = 10;
    }
    return at;
  },
  read(reader: Reader): Snapshot {
    let data: Buffer | undefined;
    let metadata: SnapshotMetadata | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.Snapshot");
      switch (tag) {
        case 10:
          data = reader.bytes("raftpb.Snapshot.data");
          break;
        case 18: {
          const outer = reader.enter("raftpb.Snapshot.metadata");
          metadata = SnapshotMetadata.read(reader);
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Snapshot);
      }
    }
    return { data, metadata: metadata ?? SnapshotMetadata.create(), unknown: reader.unknown(runs) };
  },
});

/** A raft message; which fields mean something depends on the type. */
export interface Message extends AnyMessage {
  readonly type: MessageType;
  readonly to: bigint;
  readonly from: bigint;
  readonly term: number;
  /** Term of the entry at index. */
  readonly logTerm: number;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  /** Since 3.6. */
  readonly vote: bigint;
  readonly snapshot: Snapshot | undefined;
  readonly reject: boolean;
  /** The follower's guess where the logs agree. */
  readonly rejectHint: number;
  readonly context: Buffer | undefined;
  /** Since 3.6, only within one process. */
  readonly responses: readonly Message[];
}

export const Message: Codec<Message> = defineCodec({
  name: "raftpb.Message",
  fields: [
    { protoName: "type", name: "type", number: 1, type: "enum", values: MessageType, repeated: false, presence: "always" },
    { protoName: "to", name: "to", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "from", name: "from", number: 3, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "term", name: "term", number: 4, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "logTerm", name: "logTerm", number: 5, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "index", name: "index", number: 6, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "entries", name: "entries", number: 7, type: "message", codec: () => Entry, repeated: true, presence: "implicit" },
    { protoName: "commit", name: "commit", number: 8, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "vote", name: "vote", number: 13, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "snapshot", name: "snapshot", number: 9, type: "message", codec: () => Snapshot, repeated: false, presence: "explicit" },
    { protoName: "reject", name: "reject", number: 10, type: "bool", repeated: false, presence: "always" },
    { protoName: "rejectHint", name: "rejectHint", number: 11, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "context", name: "context", number: 12, type: "bytes", repeated: false, presence: "explicit" },
    { protoName: "responses", name: "responses", number: 14, type: "message", codec: () => Message, repeated: true, presence: "implicit" },
  ],
  create(fields: Partial<Message> = {}): Message {
    return {
      type: fields.type ?? 0,
      to: fields.to ?? 0n,
      from: fields.from ?? 0n,
      term: fields.term ?? 0,
      logTerm: fields.logTerm ?? 0,
      index: fields.index ?? 0,
      entries: fields.entries ?? emptyList,
      commit: fields.commit ?? 0,
      vote: fields.vote ?? 0n,
      snapshot: fields.snapshot,
      reject: fields.reject ?? false,
      rejectHint: fields.rejectHint ?? 0,
      context: fields.context,
      responses: fields.responses ?? emptyList,
      unknown: fields.unknown,
    };
  },
  size(message: Message): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.type);
    size += 1 + sizeVarint64(message.to);
    size += 1 + sizeVarint64(message.from);
    size += 1 + sizeVarint(message.term);
    size += 1 + sizeVarint(message.logTerm);
    size += 1 + sizeVarint(message.index);
    for (const item of message.entries) size += 1 + sizeDelimited(Entry.size(item));
    size += 1 + sizeVarint(message.commit);
    if (message.snapshot !== undefined) size += 1 + sizeDelimited(Snapshot.size(message.snapshot));
    size += 2;
    size += 1 + sizeVarint(message.rejectHint);
    if (message.context !== undefined) size += 1 + sizeDelimited(message.context.length);
    size += 1 + sizeVarint64(message.vote);
    for (const item of message.responses) size += 1 + sizeDelimited(Message.size(item));
    return size;
  },
  writeBefore(message: Message, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    for (let i = message.responses.length - 1; i >= 0; i--) {
      const end = at;
      at = Message.writeBefore(message.responses[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 114;
    }
    at = writeVarint64Before(message.vote, into, at);
    into[--at] = 104;
    if (message.context !== undefined) {
      at = writeBytesBefore(message.context, into, at);
      into[--at] = 98;
    }
    at = writeVarintBefore(message.rejectHint, into, at);
    into[--at] = 88;
    into[--at] = message.reject ? 1 : 0;
    into[--at] = 80;
    if (message.snapshot !== undefined) {
      const end = at;
      at = Snapshot.writeBefore(message.snapshot, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 74;
    }
    at = writeVarintBefore(message.commit, into, at);
    into[--at] = 64;
    for (let i = message.entries.length - 1; i >= 0; i--) {
      const end = at;
      at = Entry.writeBefore(message.entries[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 58;
    }
    at = writeVarintBefore(message.index, into, at);
    into[--at] = 48;
    at = writeVarintBefore(message.logTerm, into, at);
    into[--at] = 40;
    at = writeVarintBefore(message.term, into, at);
    into[--at] = 32;
    at = writeVarint64Before(message.from, into, at);
    into[--at] = 24;
    at = writeVarint64Before(message.to, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.type, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): Message {
    let type: MessageType = 0;
    let to = 0n;
    let from = 0n;
    let term = 0;
    let logTerm = 0;
    let index = 0;
    let entries: Entry[] | undefined;
    let commit = 0;
    let vote = 0n;
    let snapshot: Snapshot | undefined;
    let reject = false;
    let rejectHint = 0;
    let context: Buffer | undefined;
    let responses: Message[] | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.Message");
      switch (tag) {
        case 8:
          type = reader.int32("raftpb.Message.type") as MessageType;
          break;
        case 16:
          to = reader.uint64("raftpb.Message.to");
          break;
        case 24:
          from = reader.uint64("raftpb.Message.from");
          break;
        case 32:
          term = reader.uint64Number("raftpb.Message.term");
          break;
        case 40:
          logTerm = reader.uint64Number("raftpb.Message.logTerm");
          break;
        case 48:
          index = reader.uint64Number("raftpb.Message.index");
          break;
        case 58: {
          const outer = reader.enter("raftpb.Message.entries");
          (entries ??= []).push(Entry.read(reader));
          reader.leave(outer);
          break;
        }
        case 64:
          commit = reader.uint64Number("raftpb.Message.commit");
          break;
        case 74: {
          const outer = reader.enter("raftpb.Message.snapshot");
          snapshot = Snapshot.read(reader);
          reader.leave(outer);
          break;
        }
        case 80:
          reject = reader.bool("raftpb.Message.reject");
          break;
        case 88:
          rejectHint = reader.uint64Number("raftpb.Message.rejectHint");
          break;
        case 98:
          context = reader.bytes("raftpb.Message.context");
          break;
        case 104:
          vote = reader.uint64("raftpb.Message.vote");
          break;
        case 114: {
          const outer = reader.enter("raftpb.Message.responses");
          (responses ??= []).push(Message.read(reader));
          reader.leave(outer);
          break;
        }
        default:
          runs = reader.skip(tag, runs, Message);
      }
    }
    return {
      type,
      to,
      from,
      term,
      logTerm,
      index,
      entries: entries ?? emptyList,
      commit,
      vote,
      snapshot,
      reject,
      rejectHint,
      context,
      responses: responses ?? emptyList,
      unknown: reader.unknown(runs),
    };
  },
});

/** What a member must not forget. */
export interface HardState extends AnyMessage {
  readonly term: number;
  readonly vote: bigint;
  readonly commit: number;
}

export const HardState: Codec<HardState> = defineCodec({
  name: "raftpb.HardState",
  fields: [
    { protoName: "term", name: "term", number: 1, type: "uint64", held: "number", repeated: false, presence: "always" },
    { protoName: "vote", name: "vote", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "commit", name: "commit", number: 3, type: "uint64", held: "number", repeated: false, presence: "always" },
  ],
  create(fields: Partial<HardState> = {}): HardState {
    return {
      term: fields.term ?? 0,
      vote: fields.vote ?? 0n,
      commit: fields.commit ?? 0,
      unknown: fields.unknown,
    };
  },
  size(message: HardState): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.term);
    size += 1 + sizeVarint64(message.vote);
    size += 1 + sizeVarint(message.commit);
    return size;
  },
  writeBefore(message: HardState, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    at = writeVarintBefore(message.commit, into, at);
    into[--at] = 24;
    at = writeVarint64Before(message.vote, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.term, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): HardState {
    let term = 0;
    let vote = 0n;
    let commit = 0;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.HardState");
      switch (tag) {
        case 8:
          term = reader.uint64Number("raftpb.HardState.term");
          break;
        case 16:
          vote = reader.uint64("raftpb.HardState.vote");
          break;
        case 24:
          commit = reader.uint64Number("raftpb.HardState.commit");
          break;
        default:
          runs = reader.skip(tag, runs, HardState);
      }
    }
    return { term, vote, commit, unknown: reader.unknown(runs) };
  },
});

/** Members of a configuration; the outgoing half is empty unless joint. */
export interface ConfState extends AnyMessage {
  readonly voters: readonly bigint[];
  readonly learners: readonly bigint[];
  readonly votersOutgoing: readonly bigint[];
  readonly learnersNext: readonly bigint[];
  readonly autoLeave: boolean;
}

export const ConfState: Codec<ConfState> = defineCodec({
  name: "raftpb.ConfState",
  fields: [
    { protoName: "voters", name: "voters", number: 1, type: "uint64", held: "bigint", repeated: true, presence: "implicit" },
    { protoName: "learners", name: "learners", number: 2, type: "uint64", held: "bigint", repeated: true, presence: "implicit" },
    { protoName: "voters_outgoing", name: "votersOutgoing", number: 3, type: "uint64", held: "bigint", repeated: true, presence: "implicit" },
    { protoName: "learners_next", name: "learnersNext", number: 4, type: "uint64", held: "bigint", repeated: true, presence: "implicit" },
    { protoName: "auto_leave", name: "autoLeave", number: 5, type: "bool", repeated: false, presence: "always" },
  ],
  create(fields: Partial<ConfState> = {}): ConfState {
    return {
      voters: fields.voters ?? emptyList,
      learners: fields.learners ?? emptyList,
      votersOutgoing: fields.votersOutgoing ?? emptyList,
      learnersNext: fields.learnersNext ?? emptyList,
      autoLeave: fields.autoLeave ?? false,
      unknown: fields.unknown,
    };
  },
  size(message: ConfState): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    for (const item of message.voters) size += 1 + sizeVarint64(item);
    for (const item of message.learners) size += 1 + sizeVarint64(item);
    for (const item of message.votersOutgoing) size += 1 + sizeVarint64(item);
    for (const item of message.learnersNext) size += 1 + sizeVarint64(item);
    size += 2;
    return size;
  },
  writeBefore(message: ConfState, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    into[--at] = message.autoLeave ? 1 : 0;
    into[--at] = 40;
    for (let i = message.learnersNext.length - 1; i >= 0; i--) {
      at = writeVarint64Before(message.learnersNext[i]!, into, at);
      into[--at] = 32;
    }
    for (let i = message.votersOutgoing.length - 1; i >= 0; i--) {
      at = writeVarint64Before(message.votersOutgoing[i]!, into, at);
      into[--at] = 24;
    }
    for (let i = message.learners.length - 1; i >= 0; i--) {
      at = writeVarint64Before(message.learners[i]!, into, at);
      into[--at] = 16;
    }
    for (let i = message.voters.length - 1; i >= 0; i--) {
      at = writeVarint64Before(message.voters[i]!, into, at);
      into[--at] = 8;
    }
    return at;
  },
  read(reader: Reader): ConfState {
    let voters: bigint[] | undefined;
    let learners: bigint[] | undefined;
    let votersOutgoing: bigint[] | undefined;
    let learnersNext: bigint[] | undefined;
    let autoLeave = false;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.ConfState");
      switch (tag) {
        case 8:
          (voters ??= []).push(reader.uint64("raftpb.ConfState.voters"));
          break;
        case 10: {
          const outer = reader.enter("raftpb.ConfState.voters");
          while (reader.at < reader.end) (voters ??= []).push(reader.uint64("raftpb.ConfState.voters"));
          reader.leave(outer);
          break;
        }
        case 16:
          (learners ??= []).push(reader.uint64("raftpb.ConfState.learners"));
          break;
        case 18: {
          const outer = reader.enter("raftpb.ConfState.learners");
          while (reader.at < reader.end) (learners ??= []).push(reader.uint64("raftpb.ConfState.learners"));
          reader.leave(outer);
          break;
        }
        case 24:
          (votersOutgoing ??= []).push(reader.uint64("raftpb.ConfState.voters_outgoing"));
          break;
        case 26: {
          const outer = reader.enter("raftpb.ConfState.voters_outgoing");
          while (reader.at < reader.end) (votersOutgoing ??= []).push(reader.uint64("raftpb.ConfState.voters_outgoing"));
          reader.leave(outer);
          break;
        }
        case 32:
          (learnersNext ??= []).push(reader.uint64("raftpb.ConfState.learners_next"));
          break;
        case 34: {
          const outer = reader.enter("raftpb.ConfState.learners_next");
          while (reader.at < reader.end) (learnersNext ??= []).push(reader.uint64("raftpb.ConfState.learners_next"));
          reader.leave(outer);
          break;
        }
        case 40:
          autoLeave = reader.bool("raftpb.ConfState.auto_leave");
          break;
        default:
          runs = reader.skip(tag, runs, ConfState);
      }
    }
    return {
      voters: voters ?? emptyList,
      learners: learners ?? emptyList,
      votersOutgoing: votersOutgoing ?? emptyList,
      learnersNext: learnersNext ?? emptyList,
      autoLeave,
      unknown: reader.unknown(runs),
    };
  },
});

/** Change of one member. */
export interface ConfChange extends AnyMessage {
  readonly type: ConfChangeType;
  readonly nodeId: bigint;
  /** The member as JSON, opaque to raft. */
  readonly context: Buffer | undefined;
  readonly id: bigint;
}

export const ConfChange: Codec<ConfChange> = defineCodec({
  name: "raftpb.ConfChange",
  fields: [
    { protoName: "type", name: "type", number: 2, type: "enum", values: ConfChangeType, repeated: false, presence: "always" },
    { protoName: "node_id", name: "nodeId", number: 3, type: "uint64", held: "bigint", repeated: false, presence: "always" },
    { protoName: "context", name: "context", number: 4, type: "bytes", repeated: false, presence: "explicit" },
    { protoName: "id", name: "id", number: 1, type: "uint64", held: "bigint", repeated: false, presence: "always" },
  ],
  create(fields: Partial<ConfChange> = {}): ConfChange {
    return {
      type: fields.type ?? 0,
      nodeId: fields.nodeId ?? 0n,
      context: fields.context,
      id: fields.id ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: ConfChange): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint64(message.id);
    size += 1 + sizeVarint(message.type);
    size += 1 + sizeVarint64(message.nodeId);
    if (message.context !== undefined) size += 1 + sizeDelimited(message.context.length);
    return size;
  },
  writeBefore(message: ConfChange, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.context !== undefined) {
      at = writeBytesBefore(message.context, into, at);
      into[--at] = 34;
    }
    at = writeVarint64Before(message.nodeId, into, at);
    into[--at] = 24;
    at = writeVarintBefore(message.type, into, at);
    into[--at] = 16;
    at = writeVarint64Before(message.id, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): ConfChange {
    let type: ConfChangeType = 0;
    let nodeId = 0n;
    let context: Buffer | undefined;
    let id = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.ConfChange");
      switch (tag) {
        case 8:
          id = reader.uint64("raftpb.ConfChange.id");
          break;
        case 16:
          type = reader.int32("raftpb.ConfChange.type") as ConfChangeType;
          break;
        case 24:
          nodeId = reader.uint64("raftpb.ConfChange.node_id");
          break;
        case 34:
          context = reader.bytes("raftpb.ConfChange.context");
          break;
        default:
          runs = reader.skip(tag, runs, ConfChange);
      }
    }
    return { type, nodeId, context, id, unknown: reader.unknown(runs) };
  },
});

/** One step of a larger change. */
export interface ConfChangeSingle extends AnyMessage {
  readonly type: ConfChangeType;
  readonly nodeId: bigint;
}

export const ConfChangeSingle: Codec<ConfChangeSingle> = defineCodec({
  name: "raftpb.ConfChangeSingle",
  fields: [
    { protoName: "type", name: "type", number: 1, type: "enum", values: ConfChangeType, repeated: false, presence: "always" },
    { protoName: "node_id", name: "nodeId", number: 2, type: "uint64", held: "bigint", repeated: false, presence: "always" },
  ],
  create(fields: Partial<ConfChangeSingle> = {}): ConfChangeSingle {
    return {
      type: fields.type ?? 0,
      nodeId: fields.nodeId ?? 0n,
      unknown: fields.unknown,
    };
  },
  size(message: ConfChangeSingle): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.type);
    size += 1 + sizeVarint64(message.nodeId);
    return size;
  },
  writeBefore(message: ConfChangeSingle, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    at = writeVarint64Before(message.nodeId, into, at);
    into[--at] = 16;
    at = writeVarintBefore(message.type, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): ConfChangeSingle {
    let type: ConfChangeType = 0;
    let nodeId = 0n;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.ConfChangeSingle");
      switch (tag) {
        case 8:
          type = reader.int32("raftpb.ConfChangeSingle.type") as ConfChangeType;
          break;
        case 16:
          nodeId = reader.uint64("raftpb.ConfChangeSingle.node_id");
          break;
        default:
          runs = reader.skip(tag, runs, ConfChangeSingle);
      }
    }
    return { type, nodeId, unknown: reader.unknown(runs) };
  },
});

/** Change of several members at once. */
export interface ConfChangeV2 extends AnyMessage {
  readonly transition: ConfChangeTransition;
  readonly changes: readonly ConfChangeSingle[];
  readonly context: Buffer | undefined;
}

export const ConfChangeV2: Codec<ConfChangeV2> = defineCodec({
  name: "raftpb.ConfChangeV2",
  fields: [
    { protoName: "transition", name: "transition", number: 1, type: "enum", values: ConfChangeTransition, repeated: false, presence: "always" },
    { protoName: "changes", name: "changes", number: 2, type: "message", codec: () => ConfChangeSingle, repeated: true, presence: "implicit" },
    { protoName: "context", name: "context", number: 3, type: "bytes", repeated: false, presence: "explicit" },
  ],
  create(fields: Partial<ConfChangeV2> = {}): ConfChangeV2 {
    return {
      transition: fields.transition ?? 0,
      changes: fields.changes ?? emptyList,
      context: fields.context,
      unknown: fields.unknown,
    };
  },
  size(message: ConfChangeV2): number {
    let size = message.unknown === undefined ? 0 : message.unknown.length;
    size += 1 + sizeVarint(message.transition);
    for (const item of message.changes) size += 1 + sizeDelimited(ConfChangeSingle.size(item));
    if (message.context !== undefined) size += 1 + sizeDelimited(message.context.length);
    return size;
  },
  writeBefore(message: ConfChangeV2, into: Buffer, at: number): number {
    if (message.unknown !== undefined) at = writeRawBefore(message.unknown, into, at);
    if (message.context !== undefined) {
      at = writeBytesBefore(message.context, into, at);
      into[--at] = 26;
    }
    for (let i = message.changes.length - 1; i >= 0; i--) {
      const end = at;
      at = ConfChangeSingle.writeBefore(message.changes[i]!, into, end);
      at = writeVarintBefore(end - at, into, at);
      into[--at] = 18;
    }
    at = writeVarintBefore(message.transition, into, at);
    into[--at] = 8;
    return at;
  },
  read(reader: Reader): ConfChangeV2 {
    let transition: ConfChangeTransition = 0;
    let changes: ConfChangeSingle[] | undefined;
    let context: Buffer | undefined;
    let runs: UnknownRuns | undefined;
    while (reader.at < reader.end) {
      const tag = reader.tag("raftpb.ConfChangeV2");
      switch (tag) {
        case 8:
          transition = reader.int32("raftpb.ConfChangeV2.transition") as ConfChangeTransition;
          break;
        case 18: {
          const outer = reader.enter("raftpb.ConfChangeV2.changes");
          (changes ??= []).push(ConfChangeSingle.read(reader));
          reader.leave(outer);
          break;
        }
        case 26:
          context = reader.bytes("raftpb.ConfChangeV2.context");
          break;
        default:
          runs = reader.skip(tag, runs, ConfChangeV2);
      }
    }
    return { transition, changes: changes ?? emptyList, context, unknown: reader.unknown(runs) };
  },
});

/** Every message of the package. */
export const messages: readonly AnyCodec[] = [
  Entry,
  SnapshotMetadata,
  Snapshot,
  Message,
  HardState,
  ConfState,
  ConfChange,
  ConfChangeSingle,
  ConfChangeV2,
];
