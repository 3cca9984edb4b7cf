import type { RaftLog } from "./log.ts";
import { isVoter, type Membership } from "./membership.ts";
import type { RaftSettings } from "./options.ts";
import { type Draft, messageFrom, Outbox } from "./outbox.ts";
import type { Progress } from "./progress.ts";
import { quorumVote, type VoteResult } from "./quorum.ts";
import type { ReadOnlyQueue, ReadRequest } from "./read-only.ts";
import { type HardState, MessageType, noMember, type Snapshot } from "./types.ts";

export interface FollowerState {
  readonly kind: "follower";
  /** 0n: unknown. */
  leader: bigint;
}

/** Asking for votes, or, as a pre-candidate, whether votes would be given. */
export interface CampaignState {
  readonly kind: "preCandidate" | "candidate";
  /** The first answer of each member. */
  readonly ballots: Map<bigint, boolean>;
}

export interface LeaderState {
  readonly kind: "leader";
  /** One for every member; this member's own is missing once it has been removed. */
  readonly progress: Map<bigint, Progress>;
  readonly readOnly: ReadOnlyQueue;
  /** Reads that arrived before this leader had committed anything in its term, and so before it knows the commit index. */
  pendingReads: ReadRequest[];
  /** The member leadership is being handed to; 0n: none. Proposals are refused meanwhile. */
  transferee: bigint;
  /** No further configuration change may be proposed until the entry at this index is applied. */
  pendingConfIndex: number;
  /** Data bytes of entries proposed in this term and not yet committed. */
  uncommittedBytes: number;
  /** Followers are owed an append at the end of this turn: new entries, or a new commit index. */
  broadcastDue: boolean;
  /** With that append all followers hear of the commit index, also those that do not wait for it. */
  commitDue: boolean;
  /** The last broadcast left a follower, which could have been told, without the commit index. */
  commitOwed: boolean;
}

export type RoleState = FollowerState | CampaignState | LeaderState;

export interface ReadState {
  /** Applied up to here, the state machine may answer the read. */
  readonly index: number;
  readonly context: Buffer;
}

/**
 * The state all roles share. The files beside this one are functions over it, one file a role; `RaftNode` is its owner.
 * The vote of a term is given once; the term never decreases.
 */
export class Core {
  readonly settings: RaftSettings;
  readonly log: RaftLog;
  readonly outbox = new Outbox();
  term: number;
  vote: bigint;
  role: RoleState = { kind: "follower", leader: noMember };
  membership: Membership;
  /** The newest snapshot there is to send to a follower whose entries were compacted away. */
  snapshot: Snapshot | undefined;
  /** Ticks since the current leader was heard, the last campaign began or, for a leader, the last check-quorum round. */
  electionElapsed = 0;
  heartbeatElapsed = 0;
  electionTimeoutTicks = 0;
  /** What the disk has. Messages that name a newer term or vote wait for it. */
  durableTerm: number;
  durableVote: bigint;
  readStates: ReadState[] = [];

  constructor(
    settings: RaftSettings,
    from: { readonly log: RaftLog; readonly hardState: HardState; readonly membership: Membership },
  ) {
    this.settings = settings;
    this.log = from.log;
    this.term = from.hardState.term;
    this.vote = from.hardState.vote;
    this.durableTerm = this.term;
    this.durableVote = this.vote;
    this.membership = from.membership;
    this.drawElectionTimeout();
  }

  get id(): bigint {
    return this.settings.id;
  }

  /** The leader of this term, if known; 0n otherwise. */
  get leader(): bigint {
    if (this.role.kind === "leader") return this.id;
    return this.role.kind === "follower" ? this.role.leader : noMember;
  }

  /** True if this member may campaign: a voter whose state is not about to be replaced by a snapshot. */
  get promotable(): boolean {
    return isVoter(this.membership, this.id) && this.log.pendingSnapshot === undefined;
  }

  get termIsDurable(): boolean {
    return this.durableTerm === this.term && this.durableVote === this.vote;
  }

  /** Sends with this member as sender and the current term, unless the draft says otherwise. */
  send(draft: Draft): void {
    this.outbox.add(messageFrom(draft, this.id, this.term), this.termIsDurable);
  }

  drawElectionTimeout(): void {
    const { electionTicks, random } = this.settings;
    this.electionTimeoutTicks = electionTicks + random.below(electionTicks);
  }

  /** What the members' ballots amount to. */
  tally(ballots: ReadonlyMap<bigint, boolean>): VoteResult {
    return quorumVote(this.membership, (id) => ballots.get(id));
  }

  /** Hands a confirmed read to whoever asked for it. */
  answerRead(request: ReadRequest, index: number): void {
    if (request.from === noMember || request.from === this.id) {
      this.readStates.push({ index, context: request.context });
      return;
    }
    this.send({
      type: MessageType.readIndexResp,
      to: request.from,
      index,
      entries: [{ term: 0, index: 0, type: 0, data: request.context }],
    });
  }

  info(event: string, facts: { readonly [name: string]: number | bigint | string } = {}): void {
    this.settings.logger.info(event, { member: hex(this.id), term: this.term, ...facts });
  }
}

/** How members are written in logs. */
export function hex(id: bigint): string {
  return id.toString(16);
}
