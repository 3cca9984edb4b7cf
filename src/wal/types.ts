// What the log stores: the same shapes as raft's own, which may not be imported from here. Terms and indexes are whole numbers up to 2^53 - 1 (a decoder refuses more); member
// identifiers use all 64 bits.

/** raftpb.EntryType. */
export const entryTypes = { normal: 0, confChange: 1, confChangeV2: 2 } as const;

/** raftpb.Entry. Empty `data` is written as absent, as etcd's leader noop is. */
export interface Entry {
  readonly term: number;
  readonly index: number;
  /** A value of `entryTypes`. */
  readonly type: number;
  readonly data: Buffer;
}

/** raftpb.HardState: what raft must find again after a crash (raft paper, figure 2: persistent state). */
export interface HardState {
  readonly term: number;
  /** Member voted for in `term`; 0n for none. */
  readonly vote: bigint;
  readonly commit: number;
}

export const emptyHardState: HardState = { term: 0, vote: 0n, commit: 0 };

/** raftpb.ConfState: who takes part as of a snapshot. */
export interface ConfState {
  readonly voters: readonly bigint[];
  readonly learners: readonly bigint[];
  readonly votersOutgoing: readonly bigint[];
  readonly learnersNext: readonly bigint[];
  readonly autoLeave: boolean;
}

export const emptyConfState: ConfState = {
  voters: [],
  learners: [],
  votersOutgoing: [],
  learnersNext: [],
  autoLeave: false,
};

/** walpb.Snapshot: says in the log that a snapshot of everything up to `index` was saved. */
export interface SnapshotMark {
  readonly index: number;
  readonly term: number;
  /** Written since 3.5 for every mark but the first, whose index is 0. */
  readonly confState?: ConfState;
}

/** raftpb.SnapshotMetadata. */
export interface SnapshotMetadata {
  readonly confState: ConfState;
  readonly index: number;
  readonly term: number;
}

/** raftpb.Snapshot. `data` is the v2 store as JSON. */
export interface Snapshot {
  readonly data: Buffer;
  readonly metadata: SnapshotMetadata;
}
