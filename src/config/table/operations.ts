import { durationMs } from "../values/duration.ts";
import { urlListOrEmpty } from "../values/etcd-url.ts";
import { int, millisecondsOrOff } from "../values/numbers.ts";
import { bool, choice, text, textList } from "../values/texts.ts";
import { later, setting } from "./setting.ts";

const tracing = "distributed tracing";

const loggingSettings = {
  logger: setting({
    flag: "logger",
    kind: choice(["zap"], {
      unknown: (given) =>
        given === "capnslog"
          ? "--logger=capnslog is removed in v3.5"
          : `unknown logger option ${JSON.stringify(given)}`,
    }),
    default: "zap",
    group: "logging",
    help: "Form of the log; only zap, which stands for structured lines",
  }),
  logLevel: setting({
    flag: "log-level",
    kind: choice(["debug", "info", "warn", "error", "dpanic", "panic", "fatal"], {
      unknown: (given) => `unrecognized level: ${JSON.stringify(given)}`,
    }),
    default: "info",
    group: "logging",
    help: "Least important level that is logged",
  }),
  logOutputs: setting({
    flag: "log-outputs",
    kind: textList,
    default: "default",
    group: "logging",
    aliases: [{ flag: "log-output" }],
    help: "Where the log goes: default, stdout, stderr, systemd/journal, or paths of files",
  }),
  logFormat: setting({
    flag: "log-format",
    kind: choice(["json", "console"], {
      unknown: (given) => `unknown log format: ${JSON.stringify(given)}`,
    }),
    default: "json",
    group: "logging",
    help: "Whether log lines are JSON or plain text",
  }),
  enableLogRotation: setting({
    flag: "enable-log-rotation",
    kind: bool,
    default: "false",
    group: "logging",
    help: "Starts a new log file when the one in log-outputs has grown",
  }),
  logRotationConfigJson: setting({
    flag: "log-rotation-config-json",
    kind: text,
    default:
      '{"maxsize": 100, "maxage": 0, "maxbackups": 0, "localtime": false, "compress": false}',
    group: "logging",
    help: "When log files are rotated (megabytes, days) and how many are kept",
  }),
  debug: setting({
    flag: "debug",
    kind: bool,
    default: "false",
    group: "logging",
    help: "Same as log-level debug (etcd 3.4)",
  }),
  logPackageLevels: setting({
    flag: "log-package-levels",
    kind: text,
    default: "",
    group: "logging",
    help: "Accepted for compatibility, without effect (etcd 3.4)",
  }),
};

const monitoringSettings = {
  listenMetricsUrls: setting({
    flag: "listen-metrics-urls",
    kind: urlListOrEmpty,
    default: "",
    group: "monitoring",
    help: "More URLs to listen on, for metrics and health alone",
  }),
  metrics: setting({
    flag: "metrics",
    kind: choice(["basic", "extensive"]),
    default: "basic",
    group: "monitoring",
    help: "How much is measured; extensive adds histograms of request times",
  }),
  enablePprof: later(
    setting({
      flag: "enable-pprof",
      kind: bool,
      default: "false",
      group: "monitoring",
      help: "Serves profiles below /debug/pprof on the client port",
    }),
    "profiling over HTTP",
  ),
};

const tracingSettings = {
  enableDistributedTracing: later(
    setting({
      flag: "enable-distributed-tracing",
      kind: bool,
      default: "false",
      group: "tracing",
      aliases: [{ flag: "experimental-enable-distributed-tracing" }],
      help: "Sends traces of requests to a collector (OTLP)",
    }),
    tracing,
  ),
  distributedTracingAddress: setting({
    flag: "distributed-tracing-address",
    kind: text,
    default: "localhost:4317",
    group: "tracing",
    aliases: [{ flag: "experimental-distributed-tracing-address" }],
    help: "Address of the collector",
  }),
  distributedTracingServiceName: setting({
    flag: "distributed-tracing-service-name",
    kind: text,
    default: "etcd",
    group: "tracing",
    aliases: [{ flag: "experimental-distributed-tracing-service-name" }],
    help: "Name of this service in traces, the same for all members",
  }),
  distributedTracingInstanceId: setting({
    flag: "distributed-tracing-instance-id",
    kind: text,
    default: "",
    group: "tracing",
    aliases: [{ flag: "experimental-distributed-tracing-instance-id" }],
    help: "Identifier of this member in traces",
  }),
  distributedTracingSamplesPerMillion: setting({
    flag: "distributed-tracing-sampling-rate",
    kind: int,
    default: "0",
    group: "tracing",
    aliases: [{ flag: "experimental-distributed-tracing-sampling-rate" }],
    help: "Requests traced out of a million",
  }),
};

