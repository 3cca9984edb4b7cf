import type { Clock, Timer } from "../../base/index.ts";

interface FirstElectionModules {
  readonly clock: Clock;
  readonly electionTicks: number;
  /** 0n: unknown. */
  leader(): bigint;
  /** Other members that can be reached. */
  activePeers(): number;
  tick(): void;
}

/** How often, and how long, the other members are looked for (etcd: adjustTicks). */
const lookEveryMs = 50;
const lookMaxMs = 5_000;
/** Reachable members that make an election possible. */
const activePeersMin = 2;
/** Ticks left for a leader to make itself heard. */
const ticksLeft = 2;

/**
 * Shortens the first election timeout: a member that has just started, and has reached others, need not wait all of it for a
 * leader that would have spoken by then (etcd: --initial-election-tick-advance).
 */
export class FirstElection {
  readonly #modules: FirstElectionModules;
  #leftMs = lookMaxMs;
  #timer: Timer | undefined;

  constructor(modules: FirstElectionModules) {
    this.#modules = modules;
    this.#arm();
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer = this.#modules.clock.after(lookEveryMs, () => {
      const { leader, activePeers, electionTicks, tick } = this.#modules;
      this.#leftMs -= lookEveryMs;
      if (leader() !== 0n) return;
      if (activePeers() >= activePeersMin) {
        for (let n = 0; n < electionTicks - ticksLeft; n++) tick();
      } else if (this.#leftMs > 0) {
        this.#arm();
      }
    });
  }
}
