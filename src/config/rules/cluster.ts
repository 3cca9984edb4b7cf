// How a member finds its cluster, and settings that exclude each other.
import type { SettingName } from "../table/settings-table.ts";
import { breach, isSet, type Rule } from "./rule.ts";

const bootstrapNames = [
  "initialCluster",
  "discovery",
  "discoverySrv",
  "discoveryEndpoints",
] as const;

const oneWayToBootstrap: Rule = (resolved) => {
  const chosen = bootstrapNames.filter((name) => isSet(resolved, name) && isFilled(resolved, name));
  if (chosen.length < 2) return [];
  const reason =
    'multiple discovery or bootstrap flags are set. Choose one of "initial-cluster", "discovery" or "discovery-srv"';
  const names = [chosen[1]!, chosen[0]!] as const;
  const flags = chosen.map((name) => resolved.provenance[name].flag).join(", ");
  return [breach(resolved, names, { reason, allowed: `one of ${flags}` })];
};

function isFilled(
  { settings }: Parameters<Rule>[0],
  name: (typeof bootstrapNames)[number],
): boolean {
  return settings[name].length > 0;
}

const discoveryPair: Rule = (resolved) => {
  const { discoveryToken, discoveryEndpoints } = resolved.settings;
  if ((discoveryToken === "") === (discoveryEndpoints.length === 0)) return [];
  const names: [SettingName, SettingName] = ["discoveryToken", "discoveryEndpoints"];
  const reason = "both --discovery-token and --discovery-endpoints must be set";
  return [breach(resolved, names, { reason, allowed: "both or neither" })];
};

/** The proxy fallback belongs to v2 discovery; etcd 3.6, which has v3 discovery, no longer knows it. */
const fallbackOfV3Discovery: Rule = (resolved) => {
  const { discoveryEndpoints, discoveryFallback } = resolved.settings;
  if (discoveryEndpoints.length === 0 || discoveryFallback !== "proxy") return [];
  if (!isSet(resolved, "discoveryFallback")) return [];
  const reason = `v2 proxy is deprecated, and --discovery-fallback can't be configured as "proxy"`;
  return [breach(resolved, ["discoveryFallback"], { reason, allowed: "exit" })];
};

/** Whoever asks for the proxy by name is not to find out from a full cluster that there is none. */
const fallbackOfV2Discovery: Rule = (resolved) => {
  const { discovery, discoveryFallback } = resolved.settings;
  if (discovery === "" || discoveryFallback !== "proxy") return [];
  if (!isSet(resolved, "discoveryFallback")) return [];
  const reason = "--discovery-fallback: running as a v2 proxy is not supported yet";
  return [breach(resolved, ["discoveryFallback"], { reason, allowed: "exit" })];
};

const existingWithoutDiscovery: Rule = (resolved) => {
  const names = ["discovery", "discoveryEndpoints"] as const;
  const name = names.find((candidate) => isFilled(resolved, candidate));
  if (resolved.settings.initialClusterState !== "existing" || name === undefined) return [];
  const reason = "discovery URL should not be set when joining existing initial cluster";
  return [breach(resolved, [name], { reason, allowed: '""' })];
};

const distinctPeerUrls: Rule = (resolved) => {
  const hrefs = resolved.settings.initialCluster.flatMap(({ peerUrls }) =>
    peerUrls.map((url) => url.href),
  );
  if (new Set(hrefs).size === hrefs.length) return [];
  const list = resolved.settings.initialCluster
    .flatMap(({ name, peerUrls }) => peerUrls.map((url) => `${name}=${url.href}`))
    .join(",");
  const reason = `initial cluster ${list} has duplicate url`;
  return [breach(resolved, ["initialCluster"], { reason, allowed: "every URL for one member" })];
};

const v2Stages: Rule = (resolved) => {
  const { enableV2, v2Deprecation } = resolved.settings;
  if (!enableV2 || v2Deprecation === "not-yet") return [];
  const reason = `--enable-v2 and --v2-deprecation=${v2Deprecation} are mutually exclusive`;
  return [breach(resolved, ["enableV2"], { reason, allowed: "false in this stage" })];
};

const checkpointPersist: Rule = (resolved) => {
  const { enableLeaseCheckpoint, enableLeaseCheckpointPersist } = resolved.settings;
  if (!enableLeaseCheckpointPersist || enableLeaseCheckpoint) return [];
  const reason =
    "setting experimental-enable-lease-checkpoint-persist requires experimental-enable-lease-checkpoint";
  const allowed = "false, or true with experimental-enable-lease-checkpoint";
  return [breach(resolved, ["enableLeaseCheckpointPersist"], { reason, allowed })];
};

export const clusterRules: readonly Rule[] = [
  oneWayToBootstrap,
  discoveryPair,
  fallbackOfV3Discovery,
  fallbackOfV2Discovery,
  existingWithoutDiscovery,
  distinctPeerUrls,
  v2Stages,
  checkpointPersist,
];
