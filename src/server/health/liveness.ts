import type { Clock, Logger, MonotonicMs } from "../../base/index.ts";
import { applyStallMaxMs, walWriteMaxMs } from "../limits.ts";

/** Where the work of a member stands. */
export interface WorkInProgress {
  readonly committedIndex: number;
  readonly appliedIndex: number;
  /** When the write to the log began that is under way; undefined when there is none. */
  readonly writingSinceMs: MonotonicMs | undefined;
}

/**
 * Notices a member that stands still though its event loop turns: committed entries of which none gets applied, or a write to
 * the log that does not end. A full disk is no such case: it is waited out, and reads are served meanwhile.
 */
export class Liveness {
  readonly #work: WorkInProgress;
  readonly #clock: Clock;
  readonly #logger: Logger;
  #appliedIndex = 0;
  /** When the last entry was seen to be applied, or none to be left. */
  #progressAtMs: MonotonicMs;

  constructor(
    work: WorkInProgress,
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
  ) {
    this.#work = work;
    this.#clock = clock;
    this.#logger = logger;
    this.#progressAtMs = clock.monotonicMs();
  }

  /** To be asked every few seconds, as the watchdog does: progress is what has changed since it was asked before. */
  isAlive(): boolean {
    const nowMs = this.#clock.monotonicMs();
    const { committedIndex, appliedIndex, writingSinceMs } = this.#work;
    if (appliedIndex >= committedIndex || appliedIndex !== this.#appliedIndex) {
      this.#appliedIndex = appliedIndex;
      this.#progressAtMs = nowMs;
    }
    const applyStallMs = nowMs - this.#progressAtMs;
    const walWriteMs = writingSinceMs === undefined ? 0 : nowMs - writingSinceMs;
    if (applyStallMs <= applyStallMaxMs && walWriteMs <= walWriteMaxMs) return true;
    this.#logger.error("the member stands still", {
      "committed-index": committedIndex,
      "applied-index": appliedIndex,
      "apply-stall-ms": Math.round(applyStallMs),
      "wal-write-ms": Math.round(walWriteMs),
    });
    return false;
  }
}
