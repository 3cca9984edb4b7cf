export * from "./clock.ts";
export { compileSooner } from "./compile-sooner.ts";
export * from "./data-dir.ts";
export * from "./data-dir-lock.ts";
export { hostDisk } from "./disk.ts";
export { importedLogDir } from "./imported-log.ts";
export * from "./imported-member.ts";
export { priorities } from "./journal-entry.ts";
export * from "./listeners.ts";
export {
  Log,
  type LogOptions,
  type LogThreshold,
  logThresholds,
  type ProcessLogger,
} from "./log.ts";
export { type LogRotation, parseLogRotation } from "./log-file.ts";
export { isJournal } from "./log-journal.ts";
export type { LogFormat } from "./log-line.ts";
export * from "./member-paths.ts";
export * from "./memory.ts";
export type { GrpcMethodMetrics } from "./metrics/grpc-metrics.ts";
export { Counter, Family, Gauge, Histogram } from "./metrics/instruments.ts";
export { type EtcdMetrics, etcdMetrics, Metrics, type MetricsOptions } from "./metrics/metrics.ts";
export { syncDirectory } from "./names.ts";
export * from "./process-stats.ts";
export * from "./random.ts";
export * from "./repeat-guard.ts";
export * from "./sd-notify.ts";
export * from "./signals.ts";
export * from "./stage-times.ts";
export { withoutFsync } from "./unsynced-disk.ts";
