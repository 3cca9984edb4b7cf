// The words raft members exchange and store: the same fields as etcd's raftpb, so that a generated codec's objects fit
// here without conversion. Identifiers are bigint (0n: none); terms and indexes are whole numbers below 2^53 (0: none).

/** No member: an unknown leader, an unused vote, a message from this member's own caller. */
export const noMember = 0n;

export const EntryType = { normal: 0, confChange: 1, confChangeV2: 2 } as const;
export type EntryType = (typeof EntryType)[keyof typeof EntryType];

/** The raftpb numbers. Those marked local never travel between members, and are not used here. */
export const MessageType = {
  /** Local. */
  hup: 0,
  /** Local. */
  beat: 1,
  prop: 2,
  app: 3,
  appResp: 4,
  vote: 5,
  voteResp: 6,
  snap: 7,
  heartbeat: 8,
  heartbeatResp: 9,
  /** Local. */
  unreachable: 10,
  /** Local. */
  snapStatus: 11,
  /** Local. */
  checkQuorum: 12,
  transferLeader: 13,
  timeoutNow: 14,
  readIndex: 15,
  readIndexResp: 16,
  preVote: 17,
  preVoteResp: 18,
  /** Local, since 3.6; so are the next four. */
  storageAppend: 19,
  storageAppendResp: 20,
  storageApply: 21,
  storageApplyResp: 22,
  forgetLeader: 23,
} as const;
export type MessageType = (typeof MessageType)[keyof typeof MessageType];

export const ConfChangeType = {
  addNode: 0,
  removeNode: 1,
  updateNode: 2,
  addLearnerNode: 3,
} as const;
export type ConfChangeType = (typeof ConfChangeType)[keyof typeof ConfChangeType];

export const ConfChangeTransition = { auto: 0, jointImplicit: 1, jointExplicit: 2 } as const;
export type ConfChangeTransition = (typeof ConfChangeTransition)[keyof typeof ConfChangeTransition];

export interface Entry {
  readonly term: number;
  readonly index: number;
  readonly type: EntryType;
  /** Owned by the log from the moment it is proposed: nobody may write into it. Empty: a leader's first entry of its term. */
  readonly data: Buffer;
}

export interface ConfState {
  readonly voters: readonly bigint[];
  readonly learners: readonly bigint[];
  /** The voters of the configuration being left; empty unless the configuration is joint. */
  readonly votersOutgoing: readonly bigint[];
  /** Outgoing voters which become learners when the joint configuration is left. */
  readonly learnersNext: readonly bigint[];
  /** The leader leaves the joint configuration by itself as soon as it is applied. */
  readonly autoLeave: boolean;
}

export interface SnapshotMetadata {
  readonly confState: ConfState;
  readonly index: number;
  readonly term: number;
}

export interface Snapshot {
  readonly data: Buffer;
  readonly metadata: SnapshotMetadata;
}

export interface HardState {
  readonly term: number;
  readonly vote: bigint;
  readonly commit: number;
}

export interface Message {
  readonly type: MessageType;
  readonly to: bigint;
  readonly from: bigint;
  readonly term: number;
  readonly logTerm: number;
  readonly index: number;
  readonly entries: readonly Entry[];
  readonly commit: number;
  readonly snapshot: Snapshot | undefined;
  readonly reject: boolean;
  readonly rejectHint: number;
  readonly context: Buffer | undefined;
}

/** A message as a decoder gives it: on the wire empty data and absent data are the same. `RaftNode.step` fills it in. */
export interface ReceivedMessage extends Omit<Message, "entries" | "snapshot"> {
  readonly entries: readonly ReceivedEntry[];
  readonly snapshot: ReceivedSnapshot | undefined;
}

export interface ReceivedEntry extends Omit<Entry, "data"> {
  readonly data: Buffer | undefined;
}

export interface ReceivedSnapshot extends Omit<Snapshot, "data"> {
  readonly data: Buffer | undefined;
}

export interface ConfChangeSingle {
  readonly type: ConfChangeType;
  /** 0n: a change that was refused after it had been committed; it has no effect. */
  readonly nodeId: bigint;
}

export interface ConfChange extends ConfChangeSingle {
  readonly context: Buffer | undefined;
  readonly id: bigint;
}

export interface ConfChangeV2 {
  readonly transition: ConfChangeTransition;
  /** Empty: leave the joint configuration. */
  readonly changes: readonly ConfChangeSingle[];
  readonly context: Buffer | undefined;
}

export type Role = "follower" | "preCandidate" | "candidate" | "leader";

export const emptyData: Buffer = Buffer.alloc(0);

export const emptyConfState: ConfState = {
  voters: [],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
};