const corruptionSettings = {
  initialCorruptCheck: setting({
    flag: "experimental-initial-corrupt-check",
    kind: bool,
    default: "false",
    group: "corruption",
    feature: "InitialCorruptCheck",
    help: "Compares data with the other members before serving",
  }),
  corruptCheckTimeMs: setting({
    flag: "corrupt-check-time",
    kind: durationMs,
    default: "0s",
    group: "corruption",
    aliases: [{ flag: "experimental-corrupt-check-time" }],
    help: "Time between two comparisons of data with the other members; 0 for none",
  }),
  compactHashCheckEnabled: setting({
    flag: "experimental-compact-hash-check-enabled",
    kind: bool,
    default: "false",
    group: "corruption",
    feature: "CompactHashCheck",
    help: "Lets the leader compare the hashes that compactions leave",
  }),
  compactHashCheckTimeMs: setting({
    flag: "compact-hash-check-time",
    kind: durationMs,
    default: "1m0s",
    group: "corruption",
    aliases: [{ flag: "experimental-compact-hash-check-time" }],
    help: "Time between two such comparisons",
  }),
};

const unsafeSettings = {
  forceNewCluster: setting({
    flag: "force-new-cluster",
    kind: bool,
    default: "false",
    group: "unsafe",
    help: "Starts a cluster of this one member from the data of a lost cluster",
  }),
  importOfficialData: setting({
    flag: "import-official-data",
    kind: bool,
    default: "false",
    group: "member",
    help: "Takes over what official etcd has left in data-dir, keeping the original beside it",
  }),
  unsafeNoFsync: setting({
    flag: "unsafe-no-fsync",
    kind: bool,
    default: "false",
    group: "unsafe",
    help: "Does not wait for the disk; a crash of the machine loses acknowledged writes",
  }),
};

const proxySettings = {
  proxy: later(
    setting({
      flag: "proxy",
      kind: choice(["off", "readonly", "on"]),
      default: "off",
      group: "proxy",
      help: "Runs as a v2 HTTP proxy instead of a member",
    }),
    "running as a v2 proxy",
  ),
  proxyFailureWaitMs: setting({
    flag: "proxy-failure-wait",
    kind: millisecondsOrOff,
    default: "5000",
    group: "proxy",
    help: "Milliseconds for which a failed endpoint is not tried again",
  }),
  proxyRefreshIntervalMs: setting({
    flag: "proxy-refresh-interval",
    kind: millisecondsOrOff,
    default: "30000",
    group: "proxy",
    help: "Milliseconds between two looks at the list of endpoints",
  }),
  proxyDialTimeoutMs: setting({
    flag: "proxy-dial-timeout",
    kind: millisecondsOrOff,
    default: "1000",
    group: "proxy",
    help: "Milliseconds to wait for a connection; 0 for ever",
  }),
  proxyWriteTimeoutMs: setting({
    flag: "proxy-write-timeout",
    kind: millisecondsOrOff,
    default: "5000",
    group: "proxy",
    help: "Milliseconds a write may take; 0 for ever",
  }),
  proxyReadTimeoutMs: setting({
    flag: "proxy-read-timeout",
    kind: millisecondsOrOff,
    default: "0",
    group: "proxy",
    help: "Milliseconds a read may take; 0 for ever",
  }),
};

/** Watching and repairing a running member, and what only old clusters need. */
export const operationsSettings = {
  ...loggingSettings,
  ...monitoringSettings,
  ...tracingSettings,
  ...corruptionSettings,
  ...proxySettings,
  ...unsafeSettings,
};
