import type { Clock, MonotonicMs, Timer } from "../base/index.ts";
import { etcdError } from "../base/index.ts";
import type { etcdserverpb } from "../wire/protobuf/index.ts";
import { pendingProposalBytesMax, pendingProposalsMax } from "./limits.ts";

type InternalRaftRequest = etcdserverpb.InternalRaftRequest;

/** A request of this member's clients, in the log but not yet applied. */
interface Proposal {
  /** The very buffer that went into the log: whoever finds it again at the index knows the entry is this proposal's. */
  readonly data: Buffer;
  readonly request: InternalRaftRequest | undefined;
  readonly deadlineMs: MonotonicMs;
  resolve(result: unknown): void;
  reject(error: unknown): void;
}

/** How far a waiting proposal may be out of time before it is told: deadlines are looked through this often. */
const deadlineCheckMs = 250;

/**
 * Requests that wait for their entry to be applied, by log index.
 *
 * The leader knows the index when it takes a proposal. If another leader's entry took that index in the end, the buffer
 * there is another one and the proposal stays until its deadline: its fate is not known here.
 */
export class Proposals {
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #byIndex = new Map<number, Proposal>();
  #bytes = 0;
  #failed = 0;
  #timer: Timer | undefined;

  constructor(clock: Clock, timeoutMs: number) {
    this.#clock = clock;
    this.#timeoutMs = timeoutMs;
  }

  get count(): number {
    return this.#byIndex.size;
  }

  /** How many were never answered with a result of theirs. */
  get failed(): number {
    return this.#failed;
  }

  /** One failed before it got into the log. */
  noteFailure(): void {
    this.#failed++;
  }

  /** @throws {EtcdError} too many requests, when no more may wait. */
  checkRoom(bytes: number): void {
    if (
      this.#byIndex.size >= pendingProposalsMax ||
      this.#bytes + bytes > pendingProposalBytesMax
    ) {
      throw etcdError("RequestTooManyRequests");
    }
  }

  /** Resolves with what applying the entry at `index` returned, or rejects with what it threw, or after the timeout. */
  wait(index: number, data: Buffer, request?: InternalRaftRequest): Promise<unknown> {
    this.#fail(index, () => etcdError("LeaderChanged"));
    return new Promise((resolve, reject) => {
      const deadlineMs = this.#clock.monotonicMs() + this.#timeoutMs;
      this.#byIndex.set(index, { data, request, deadlineMs, resolve, reject });
      this.#bytes += data.length;
      this.#arm();
    });
  }

  /** The request of the proposal whose entry this is, so that it need not be decoded again. */
  peek(index: number, data: Buffer): InternalRaftRequest | undefined {
    const proposal = this.#byIndex.get(index);
    return proposal?.data === data ? proposal.request : undefined;
  }

  /** The proposal whose entry this is, taken out of the table; undefined for entries of others. */
  take(index: number, data: Buffer): Proposal | undefined {
    const proposal = this.#byIndex.get(index);
    if (proposal === undefined || proposal.data !== data) return undefined;
    this.#remove(index, proposal);
    return proposal;
  }

  failAll(error: () => Error): void {
    for (const index of [...this.#byIndex.keys()]) this.#fail(index, error);
    this.#timer?.cancel();
    this.#timer = undefined;
  }

  #fail(index: number, error: () => Error): void {
    const proposal = this.#byIndex.get(index);
    if (proposal === undefined) return;
    this.#remove(index, proposal);
    this.#failed++;
    proposal.reject(error());
  }

  #remove(index: number, proposal: Proposal): void {
    this.#byIndex.delete(index);
    this.#bytes -= proposal.data.length;
  }

  #arm(): void {
    this.#timer ??= this.#clock.after(deadlineCheckMs, () => {
      this.#timer = undefined;
      this.#failOverdue();
      if (this.#byIndex.size > 0) this.#arm();
    });
  }

  /** Waiting proposals are in order of their deadline, as all have the same timeout. */
  #failOverdue(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [index, proposal] of this.#byIndex) {
      if (proposal.deadlineMs > nowMs) break;
      this.#fail(index, () => etcdError("Timeout"));
    }
  }
}
