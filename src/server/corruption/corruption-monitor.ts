import type { Clock, Logger, Timer } from "../../base/index.ts";
import { CompactionCheck, type CompactionCheckModules } from "./compaction-check.ts";
import { checkPeriodically, type PeriodicCheckModules } from "./periodic-check.ts";

export interface CorruptionOptions {
  /** `--experimental-corrupt-check-time`; 0: never. */
  readonly corruptCheckMs: number;
  /** `--experimental-compact-hash-check-time`; 0: never. */
  readonly compactHashCheckMs: number;
}

interface MonitorModules extends PeriodicCheckModules, CompactionCheckModules {
  readonly raft: { readonly isLeader: boolean };
  readonly clock: Clock;
  readonly logger: Logger;
  /** A member has other data than the rest; nobody knows which one is right. */
  raiseAlarm(): Promise<void>;
}

/** Has the leader compare the members' data now and then. Two checks never run at the same time. */
export class CorruptionMonitor {
  readonly #modules: MonitorModules;
  readonly #timers = new Set<Timer>();
  #last: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(modules: MonitorModules, options: CorruptionOptions) {
    this.#modules = modules;
    const compactions = new CompactionCheck(modules);
    this.#repeat(options.corruptCheckMs, () => checkPeriodically(modules));
    this.#repeat(options.compactHashCheckMs, () => compactions.run());
  }

  stop(): void {
    this.#stopped = true;
    for (const timer of this.#timers) timer.cancel();
  }

  #repeat(intervalMs: number, check: () => Promise<boolean>): void {
    if (intervalMs <= 0 || this.#stopped) return;
    const timer = this.#modules.clock.after(intervalMs, () => {
      this.#timers.delete(timer);
      this.#last = this.#last.then(() => this.#run(check));
      void this.#last.then(() => this.#repeat(intervalMs, check));
    });
    this.#timers.add(timer);
  }

  async #run(check: () => Promise<boolean>): Promise<void> {
    const { raft, logger, raiseAlarm } = this.#modules;
    if (this.#stopped || !raft.isLeader) return;
    try {
      if (await check()) await raiseAlarm();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      logger.warn("failed to check hash KV", { error: reason });
    }
  }
}
