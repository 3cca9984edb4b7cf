import type { Clock, MonotonicMs, Timer } from "../../base/index.ts";
import { type EtcdError, etcdError } from "../../base/index.ts";
import type { RaftNode } from "../../raft/index.ts";
import type { etcdserverpb } from "../../wire/protobuf/index.ts";
import { leaderlessRequestsMax, pendingProposalBytesMax, pendingProposalsMax } from "../limits.ts";

/** A request of this member's clients that is not answered yet. */
export interface Proposal {
  /** Unique in the cluster, and part of the entry: by it the entry is known again that went by way of the leader. */
  readonly id: bigint;
  /** The entry's. */
  readonly data: Buffer;
  /** What `data` says; undefined if it is no InternalRaftRequest. */
  readonly request: etcdserverpb.InternalRaftRequest | undefined;
  /** It is not to go by way of another leader. */
  readonly asLeader: boolean;
  readonly startedMs: MonotonicMs;
  readonly deadlineMs: MonotonicMs;
  propose(raft: RaftNode): ReturnType<RaftNode["propose"]>;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

interface Logged {
  readonly term: number;
  readonly proposal: Proposal;
}

interface ProposalsOptions {
  readonly clock: Clock;
  /** What a client is told whose request, begun then, was not answered in time. */
  timeoutError(startedMs: MonotonicMs): EtcdError;
  /** The proposal's entry will never be committed: another one has its place. It may be proposed again. */
  lost(proposal: Proposal): void;
}

/** How far a waiting proposal may be out of time before it is told: deadlines are looked through this often. */
const deadlineCheckMs = 250;

/**
 * Requests that wait for their entry to be applied here.
 *
 * A leader knows index and term of the entry when it takes a proposal, and no other entry can ever have both (raft paper
 * 5.3, log matching). A proposal that was sent to the leader is known by its request id; whether it got there, and
 * whether it is in some log, this member cannot know.
 */
export class Proposals {
  readonly #options: ProposalsOptions;
  readonly #byIndex = new Map<number, Logged>();
  readonly #byId = new Map<bigint, Proposal>();
  /** Sent to a leader of this term that is gone. */
  #orphans: { readonly term: number; readonly proposals: ReadonlySet<Proposal> } | undefined;
  /** Nobody has seen these yet. */
  #leaderless = new Set<Proposal>();
  #bytes = 0;
  #failed = 0;
  #timer: Timer | undefined;

  constructor(options: ProposalsOptions) {
    this.#options = options;
  }

  get count(): number {
    return this.#byIndex.size + this.#byId.size + this.#leaderless.size;
  }

  /** How many were never answered with a result of theirs. */
  get failed(): number {
    return this.#failed;
  }

  /** Whether another request of so many bytes may wait. */
  hasRoomFor(bytes: number): boolean {
    return this.count < pendingProposalsMax && this.#bytes + bytes <= pendingProposalBytesMax;
  }

  /** The proposal is this leader's entry at `index`. */
  logged(
    proposal: Proposal,
    { index, term }: { readonly index: number; readonly term: number },
  ): void {
    // An index is taken again only after the entries from there on were cut off the log.
    const former = this.#byIndex.get(index);
    if (former !== undefined) this.#moveToIds(index, former.proposal);
    this.#byIndex.set(index, { term, proposal });
    this.#add(proposal);
  }

  /** The proposal was sent to the leader. */
  forwarded(proposal: Proposal): void {
    this.#byId.set(proposal.id, proposal);
    this.#add(proposal);
  }

  /** There was no leader to take the proposal, or it could not yet. */
  leaderless(proposal: Proposal): void {
    if (this.#leaderless.size >= leaderlessRequestsMax) {
      proposal.reject(etcdError("RequestTooManyRequests"));
      return;
    }
    this.#leaderless.add(proposal);
    this.#add(proposal);
  }

