import { type Clock, etcdError, type Timer } from "../../base/index.ts";

interface Waiter {
  look(): void;
  stop(): void;
}

/** Who leads, for those who have to wait until somebody does. */
export class LeaderWatch {
  readonly #leader: () => bigint;
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiter>();
  #stopped = false;

  constructor(leader: () => bigint, clock: Clock) {
    this.#leader = leader;
    this.#clock = clock;
  }

  /** 0n: unknown. */
  get leader(): bigint {
    return this.#leader();
  }

  /** To be called when the leader, or that there is none, may have changed. */
  changed(): void {
    for (const waiter of [...this.#waiting]) waiter.look();
  }

  stop(): void {
    this.#stopped = true;
    for (const waiter of [...this.#waiting]) waiter.stop();
  }

  /** True once the leader is one that is wanted, false if that took too long. @throws {EtcdError} Stopped */
  until(isWanted: (leader: bigint) => boolean, withinMs: number): Promise<boolean> {
    if (this.#stopped) return Promise.reject(etcdError("Stopped"));
    if (isWanted(this.leader)) return Promise.resolve(true);
    return new Promise((resolve, reject) => {
      let timer: Timer;
      const end = (then: () => void): void => {
        timer.cancel();
        this.#waiting.delete(waiter);
        then();
      };
      const waiter: Waiter = {
        look: () => {
          if (isWanted(this.leader)) end(() => resolve(true));
        },
        stop: () => end(() => reject(etcdError("Stopped"))),
      };
      timer = this.#clock.after(withinMs, () => end(() => resolve(false)));
      this.#waiting.add(waiter);
    });
  }
}
