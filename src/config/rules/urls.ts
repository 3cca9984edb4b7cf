// Which addresses may be listened on and advertised.
import { isIP } from "node:net";
import type { SettingName } from "../table/settings-table.ts";
import type { EtcdUrl } from "../values/etcd-url.ts";
import { breach, isSet, type Rule } from "./rule.ts";

const listenNames = [
  "listenPeerUrls",
  "listenClientUrls",
  "listenClientHttpUrls",
  "listenMetricsUrls",
] as const;

function canBind(url: EtcdUrl): boolean {
  return url.kind === "unix" || url.host === "localhost" || isIP(url.host) !== 0;
}

const bindable: Rule = (resolved) =>
  listenNames.flatMap((name) =>
    resolved.settings[name]
      .filter((url) => !canBind(url))
      .map((url) =>
        breach(resolved, [name], {
          reason: `expected IP in URL for binding (${url.href})`,
          allowed: "URLs whose host is an IP address or localhost",
        }),
      ),
  );

const advertisedWithHost: Rule = (resolved) =>
  (["initialAdvertisePeerUrls", "advertiseClientUrls"] as const).flatMap((name) => {
    const urls = resolved.settings[name];
    const hostless = urls.find((url) => url.kind === "tcp" && url.host === "");
    if (hostless === undefined) return [];
    const list = urls.map((url) => url.href).join(",");
    const reason = `--${resolved.provenance[name].flag} "${list}" must be "host:port" (unexpected empty host (${hostless.href}))`;
    return [breach(resolved, [name], { reason, allowed: "URLs that name a host" })];
  });

/** Official etcd does not ask for this when the URLs stand in a YAML file, and many such files rely on it. */
const advertiseRequired: Rule = (resolved) => {
  const { source } = resolved.provenance.listenClientUrls;
  const isExplicit =
    source.kind !== "default" && !(source.kind === "file" && source.style === "yaml");
  if (!isExplicit || isSet(resolved, "advertiseClientUrls")) return [];
  if (resolved.settings.proxy !== "off") return [];
  const reason = "--advertise-client-urls is required when --listen-client-urls is set explicitly";
  return [
    breach(resolved, ["listenClientUrls"], {
      reason,
      allowed: "listen-client-urls together with advertise-client-urls",
    }),
  ];
};

const clientUrlsApart: Rule = (resolved) => {
  const { listenClientUrls, listenClientHttpUrls } = resolved.settings;
  const taken = new Set(listenClientUrls.map((url) => url.href));
  return listenClientHttpUrls
    .filter((url) => taken.has(url.href))
    .map((url) => {
      const names: [SettingName] = ["listenClientHttpUrls"];
      const reason = `cannot bind both --client-listen-urls and --client-listen-http-urls on the same url ${url.href}`;
      return breach(resolved, names, { reason, allowed: "URLs that listen-client-urls lacks" });
    });
};

export const urlRules: readonly Rule[] = [
  bindable,
  advertisedWithHost,
  advertiseRequired,
  clientUrlsApart,
];
