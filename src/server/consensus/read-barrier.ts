import { type Clock, etcdError, type Timer } from "../../base/index.ts";
import type { ReadIndexResult } from "../../raft/index.ts";

/** What a linearizable read needs to know of the consensus core. */
export interface ReadIndexSource {
  /** True if the commit index may be taken as it is: a leader that needs nobody else's word, in a term of its own. */
  readonly leadsAlone: boolean;
  readonly committed: number;
  /** Asks for a confirmed index; the answer comes to `ReadBarrier.confirmed` with the same context. */
  readIndex(context: Buffer): ReadIndexResult;
}

interface Waiter {
  readonly deadlineMs: number;
  resolve(): void;
  reject(error: Error): void;
}

interface Round {
  readonly context: Buffer;
  readonly waiters: Waiter[];
}

/** An unanswered round is asked again this often (etcd: readIndexRetryTime). */
const retryMs = 500;
/** Reads that may wait for a confirmation or for being applied; past it a client gets "too many requests". */
const waitersMax = 100_000;

/**
 * Makes reads linearizable: a read waits until this member has applied everything that was committed when the read
 * arrived, and until a quorum has confirmed that no one knows more (raft thesis 6.4). Readers of one moment share a round;
 * who arrives while a round is under way takes the next one.
 */
export class ReadBarrier {
  readonly #source: ReadIndexSource;
  readonly #clock: Clock;
  readonly #timeoutMs: number;
  readonly #nextId: () => bigint;
  #applied: number;
  #round: Round | undefined;
  #next: Waiter[] = [];
  /** Confirmed readers by the index they wait for. */
  #confirmed: { readonly index: number; readonly waiters: readonly Waiter[] }[] = [];
  #waiting = 0;
  #slowRounds = 0;
  #failedReads = 0;
  #timer: Timer | undefined;

  constructor(
    source: ReadIndexSource,
    options: {
      readonly clock: Clock;
      readonly timeoutMs: number;
      readonly applied: number;
      /** Never twice the same in the cluster: answers are told apart by it. */
      nextId(): bigint;
    },
  ) {
    this.#source = source;
    this.#clock = options.clock;
    this.#timeoutMs = options.timeoutMs;
    this.#applied = options.applied;
    this.#nextId = () => options.nextId();
  }

  /** Rounds that had to be asked again. */
  get slowRounds(): number {
    return this.#slowRounds;
  }

  /** Reads that were given up because nobody answered in time. */
  get failedReads(): number {
    return this.#failedReads;
  }

  /** undefined: read at once. Otherwise resolves when the local state is recent enough, or rejects with the client's error. */
  wait(): Promise<void> | undefined {
    const { leadsAlone, committed } = this.#source;
    if (leadsAlone && this.#applied >= committed) return undefined;
    if (this.#waiting >= waitersMax) return Promise.reject(etcdError("RequestTooManyRequests"));
    this.#waiting++;
    const answer = new Promise<void>((resolve, reject) => {
      const deadlineMs = this.#clock.monotonicMs() + this.#timeoutMs;
      const waiter = { deadlineMs, resolve, reject };
      if (leadsAlone) this.#await(committed, [waiter]);
      else this.#next.push(waiter);
    });
    if (this.#round === undefined && this.#next.length > 0) this.#ask();
    this.#arm();
    return answer.finally(() => {
      this.#waiting--;
    });
  }

  /** A quorum has confirmed: reads of this round may be answered once `index` is applied. */
  confirmed(index: number, context: Buffer): void {
    const round = this.#round;
    if (round === undefined || !round.context.equals(context)) return;
    this.#round = undefined;
    this.#await(index, round.waiters);
    if (this.#next.length > 0) this.#ask();
  }

  applied(index: number): void {
    this.#applied = index;
    if (this.#confirmed.length === 0) return;
    const ready = this.#confirmed.filter((group) => group.index <= index);
    this.#confirmed = this.#confirmed.filter((group) => group.index > index);
    for (const group of ready) for (const waiter of group.waiters) waiter.resolve();
  }

  /**
   * A round asked of an old leader will not be answered: its readers, who have seen nothing yet, ask the new one. (etcd
   * fails them with "leader changed"; asking again is as safe.)
   */
  leaderChanged(): void {
    this.#next = [...(this.#round?.waiters ?? []), ...this.#next];
    this.#round = undefined;
    if (this.#next.length > 0) this.#ask();
  }

  stop(): void {
    this.#timer?.cancel();
    const groups = [
      this.#round?.waiters ?? [],
      this.#next,
      ...this.#confirmed.map((g) => g.waiters),
    ];
    this.#round = undefined;
    this.#next = [];
    this.#confirmed = [];
    for (const waiter of groups.flat()) waiter.reject(etcdError("Stopped"));
  }

  #await(index: number, waiters: readonly Waiter[]): void {
    if (index > this.#applied) this.#confirmed.push({ index, waiters });
    else for (const waiter of waiters) waiter.resolve();
  }

  #ask(): void {
    const context = Buffer.alloc(8);
    context.writeBigUInt64BE(this.#nextId());
    this.#round = { context, waiters: this.#next };
    this.#next = [];
    this.#source.readIndex(context);
  }

  #arm(): void {
    this.#timer ??= this.#clock.after(retryMs, () => {
      this.#timer = undefined;
      this.#dropOverdue();
      if (this.#round !== undefined) {
        this.#slowRounds++;
        this.#source.readIndex(this.#round.context);
      }
      if (this.#waiting > 0) this.#arm();
    });
  }

  #dropOverdue(): void {
    const nowMs = this.#clock.monotonicMs();
    const split = (waiters: readonly Waiter[], kind: "Timeout" | "TimeoutWaitAppliedIndex") => {
      const late = waiters.filter((waiter) => waiter.deadlineMs <= nowMs);
      for (const waiter of late) waiter.reject(etcdError(kind));
      this.#failedReads += late.length;
      return waiters.filter((waiter) => waiter.deadlineMs > nowMs);
    };
    if (this.#round !== undefined) {
      this.#round = { ...this.#round, waiters: split(this.#round.waiters, "Timeout") };
    }
    this.#next = split(this.#next, "Timeout");
    this.#confirmed = this.#confirmed
      .map(({ index, waiters }) => ({ index, waiters: split(waiters, "TimeoutWaitAppliedIndex") }))
      .filter((group) => group.waiters.length > 0);
  }
}
