import { durationMs } from "../values/duration.ts";
import { int, uint, uint32 } from "../values/numbers.ts";
import { bool, choice, text } from "../values/texts.ts";
import { later, setting } from "./setting.ts";

/** What clients may ask for, and how long history and leases are kept. */
export const requestSettings = {
  maxTxnOps: setting({
    flag: "max-txn-ops",
    kind: uint,
    default: "128",
    group: "client",
    help: "Most operations in one branch of a transaction",
  }),
  maxRequestBytes: setting({
    flag: "max-request-bytes",
    kind: uint,
    default: "1572864",
    group: "client",
    help: "Largest request in bytes; more than 10 MiB is not recommended",
  }),
  maxConcurrentStreams: setting({
    flag: "max-concurrent-streams",
    kind: uint32,
    default: "4294967295",
    group: "client",
    help: "Most requests open at a time on one client connection",
  }),
  grpcKeepaliveMinTimeMs: setting({
    flag: "grpc-keepalive-min-time",
    kind: durationMs,
    default: "5s",
    group: "client",
    help: "Shortest time between pings that a client may use",
  }),
  grpcKeepaliveIntervalMs: setting({
    flag: "grpc-keepalive-interval",
    kind: durationMs,
    default: "2h0m0s",
    group: "client",
    help: "Time between the server's pings to a client; 0 for none",
  }),
  grpcKeepaliveTimeoutMs: setting({
    flag: "grpc-keepalive-timeout",
    kind: durationMs,
    default: "20s",
    group: "client",
    help: "Wait for the answer to a ping before the connection is closed; 0 for ever",
  }),
  socketReusePort: later(
    setting({
      flag: "socket-reuse-port",
      kind: bool,
      default: "false",
      group: "client",
      yaml: "socket-options.reuse-port",
      help: "Sets SO_REUSEPORT, so that two programs may listen on one port",
    }),
    "SO_REUSEPORT",
  ),
  socketReuseAddress: setting({
    flag: "socket-reuse-address",
    kind: bool,
    default: "false",
    group: "client",
    yaml: "socket-options.reuse-address",
    help: "Sets SO_REUSEADDR, so that a port in TIME_WAIT may be used again",
  }),
  enableGrpcGateway: setting({
    flag: "enable-grpc-gateway",
    kind: bool,
    default: "true",
    group: "client",
    help: "Serves the v3 API as JSON over HTTP as well",
  }),
  warningApplyDurationMs: setting({
    flag: "warning-apply-duration",
    kind: durationMs,
    default: "100ms",
    group: "client",
    aliases: [{ flag: "experimental-warning-apply-duration" }],
    help: "Applying an entry longer than this is logged",
  }),
  warningUnaryRequestDurationMs: setting({
    flag: "warning-unary-request-duration",
    kind: durationMs,
    default: "0s",
    zeroMeans: "300ms",
    group: "client",
    aliases: [{ flag: "experimental-warning-unary-request-duration" }],
    help: "A request that takes longer than this is logged",
  }),
  watchProgressNotifyIntervalMs: setting({
    flag: "watch-progress-notify-interval",
    kind: durationMs,
    default: "0s",
    zeroMeans: "10m",
    group: "client",
    aliases: [{ flag: "experimental-watch-progress-notify-interval" }],
    help: "Time without events after which a watcher that asked for it is told the current revision",
  }),
  enableLeaseCheckpoint: setting({
    flag: "experimental-enable-lease-checkpoint",
    kind: bool,
    default: "false",
    group: "client",
    feature: "LeaseCheckpoint",
    help: "Replicates the remaining time of leases, so that a new leader does not start them afresh",
  }),
  enableLeaseCheckpointPersist: setting({
    flag: "experimental-enable-lease-checkpoint-persist",
    kind: bool,
    default: "false",
    group: "client",
    feature: "LeaseCheckpointPersist",
    help: "Also keeps the remaining time of leases on disk",
  }),
  autoCompactionMode: setting({
    flag: "auto-compaction-mode",
    kind: choice(["periodic", "revision"], {
      unknown: (given) =>
        given === ""
          ? "undefined auto-compaction-mode"
          : `unknown auto-compaction-mode ${JSON.stringify(given)}`,
    }),
    default: "periodic",
    group: "compaction",
    help: "Whether auto-compaction-retention is a time or a count of revisions",
  }),
  autoCompactionRetention: setting({
    flag: "auto-compaction-retention",
    kind: text,
    default: "0",
    group: "compaction",
    help: "History that automatic compaction leaves: hours or a duration in periodic mode, revisions in revision mode; 0 for no compaction",
  }),
  compactionBatchLimit: setting({
    flag: "compaction-batch-limit",
    kind: int,
    default: "0",
    zeroMeans: "1000",
    group: "compaction",
    aliases: [{ flag: "experimental-compaction-batch-limit" }],
    help: "Revisions removed in one step of a compaction",
  }),
  compactionSleepIntervalMs: setting({
    flag: "compaction-sleep-interval",
    kind: durationMs,
    default: "0s",
    zeroMeans: "10ms",
    group: "compaction",
    aliases: [{ flag: "experimental-compaction-sleep-interval" }],
    help: "Pause between two steps of a compaction",
  }),
};
