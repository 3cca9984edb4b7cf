import type { Clock, LogFields, Logger, Timer } from "../../base/index.ts";
import type { Checkpoint, Lessor } from "../../lease/index.ts";
import {
  leaseExpiryIntervalMs,
  leaseRevokesInFlightMax,
  leaseRevokesPerPassMax,
} from "../limits.ts";

interface LeaseKeeperModules {
  readonly state: { readonly lessor: Lessor };
  readonly clock: Clock;
  readonly logger: Logger;
  /** The consensus core's: what was found to be over in one term is not a decision of the next one. */
  term(): number;
  /** Proposes the revocation; rejects when it was refused. */
  revoke(id: bigint): Promise<unknown>;
  /** Proposes that these remaining times are kept (`--experimental-enable-lease-checkpoint`). */
  checkpoint(checkpoints: readonly Checkpoint[]): Promise<unknown>;
  /** Leases that ran out, for metrics. */
  expired(count: number): void;
}

/**
 * The leader's watch over leases: what has run out is revoked through the log, so that all members drop the keys at the
 * same revision. A few revocations go at a time; one that fails is found again at the next pass. Where it is asked for, the
 * time that leases have left goes through the log now and then too, so that it outlives the leader.
 */
export class LeaseKeeper {
  readonly #modules: LeaseKeeperModules;
  #timer: Timer | undefined;
  #stopped = false;

  constructor(modules: LeaseKeeperModules) {
    this.#modules = modules;
    this.#arm();
  }

  stop(): void {
    this.#stopped = true;
    this.#timer?.cancel();
  }

  #arm(): void {
    this.#timer = this.#modules.clock.after(leaseExpiryIntervalMs, () => {
      void this.#pass().then(() => {
        if (!this.#stopped) this.#arm();
      });
    });
  }

  async #pass(): Promise<void> {
    await this.#revokeExpired();
    await this.#checkpointDue();
  }

  async #checkpointDue(): Promise<void> {
    const { checkpoint } = this.#modules;
    const { lessor } = this.#modules.state;
    for (let due = lessor.dueCheckpoints(); due.length > 0; due = lessor.dueCheckpoints()) {
      try {
        await checkpoint(due);
      } catch (error) {
        this.#warn("failed to checkpoint leases", { count: due.length }, error);
        return;
      }
    }
  }

  async #revokeExpired(): Promise<void> {
    const { expired, term } = this.#modules;
    const foundIn = term();
    const { lessor } = this.#modules.state;
    const due = lessor.expired(leaseRevokesPerPassMax);
    if (due.length === 0) return;
    expired(due.length);
    const left = due.toReversed();
    const lanes = Array.from({ length: leaseRevokesInFlightMax }, async () => {
      for (let id = left.pop(); id !== undefined && term() === foundIn; id = left.pop()) {
        await this.#revoke(id);
      }
    });
    await Promise.all(lanes);
  }

  async #revoke(id: bigint): Promise<void> {
    try {
      await this.#modules.revoke(id);
    } catch (error) {
      this.#warn(
        "failed to revoke lease",
        { "lease-id": BigInt.asUintN(64, id).toString(16) },
        error,
      );
    }
  }

  #warn(msg: string, fields: LogFields, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    this.#modules.logger.warn(msg, { ...fields, error: reason });
  }
}
