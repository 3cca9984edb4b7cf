import type { Clock, Logger, MonotonicMs } from "../../base/index.ts";

/** What a leader's health is judged by, and what it can do about it. */
export interface SelfCareModules {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly electionTimeoutMs: number;
  readonly isLeader: boolean;
  /** When the write to the log began that is under way; undefined when there is none. */
  readonly writingSinceMs: MonotonicMs | undefined;
  /** Why nothing can be made durable at the moment: a full disk. */
  readonly diskTrouble: string | undefined;
  /** The voter that should lead instead; undefined while no other one could. */
  readonly successor: bigint | undefined;
  handOver(to: bigint): void;
  /** For the metric: one hand-over was begun. */
  steppedAside(cause: Cause): void;
}

export type Cause = "disk" | "event-loop";

type State =
  | { readonly kind: "well" }
  /** `lastSeenMs`: when the symptom was seen last. */
  | {
      readonly kind: "unwell";
      readonly cause: Cause;
      readonly symptom: string;
      readonly lastSeenMs: MonotonicMs;
    };

/** A symptom that is not seen again for so long is over. */
export const recoveryMs = 10_000;
/** Between two hand-overs at least; doubled each time, as it may be the others that are no better. */
export const pauseMinMs = 30_000;
export const pauseMaxMs = 600_000;

/**
 * Looks after a member that is about to disappoint: one whose disk holds a write up, or whose event loop stood still, for half
 * an election timeout. A leader in that state hands leadership over before its followers miss it, and says so; once the
 * symptom is gone it is a candidate like any other.
 */
export class SelfCare {
  readonly #modules: SelfCareModules;
  readonly #stallMs: number;
  #state: State = { kind: "well" };
  #dueMs: MonotonicMs | undefined;
  #pauseMs = pauseMinMs;
  #handedOverMs: MonotonicMs | undefined;

  constructor(modules: SelfCareModules) {
    this.#modules = modules;
    this.#stallMs = modules.electionTimeoutMs / 2;
  }

  /** What is the matter with this member; undefined for a healthy one. */
  get trouble(): string | undefined {
    return this.#state.kind === "unwell" ? this.#state.symptom : undefined;
  }

  /**
   * To be called at every tick.
   * @param nextInMs - when the next call is meant to come: one that comes later shows how long the event loop stood still
   */
  check(nextInMs: number): void {
    const nowMs = this.#modules.clock.monotonicMs();
    const lateMs = this.#dueMs === undefined ? 0 : nowMs - this.#dueMs;
    this.#dueMs = nowMs + nextInMs;
    const found = this.#examine(nowMs, lateMs);
    if (found !== undefined) this.#fallIll({ ...found, lastSeenMs: nowMs });
    else this.#recover(nowMs);
    if (this.#state.kind === "unwell") this.#stepAside(nowMs, this.#state);
  }

  #examine(
    nowMs: MonotonicMs,
    lateMs: number,
  ): { readonly cause: Cause; readonly symptom: string } | undefined {
    const { diskTrouble, writingSinceMs } = this.#modules;
    if (diskTrouble !== undefined) return { cause: "disk", symptom: diskTrouble };
    const writingMs = writingSinceMs === undefined ? 0 : nowMs - writingSinceMs;
    if (writingMs >= this.#stallMs) {
      return { cause: "disk", symptom: `a write to the log takes ${Math.round(writingMs)} ms` };
    }
    if (lateMs < this.#stallMs) return undefined;
    return { cause: "event-loop", symptom: `the member stood still for ${Math.round(lateMs)} ms` };
  }

  #fallIll(found: Omit<State & { kind: "unwell" }, "kind">): void {
    if (this.#state.kind === "well") {
      this.#modules.logger.warn("member is too slow to lead", {
        cause: found.cause,
        symptom: found.symptom,
        "limit-ms": this.#stallMs,
      });
    }
    this.#state = { kind: "unwell", ...found };
  }

  #recover(nowMs: MonotonicMs): void {
    if (this.#state.kind === "well" || nowMs - this.#state.lastSeenMs < recoveryMs) return;
    this.#modules.logger.info("member is quick enough to lead again", { after: this.#state.cause });
    this.#state = { kind: "well" };
  }

  #stepAside(nowMs: MonotonicMs, { cause, symptom, lastSeenMs }: State & { kind: "unwell" }): void {
    const { isLeader, successor, logger } = this.#modules;
    // What is over is no reason any more; what led to this state was acted on when it was seen.
    if (!isLeader || lastSeenMs !== nowMs || successor === undefined) return;
    if (!this.#mayHandOver(nowMs)) return;
    logger.warn("leader steps aside", {
      cause,
      symptom,
      to: successor.toString(16),
    });
    this.#modules.steppedAside(cause);
    this.#modules.handOver(successor);
  }

  #mayHandOver(nowMs: MonotonicMs): boolean {
    const sinceMs = this.#handedOverMs === undefined ? pauseMaxMs * 2 : nowMs - this.#handedOverMs;
    if (sinceMs < this.#pauseMs) return false;
    // As long again without another hand-over: the next one is a first one.
    const isFirst = sinceMs >= 2 * this.#pauseMs;
    this.#pauseMs = isFirst ? pauseMinMs : Math.min(pauseMaxMs, this.#pauseMs * 2);
    this.#handedOverMs = nowMs;
    return true;
  }
}
