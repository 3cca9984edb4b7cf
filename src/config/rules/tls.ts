// Keys, certificates and versions that belong together.
import type { SettingName } from "../table/settings-table.ts";
import type { EtcdUrl } from "../values/etcd-url.ts";
import { breach, type Resolved, type Rule } from "./rule.ts";

/** Settings of a certificate and its key. */
export const tlsPairs = [
  { cert: "certFile", key: "keyFile" },
  { cert: "clientCertFile", key: "clientKeyFile" },
  { cert: "peerCertFile", key: "peerKeyFile" },
  { cert: "peerClientCertFile", key: "peerClientKeyFile" },
] as const;

const keyWithCertificate: Rule = (resolved) =>
  tlsPairs.flatMap(({ cert, key }) => {
    const certFile = resolved.settings[cert];
    const keyFile = resolved.settings[key];
    if ((certFile === "") === (keyFile === "")) return [];
    const reason = `KeyFile and CertFile must both be present[key: ${keyFile}, cert: ${certFile}]`;
    const { flag: certFlag } = resolved.provenance[cert];
    const allowed = `${certFlag} and ${resolved.provenance[key].flag} together`;
    return [breach(resolved, [cert, key], { reason, allowed })];
  });

function isTls(url: EtcdUrl): boolean {
  return url.scheme === "https" || url.scheme === "unixs";
}

function hasClientCertificate({ settings }: Resolved): boolean {
  return settings.autoTls || (settings.certFile !== "" && settings.keyFile !== "");
}

function hasPeerCertificate({ settings }: Resolved): boolean {
  return settings.peerAutoTls || (settings.peerCertFile !== "" && settings.peerKeyFile !== "");
}

function withoutCertificate(
  resolved: Resolved,
  name: "listenPeerUrls" | "listenClientUrls" | "listenClientHttpUrls" | "listenMetricsUrls",
  reason: (url: EtcdUrl) => string,
) {
  return resolved.settings[name].filter(isTls).map((url) => {
    const names: [SettingName] = [name];
    const allowed = "http URLs, or https URLs with a certificate and key";
    return breach(resolved, names, { reason: reason(url), allowed });
  });
}

const clientCertificate: Rule = (resolved) => {
  if (hasClientCertificate(resolved)) return [];
  const forClients = (url: EtcdUrl) =>
    `TLS key/cert (--cert-file, --key-file) must be provided for client url ${url.href} with HTTPS scheme`;
  const forMetrics = () =>
    "client TLS key/cert (--cert-file, --key-file) must be provided for metrics secure url";
  return [
    ...withoutCertificate(resolved, "listenClientUrls", forClients),
    ...withoutCertificate(resolved, "listenClientHttpUrls", forClients),
    ...withoutCertificate(resolved, "listenMetricsUrls", forMetrics),
  ];
};

const peerCertificate: Rule = (resolved) => {
  if (hasPeerCertificate(resolved)) return [];
  return withoutCertificate(
    resolved,
    "listenPeerUrls",
    (url) =>
      `TLS key/cert (--peer-cert-file, --peer-key-file) must be provided for peer url ${url.href} with HTTPS scheme`,
  );
};

const versions: Rule = (resolved) => {
  const { tlsMinVersion: min, tlsMaxVersion: max, cipherSuites } = resolved.settings;
  if (max !== "" && min > max) {
    const reason = `min version (${min}) is greater than max version (${max})`;
    const allowed = "tls-min-version not newer than tls-max-version";
    return [breach(resolved, ["tlsMinVersion", "tlsMaxVersion"], { reason, allowed })];
  }
  if (min === "TLS1.3" && cipherSuites.length > 0) {
    const reason = "cipher suites cannot be configured when only TLS1.3 is enabled";
    return [
      breach(resolved, ["cipherSuites"], { reason, allowed: '"" or tls-min-version TLS1.2' }),
    ];
  }
  return [];
};

/** A self-signed certificate that is never valid. */
const selfSignedValidity: Rule = (resolved) => {
  const { autoTls, peerAutoTls, selfSignedCertValidityYears } = resolved.settings;
  if (selfSignedCertValidityYears > 0 || !(autoTls || peerAutoTls)) return [];
  const reason = "selfSignedCertValidity is invalid,it should be greater than 0";
  return [breach(resolved, ["selfSignedCertValidityYears"], { reason, allowed: "from 1" })];
};

export const tlsRules: readonly Rule[] = [
  keyWithCertificate,
  clientCertificate,
  peerCertificate,
  versions,
  selfSignedValidity,
];
