// Where the time of slow requests goes. A request passes through stages that many requests share (one sync of the log is for
// all that came meanwhile), so each stage notes when it was slow, and a slow request is held against these notes.

/**
 * queue: the event loop was busy with something else. raft: a quorum, or the leader, was waited for. fsync: the log was being
 * written. apply: requests of the log were carried out. read: pages were read. send: the client did not take its answer.
 */
export type Stage = "queue" | "raft" | "fsync" | "apply" | "read" | "send";

type NotedStage = Exclude<Stage, "raft" | "send">;

interface Span {
  readonly stage: NotedStage;
  readonly startMs: number;
  readonly endMs: number;
}

/** Spans that are remembered; the oldest is forgotten first. */
const spansMax = 256;
/** Shorter ones are not what makes a request slow, in milliseconds. */
const spanMsMin = 5;

export class StageTimes {
  readonly #spans: Span[] = [];
  #next = 0;

  /** A stage has been at work for so long, up to `endMs` of the monotonic clock. */
  took(stage: NotedStage, durationMs: number, endMs: number): void {
    if (durationMs < spanMsMin) return;
    this.#spans[this.#next] = { stage, startMs: endMs - durationMs, endMs };
    this.#next = (this.#next + 1) % spansMax;
  }

  /**
   * Which stage has taken the most of this time. What nobody has noted was waiting for other members.
   * @returns the stage, and how long it was at work within the time
   */
  slowest(startMs: number, endMs: number): { readonly stage: Stage; readonly ms: number } {
    const taken: Record<NotedStage, number> = { queue: 0, fsync: 0, apply: 0, read: 0 };
    for (const span of this.#spans) {
      const ms = Math.min(span.endMs, endMs) - Math.max(span.startMs, startMs);
      if (ms > 0) taken[span.stage] += ms;
    }
    // Work on the event loop keeps others from it: only the rest is the queue's own.
    taken.queue = Math.max(0, taken.queue - taken.apply - taken.read);
    const total = endMs - startMs;
    const noted = taken.queue + taken.fsync + taken.apply + taken.read;
    let found: { stage: Stage; ms: number } = { stage: "raft", ms: Math.max(0, total - noted) };
    for (const [stage, ms] of Object.entries(taken) as [NotedStage, number][]) {
      if (ms > found.ms) found = { stage, ms: Math.min(ms, total) };
    }
    return found;
  }
}
