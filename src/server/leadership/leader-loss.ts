import type { Clock, Timer } from "../../base/index.ts";

interface LeaderLossModules {
  readonly clock: Clock;
  readonly electionTimeoutMs: number;
  /** 0n: unknown. */
  leader(): bigint;
}

/** Without a leader for so many election timeouts, a member is taken to be cut off (etcd: maxNoLeaderCnt). */
const electionTimeoutsMax = 3;

/**
 * Tells those who do not want to hang on to a member that is cut off. It takes its time: a client that has to go elsewhere
 * with a running stream pays more for it than one that is refused a call.
 */
export class LeaderLoss {
  readonly #modules: LeaderLossModules;
  readonly #listeners = new Set<() => void>();
  #leaderless = 0;
  #timer: Timer | undefined;

  constructor(modules: LeaderLossModules) {
    this.#modules = modules;
    this.#arm();
  }

  /** `listener` runs once, when the leader is lost. Returns how to stop listening. */
  onLoss(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  stop(): void {
    this.#timer?.cancel();
    this.#listeners.clear();
  }

  #arm(): void {
    const { clock, electionTimeoutMs, leader } = this.#modules;
    this.#timer = clock.after(electionTimeoutMs, () => {
      this.#arm();
      this.#leaderless = leader() === 0n ? this.#leaderless + 1 : 0;
      if (this.#leaderless < electionTimeoutsMax) return;
      const listeners = [...this.#listeners];
      this.#listeners.clear();
      for (const listener of listeners) listener();
    });
  }
}