  /** Those that waited for a leader, to be proposed again. */
  takeLeaderless(): Iterable<Proposal> {
    const waiting = this.#leaderless;
    this.#leaderless = new Set();
    for (const proposal of waiting) this.#bytes -= proposal.data.length;
    return waiting;
  }

  /** The request of the proposal whose entry this is, so that it need not be decoded again. */
  peek(entry: {
    readonly index: number;
    readonly term: number;
  }): etcdserverpb.InternalRaftRequest | undefined {
    const logged = this.#byIndex.get(entry.index);
    return logged?.term === entry.term ? logged.proposal.request : undefined;
  }

  /** The proposal that this leader made the entry of, which is committed: it is answered by the caller. */
  take(entry: { readonly index: number; readonly term: number }): Proposal | undefined {
    const logged = this.#byIndex.get(entry.index);
    if (logged === undefined) return undefined;
    this.#byIndex.delete(entry.index);
    this.#bytes -= logged.proposal.data.length;
    if (logged.term === entry.term) return logged.proposal;
    this.#options.lost(logged.proposal);
    return undefined;
  }

  /** Some wait to be known by their id. */
  get hasForwarded(): boolean {
    return this.#byId.size > 0;
  }

  /** The proposal that was sent to a leader with this id; it is answered by the caller. */
  takeForwarded(id: bigint): Proposal | undefined {
    const proposal = this.#byId.get(id);
    if (proposal === undefined) return undefined;
    this.#byId.delete(id);
    this.#bytes -= proposal.data.length;
    return proposal;
  }

  /** The leader of `term`, to whom they were sent, is gone with whatever it had not passed on. */
  leaderGone(term: number): void {
    if (this.#byId.size > 0) this.#orphans = { term, proposals: new Set(this.#byId.values()) };
  }

  /**
   * An entry of `term` is applied, and so is everything that earlier terms left in the log. Whoever waits for an answer from a
   * leader that is gone is told by now, instead of when its time is over, that there will hardly be one. What had become of the
   * request nobody knows: it is not proposed again.
   */
  appliedTerm(term: number): void {
    const orphans = this.#orphans;
    if (orphans === undefined || term <= orphans.term) return;
    this.#orphans = undefined;
    this.#failIf(
      (proposal) => orphans.proposals.has(proposal),
      () => etcdError("TimeoutDueToLeaderFail"),
    );
  }

  failAll(error: () => Error): void {
    this.#failIf(() => true, error);
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #moveToIds(index: number, proposal: Proposal): void {
    this.#byIndex.delete(index);
    this.#byId.set(proposal.id, proposal);
  }

  #add(proposal: Proposal): void {
    this.#bytes += proposal.data.length;
    this.#arm();
  }

  #arm(): void {
    this.#timer ??= this.#options.clock.after(deadlineCheckMs, () => {
      this.#timer = undefined;
      this.#failOverdue();
      if (this.count > 0) this.#arm();
    });
  }

  #failOverdue(): void {
    const { clock, timeoutError } = this.#options;
    const nowMs = clock.monotonicMs();
    this.#failIf(
      ({ deadlineMs }) => deadlineMs <= nowMs,
      ({ startedMs }) => timeoutError(startedMs),
    );
  }

  #failIf(isLate: (proposal: Proposal) => boolean, error: (proposal: Proposal) => Error): void {
    const fail = (proposal: Proposal): void => {
      this.#bytes -= proposal.data.length;
      this.#failed++;
      proposal.reject(error(proposal));
    };
    for (const [index, { proposal }] of this.#byIndex) {
      if (isLate(proposal) && this.#byIndex.delete(index)) fail(proposal);
    }
    for (const [id, proposal] of this.#byId) {
      if (isLate(proposal) && this.#byId.delete(id)) fail(proposal);
    }
    for (const proposal of this.#leaderless) {
      if (isLate(proposal) && this.#leaderless.delete(proposal)) fail(proposal);
    }
  }
}
