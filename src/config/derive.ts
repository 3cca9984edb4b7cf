// What follows from the merged values: defaults that depend on other settings, and limits that etcd applies silently.

import { ConfigError } from "./config-error.ts";
import type { Merged } from "./merge.ts";
import type { ConfigWarning } from "./readers/reading.ts";
import type { Provenance, Settings } from "./settings.ts";
import type { SettingName, SettingValues } from "./table/settings-table.ts";
import {
  type AutoCompactionRetention,
  parseRetention,
  retentionAllowed,
} from "./values/auto-compaction.ts";
import { type EtcdUrl, parseEtcdUrl } from "./values/etcd-url.ts";
import { ValueError } from "./values/kind.ts";

const raftTimeoutMsMin = 5000;
const bcryptCostMin = 4;
const bcryptCostMax = 31;
const bcryptCostDefault = 10;
const recommendedRequestBytesMax = 10 * 1024 * 1024;

export interface Derived {
  readonly settings: Settings;
  readonly warnings: readonly ConfigWarning[];
}

export interface DeriveOptions {
  /** The address of the interface with the default route, to be advertised instead of localhost; undefined if unknown. */
  defaultHost?(): string | undefined;
}

/** @throws {ConfigError} If the retention has no meaning in the mode that was chosen. */
export function derive(merged: Merged, options: DeriveOptions): Derived {
  const { values, provenance } = merged;
  const isSet = (name: SettingName) => provenance[name].source.kind !== "default";
  const advertise = (
    name: "initialAdvertisePeerUrls" | "advertiseClientUrls",
    listen: EtcdUrl[],
  ) => (isSet(name) ? values[name] : advertisedByDefault(values[name], { listen, ...options }));
  const initialAdvertisePeerUrls = advertise("initialAdvertisePeerUrls", [
    ...values.listenPeerUrls,
  ]);
  const found =
    values.discovery !== "" || values.discoverySrv !== "" || values.discoveryEndpoints.length > 0;
  const ownEntry = { name: values.name, peerUrls: initialAdvertisePeerUrls };
  const settings: Settings = {
    ...values,
    dataDir: values.dataDir === "" ? `${values.name}.etcd` : values.dataDir,
    initialAdvertisePeerUrls,
    advertiseClientUrls: advertise("advertiseClientUrls", [...values.listenClientUrls]),
    initialCluster: isSet("initialCluster") ? values.initialCluster : found ? [] : [ownEntry],
    quotaBackendBytes:
      values.quotaBackendBytes < 0 ? Number.MAX_SAFE_INTEGER : values.quotaBackendBytes,
    autoCompactionRetention: retentionOf(values, provenance),
    raftReadTimeoutMs: Math.max(values.raftReadTimeoutMs, raftTimeoutMsMin),
    raftWriteTimeoutMs: Math.max(values.raftWriteTimeoutMs, raftTimeoutMsMin),
    bcryptCost: isBcryptCost(values.bcryptCost) ? values.bcryptCost : bcryptCostDefault,
    logLevel: values.debug ? "debug" : values.logLevel,
  };
  return { settings, warnings: warningsAbout(values, isSet) };
}

/**
 * Etcd advertises the default-route address for a listener on all addresses, and else keeps localhost, whatever the
 * listener's own address.
 */
function advertisedByDefault(
  fallback: readonly EtcdUrl[],
  options: DeriveOptions & { listen: readonly EtcdUrl[] },
): readonly EtcdUrl[] {
  const listen = options.listen[0];
  if (listen?.kind !== "tcp" || listen.host !== "0.0.0.0") return fallback;
  const host = options.defaultHost?.();
  if (host === undefined) return fallback;
  return [parseEtcdUrl(`http://${host.includes(":") ? `[${host}]` : host}:${listen.port}`)];
}

function retentionOf(values: SettingValues, provenance: Provenance): AutoCompactionRetention {
  const mode = values.autoCompactionMode;
  try {
    return parseRetention(values.autoCompactionRetention, mode);
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    const { given, source } = provenance.autoCompactionRetention;
    throw new ConfigError({
      setting: "auto-compaction-retention",
      given,
      source,
      reason: error.message,
      allowed: retentionAllowed[mode],
      exitCode: 1,
    });
  }
}

function isBcryptCost(cost: number): boolean {
  return cost >= bcryptCostMin && cost <= bcryptCostMax;
}

function warningsAbout(
  values: SettingValues,
  isSet: (name: SettingName) => boolean,
): ConfigWarning[] {
  const warnings: ConfigWarning[] = [];
  const warn = (message: string, fields: ConfigWarning["fields"]) =>
    warnings.push({ message, fields });
  if (!isBcryptCost(values.bcryptCost)) {
    warn("bcrypt-cost is outside 4 to 31", { given: values.bcryptCost, used: bcryptCostDefault });
  }
  if (values.maxRequestBytes > recommendedRequestBytesMax) {
    const recommended = recommendedRequestBytesMax;
    warn("exceeded recommended request limit", { given: values.maxRequestBytes, recommended });
  }
  if (values.debug && isSet("logLevel") && values.logLevel !== "debug") {
    warn("debug wins over log-level", { given: values.logLevel, used: "debug" });
  }
  if (values.discovery !== "" && values.discoveryFallback === "proxy") {
    warn("there is no proxy yet; this member exits if it finds the cluster full", {
      "discovery-fallback": values.discoveryFallback,
    });
  }
  for (const url of unusedTls(values)) {
    warn("the scheme is HTTP while key and certificate files are given; ignored", { url });
  }
  return warnings;
}

function unusedTls(values: SettingValues): string[] {
  const plain = (urls: readonly EtcdUrl[], keyFile: string, certFile: string) =>
    keyFile === "" && certFile === "" ? [] : urls.filter((url) => url.scheme === "http");
  return [
    ...plain(values.listenClientUrls, values.keyFile, values.certFile),
    ...plain(values.listenPeerUrls, values.peerKeyFile, values.peerCertFile),
  ].map((url) => url.href);
}
