// Numbers that must keep bounds, alone or against each other.
import { formatGoDuration } from "../../base/index.ts";
import { breach, type Rule } from "./rule.ts";

const electionTimeoutMsMax = 50_000;
const heartbeatsPerElectionMin = 5;
const tracingSamplesMax = 1_000_000;

const timing: Rule = (resolved) => {
  const { heartbeatIntervalMs: heartbeat, electionTimeoutMs: election } = resolved.settings;
  if (heartbeat === 0) {
    const reason = "--heartbeat-interval must be >0 (set to 0ms)";
    return [breach(resolved, ["heartbeatIntervalMs"], { reason })];
  }
  if (election === 0) {
    const reason = "--election-timeout must be >0 (set to 0ms)";
    return [breach(resolved, ["electionTimeoutMs"], { reason })];
  }
  if (election < heartbeatsPerElectionMin * heartbeat) {
    const reason = `--election-timeout[${election}ms] should be at least as 5 times as --heartbeat-interval[${heartbeat}ms]`;
    const allowed = `election-timeout from ${heartbeatsPerElectionMin * heartbeat}, or a smaller heartbeat-interval`;
    return [breach(resolved, ["electionTimeoutMs", "heartbeatIntervalMs"], { reason, allowed })];
  }
  if (election > electionTimeoutMsMax) {
    const reason = `--election-timeout[${election}ms] is too long, and should be set less than 50000ms`;
    return [breach(resolved, ["electionTimeoutMs"], { reason, allowed: "at most 50000" })];
  }
  return [];
};

const compactHashCheckTime: Rule = (resolved) => {
  const period = resolved.settings.compactHashCheckTimeMs;
  if (period > 0) return [];
  const reason = `--${resolved.provenance.compactHashCheckTimeMs.flag} must be >0 (set to ${formatGoDuration(period)})`;
  return [
    breach(resolved, ["compactHashCheckTimeMs"], { reason, allowed: "a duration longer than 0" }),
  ];
};

const tracingSamples: Rule = (resolved) => {
  const samples = resolved.settings.distributedTracingSamplesPerMillion;
  if (samples >= 0 && samples <= tracingSamplesMax) return [];
  // The spelling is etcd's own.
  const reason = `distributed tracing configurition is not valid: (the sampling rate must be between 0 and ${tracingSamplesMax}, is ${samples})`;
  const allowed = `0 to ${tracingSamplesMax}`;
  return [breach(resolved, ["distributedTracingSamplesPerMillion"], { reason, allowed })];
};

export const limitRules: readonly Rule[] = [timing, compactHashCheckTime, tracingSamples];
