import {
  type Clock,
  EtcdError,
  etcdError,
  type Logger,
  type MonotonicMs,
} from "../../base/index.ts";
import type { LeaderWatch } from "./leader-watch.ts";

/** Something that only the leader knows. */
export interface Question<Answer> {
  /** For messages: what is asked for. */
  readonly what: string;
  /** The answer if this member leads; undefined if it does not. */
  here(): Promise<Answer | undefined>;
  there(leader: bigint): Promise<Answer>;
  /** Whether the leader has spoken: other failures are tried again. */
  isFinal(error: EtcdError): boolean;
}

interface Modules {
  readonly ownId: bigint;
  readonly leaders: LeaderWatch;
  readonly clock: Clock;
  readonly logger: Logger;
  /** A question is given up after so long. */
  readonly timeoutMs: number;
}

/** Pause before the leader is asked again, as long as it does not answer or is not the leader any more (etcd: 50 ms). */
const retryMs = 50;

/** Puts questions to the leader, whoever that is by then, this member included. */
export class LeaderQuestions {
  readonly #modules: Modules;

  constructor(modules: Modules) {
    this.#modules = modules;
  }

  /** @throws {EtcdError} what the leader says; NoLeader, Timeout, Stopped. */
  async ask<Answer>(question: Question<Answer>): Promise<Answer> {
    const { clock, ownId, timeoutMs } = this.#modules;
    const deadlineMs = clock.monotonicMs() + timeoutMs;
    for (;;) {
      const own = await question.here();
      if (own !== undefined) return own;
      const leader = await this.#leaderBefore(deadlineMs);
      const answer = leader === ownId ? undefined : await this.#tryOnce(question, leader);
      if (answer !== undefined) return answer;
      if (clock.monotonicMs() >= deadlineMs) throw etcdError("Timeout");
      await new Promise<void>((resolve) => clock.after(retryMs, resolve));
    }
  }

  async #leaderBefore(deadlineMs: MonotonicMs): Promise<bigint> {
    const { leaders, clock } = this.#modules;
    const leftMs = Math.max(0, deadlineMs - clock.monotonicMs());
    if (!(await leaders.until((leader) => leader !== 0n, leftMs))) throw etcdError("NoLeader");
    return leaders.leader;
  }

  async #tryOnce<Answer>(question: Question<Answer>, leader: bigint): Promise<Answer | undefined> {
    try {
      return await question.there(leader);
    } catch (error) {
      if (error instanceof EtcdError && question.isFinal(error)) throw error;
      this.#modules.logger.debug("the leader did not answer, trying again", {
        what: question.what,
        leader: leader.toString(16),
        error: error instanceof Error ? error.message : String(error),
      });
      return undefined;
    }
  }
}
