// What members say to one another, whatever carries it: etcd's rafthttp in earnest, a simulated network in tests.
import type { MonotonicMs } from "../base/index.ts";
import type { Message, ReceivedMessage } from "../raft/index.ts";

/** The member's way to the others. Nothing here throws or waits: what cannot be delivered is dropped and reported. */
export interface PeerTransport {
  /** Hands raft messages on, in order for each receiver; those that carry a snapshot go through `sendSnapshot`. */
  send(messages: readonly Message[]): void;
  /** Streams a snapshot; its end is reported to `PeerHandler.snapshotSent`, and `body` closed, whatever happens. */
  sendSnapshot(message: Message, body: SnapshotBody): void;
  /** Begins to talk to a member, or, for one that is known, moves to its new URLs. */
  setMember(id: bigint, peerUrls: readonly string[]): void;
  removeMember(id: bigint): void;
  /** Since when the member can be reached without a break; undefined while it cannot. */
  activeSinceMs(id: bigint): MonotonicMs | undefined;
  /** Whether the member has said, with what was heard of it last, that it takes a store as "files". */
  takesFiles(id: bigint): boolean;
  readonly queries: PeerQueries;
  stop(): Promise<void>;
}

/** How a store travels: as a file of bbolt, which every member takes, or as the files that it is kept in here. */
export type SnapshotFormat = "bolt" | "files";

/** The store of one moment. */
export interface SnapshotBody {
  readonly format: SnapshotFormat;
  /** undefined: nobody knows before the last chunk. */
  readonly sizeBytes: number | undefined;
  /** To be read once. A chunk is overwritten when the next one is asked for. Rejects if the store cannot be read. */
  chunks(): AsyncIterable<Buffer>;
  close(): void;
}

/** A store on its way in. */
export interface ReceivedSnapshotBody {
  readonly format: SnapshotFormat;
  /** They belong to who reads them. */
  readonly chunks: AsyncIterable<Buffer>;
}

/** Questions to one member, over its peer URLs. All reject with an Error that names the member, or the EtcdError it answered. */
export interface PeerQueries {
  version(id: bigint): Promise<PeerVersions>;
  /** Renews a lease on the leader; returns its TTL in seconds. */
  renewLease(id: bigint, leaseId: bigint): Promise<bigint>;
  leaseTimeToLive(
    id: bigint,
    lease: { readonly leaseId: bigint; readonly keys: boolean },
  ): Promise<PeerLease>;
  /** Asks the leader to promote a learner. */
  promote(id: bigint, learnerId: bigint): Promise<void>;
  hashKv(id: bigint, revision: number): Promise<PeerHash>;
}

export interface PeerVersions {
  /** `3.5.17` */
  readonly server: string;
  /** `3.5.0`, or `not_decided` */
  readonly cluster: string;
}

export interface PeerLease {
  /** Seconds left; -1 for a lease that is not there. */
  readonly ttl: bigint;
  readonly grantedTtl: bigint;
  readonly keys: readonly Buffer[];
}

export interface PeerHash {
  readonly hash: number;
  readonly compactRevision: number;
  /** The member's current revision. */
  readonly revision: number;
}

/** The member, as the others reach it. */
export interface PeerHandler {
  /** A message for this member; checked for its cluster and sender. */
  receive(message: ReceivedMessage): void;
  /**
   * A snapshot for this member: resolves once the body is safe on disk and the message has been taken; rejects, with
   * nothing changed, if it could not be read to its end or stored.
   */
  receiveSnapshot(message: ReceivedMessage, body: ReceivedSnapshotBody): Promise<void>;
  /** Messages to the member were dropped. */
  unreachable(id: bigint): void;
  /**
   * The member's process is gone: its streams broke, and by now every one of its peer URLs has refused a connection. Told once,
   * until it is reached again. Silence, resets and networks that fail prove nothing, and are not told.
   */
  gone(id: bigint): void;
  snapshotSent(id: bigint, ok: boolean): void;
  /** It was a member once and never will be again: it is refused. */
  isRemoved(id: bigint): boolean;
  /** Another member says that this one was removed from the cluster. */
  removed(): void;
  /** Body of `GET /members`: the member list as JSON. */
  membersJson(): string;
  clusterVersion(): string;
  renewLease(leaseId: bigint): Promise<bigint>;
  leaseTimeToLive(lease: { readonly leaseId: bigint; readonly keys: boolean }): Promise<PeerLease>;
  /** Returns the member list, as JSON, after the promotion. */
  promote(learnerId: bigint): Promise<string>;
  hashKv(revision: number): Promise<PeerHash>;
  /** Whether a downgrade is under way: asked by a member of 3.5 or later that starts. Absent: the request is not served. */
  downgradeEnabled?(): Promise<boolean>;
}
