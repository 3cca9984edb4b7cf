// Rules that only hold for a member without data: a member that restarts ignores how it was once bootstrapped.
import type { ConfigError } from "../config-error.ts";
import type { EtcdUrl } from "../values/etcd-url.ts";
import { breach, type Resolved } from "./rule.ts";

/** The addresses of a host name; rejects or gives none when it has none. */
export type LookupHost = (host: string) => Promise<readonly string[]>;

/**
 * The first reason why this member cannot bootstrap, or undefined. Call it when the data directory holds no member, with
 * the initial cluster that discovery has found, if there is one.
 * Advertised URLs may differ in their spelling from those in initial-cluster as long as their hosts are the same machine,
 * which is asked of `lookup`.
 */
export async function bootstrapError(
  resolved: Resolved,
  lookup: LookupHost,
): Promise<ConfigError | undefined> {
  const { settings } = resolved;
  const { name, initialCluster } = settings;
  if (initialCluster.length === 0) {
    const reason = "initial cluster unset and no discovery URL found";
    return breach(resolved, ["initialCluster"], { reason });
  }
  const own = initialCluster.find((member) => member.name === name);
  if (own === undefined) {
    const reason = `couldn't find local name "${name}" in the initial cluster configuration`;
    const allowed = `one of ${initialCluster.map((member) => member.name).join(", ")}`;
    return breach(resolved, ["name", "initialCluster"], { reason, allowed });
  }
  if (settings.initialClusterState === "existing") return undefined;
  return advertisedMismatch(resolved, { own: own.peerUrls, lookup });
}

async function advertisedMismatch(
  resolved: Resolved,
  { own, lookup }: { own: readonly EtcdUrl[]; lookup: LookupHost },
): Promise<ConfigError | undefined> {
  const advertised = resolved.settings.initialAdvertisePeerUrls;
  const { name } = resolved.settings;
  const textOf = (urls: readonly EtcdUrl[]) => urls.map((url) => url.href).join(",");
  if (textOf(own) === textOf(advertised)) return undefined;
  const ownKeys = await addressKeys(own, lookup);
  const advertisedKeys = await addressKeys(advertised, lookup);
  const missing = own.find((_, at) => !advertisedKeys.includes(ownKeys[at]!));
  if (missing !== undefined) {
    const reason = `--initial-cluster has ${name}=${missing.href} but missing from --initial-advertise-peer-urls=${textOf(advertised)}`;
    const allowed = `${textOf(own)}, as in initial-cluster`;
    return breach(resolved, ["initialAdvertisePeerUrls", "initialCluster"], { reason, allowed });
  }
  const surplus = advertised.find((_, at) => !ownKeys.includes(advertisedKeys[at]!));
  if (surplus === undefined) return undefined;
  const reason = `--initial-advertise-peer-urls has ${surplus.href} but missing from --initial-cluster=${name}=${textOf(own)}`;
  const allowed = `${textOf(own)}, as in initial-cluster`;
  return breach(resolved, ["initialAdvertisePeerUrls", "initialCluster"], { reason, allowed });
}

/** URLs with each host replaced by its first address in order, so that a name and its address compare equal. */
function addressKeys(urls: readonly EtcdUrl[], lookup: LookupHost): Promise<string[]> {
  return Promise.all(
    urls.map(async (url) => {
      if (url.kind === "unix") return url.href;
      const addresses = await lookup(url.host).catch((): readonly string[] => []);
      return `${url.scheme}://${[...addresses].sort()[0] ?? url.host}:${url.port}`;
    }),
  );
}
