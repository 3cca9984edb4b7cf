import type { Clock, Logger, Timer } from "../../base/index.ts";

/**
 * When to forget history by itself (`--auto-compaction-mode`, `--auto-compaction-retention`).
 * - periodic: keep the last `periodMs` of history.
 * - revision: keep the last `revisions` revisions.
 */
export type CompactionPolicy =
  | { readonly kind: "off" }
  | { readonly kind: "periodic"; readonly periodMs: number }
  | { readonly kind: "revision"; readonly revisions: number };

/** Revision mode looks this often (etcd: revInterval). */
export const revisionCheckMs = 5 * 60_000;
/** Periodic mode compacts at least this often, however long the period (etcd: one hour). */
export const periodicCheckMaxMs = 60 * 60_000;
/** Revision samples a check interval; the compacted revision is that exact to one sample. */
const samplesPerCheck = 10;

export interface CompactionTarget {
  currentRevision(): number;
  /** Only the leader compacts; the others follow through the log. */
  isLeader(): boolean;
  /** Proposes a compaction; rejects when it was refused. */
  compact(revision: number): Promise<void>;
}

export interface AutoCompactor {
  stop(): void;
}

export function startAutoCompactor(
  policy: CompactionPolicy,
  modules: { readonly clock: Clock; readonly logger: Logger; readonly target: CompactionTarget },
): AutoCompactor {
  switch (policy.kind) {
    case "off":
      return { stop() {} };
    case "periodic":
      return every(modules.clock, sampleIntervalMs(policy.periodMs), periodicStep(policy, modules));
    case "revision":
      return every(modules.clock, revisionCheckMs, revisionStep(policy, modules));
  }
}

function sampleIntervalMs(periodMs: number): number {
  return Math.min(periodMs, periodicCheckMaxMs) / samplesPerCheck;
}

function every(clock: Clock, intervalMs: number, step: () => Promise<void>): AutoCompactor {
  let timer: Timer;
  let stopped = false;
  const arm = (): void => {
    timer = clock.after(intervalMs, () => {
      void step().then(() => {
        if (!stopped) arm();
      });
    });
  };
  arm();
  return {
    stop() {
      stopped = true;
      timer.cancel();
    },
  };
}

interface Modules {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly target: CompactionTarget;
}

function periodicStep(
  policy: { readonly periodMs: number },
  { clock, logger, target }: Modules,
): () => Promise<void> {
  const intervalMs = sampleIntervalMs(policy.periodMs);
  const samplesMax = Math.ceil(policy.periodMs / intervalMs);
  const samples: number[] = [target.currentRevision()];
  let lastCompactedMs = clock.monotonicMs();
  let lastRevision = 0;
  let waitMs = policy.periodMs;
  return async () => {
    const oldest = samples[0]!;
    const nowMs = clock.monotonicMs();
    if (target.isLeader() && nowMs - lastCompactedMs >= waitMs && oldest !== lastRevision) {
      if (await tryCompact(oldest, { logger, target })) {
        lastCompactedMs = nowMs;
        lastRevision = oldest;
        waitMs = Math.min(policy.periodMs, periodicCheckMaxMs);
      }
    }
    samples.push(target.currentRevision());
    if (samples.length > samplesMax) samples.shift();
  };
}

function revisionStep(
  policy: { readonly revisions: number },
  { logger, target }: Modules,
): () => Promise<void> {
  let lastRevision = 0;
  return async () => {
    const revision = target.currentRevision() - policy.revisions;
    if (!target.isLeader() || revision <= 0 || revision === lastRevision) return;
    if (await tryCompact(revision, { logger, target })) lastRevision = revision;
  };
}

/** A revision that was compacted meanwhile counts as done; anything else is retried at the next step. */
async function tryCompact(
  revision: number,
  { logger, target }: Pick<Modules, "logger" | "target">,
): Promise<boolean> {
  try {
    await target.compact(revision);
    logger.info("completed auto compaction", { revision });
    return true;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (reason.includes("has been compacted")) return true;
    logger.warn("failed auto compaction", { revision, error: reason });
    return false;
  }
}
