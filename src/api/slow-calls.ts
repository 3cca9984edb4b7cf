import type { Clock, Logger } from "../base/index.ts";
import { RepeatGuard, type StageTimes } from "../host/index.ts";
import type { CallHooks, CallReport } from "../wire/grpc/index.ts";
import type { MethodDescriptor } from "../wire/protobuf/index.ts";

interface SlowCallModules {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly methods: readonly MethodDescriptor[];
  readonly stages: StageTimes;
  /** `--warning-unary-request-duration`: what takes longer, from the request's head to its answer, is slow. */
  readonly warnMs: number;
}

/** An answer too large to be handed over at once: the client takes it piece by piece after the call is answered. */
export interface LargeAnswer {
  readonly path: string;
  readonly remoteAddress: string;
  readonly bytes: number;
}

export interface SlowCallLog extends Required<Pick<CallHooks, "onCallEnd">> {
  /** @returns to be called once, when the client has taken the answer or is gone */
  answering(answer: LargeAnswer): () => void;
}

/**
 * Complains of slow calls in the words of etcd 3.5 (logUnaryRequestStats), but for the request's content, and with the stage
 * that took the most of their time; of each method once in a burst. Streams last as long as their clients like.
 */
export function slowCallLog({
  clock,
  logger,
  methods,
  stages,
  warnMs,
}: SlowCallModules): SlowCallLog {
  const complaints = new RepeatGuard(clock);
  const streams = methods.filter((method) => method.requestStream || method.responseStream);
  const streamPaths = new Set(streams.map(({ path }) => path));
  const complain = (report: CallReport): void => {
    if (streamPaths.has(report.path)) return;
    const heldBack = complaints.admit(report.path);
    if (heldBack === undefined) return;
    const endMs = clock.monotonicMs();
    const slowest = stages.slowest(endMs - report.durationMs, endMs);
    logger.warn("request stats", {
      "start time": new Date(clock.wallMs() - report.durationMs).toISOString(),
      "time spent": `${Math.round(report.durationMs)}ms`,
      remote: report.remoteAddress,
      "response type": report.path,
      "request count": report.receivedMessages,
      "request size": report.receivedBytes,
      "response count": report.sentMessages,
      "response size": report.sentBytes,
      stage: slowest.stage,
      "stage time": `${Math.round(slowest.ms)}ms`,
      "held-back": heldBack,
    });
  };
  const complainOfTaking = ({ path, remoteAddress, bytes }: LargeAnswer, tookMs: number): void => {
    const heldBack = complaints.admit(`${path} send`);
    if (heldBack === undefined) return;
    logger.warn("request stats", {
      "start time": new Date(clock.wallMs() - tookMs).toISOString(),
      "time spent": `${Math.round(tookMs)}ms`,
      remote: remoteAddress,
      "response type": path,
      "response size": bytes,
      stage: "send",
      "stage time": `${Math.round(tookMs)}ms`,
      "held-back": heldBack,
    });
  };
  return {
    onCallEnd(report) {
      if (report.durationMs > warnMs) complain(report);
    },
    answering(answer) {
      const startMs = clock.monotonicMs();
      return () => {
        const tookMs = clock.monotonicMs() - startMs;
        if (tookMs > warnMs) complainOfTaking(answer, tookMs);
      };
    },
  };
}
