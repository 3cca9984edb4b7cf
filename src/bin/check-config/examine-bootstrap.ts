// How a member without data would find its cluster, as far as that can be told without asking other members.
import { type Finding, fine, found } from "../../base/index.ts";
import { bootstrapError, type LookupHost, type RunResolution } from "../../config/index.ts";
import { findingOfMistake } from "./setting-findings.ts";

const about = "--initial-cluster";

/** @param holds - What lies in the data directory; undefined if that is unknown. */
export async function examineBootstrap(
  resolution: RunResolution,
  holds: string | undefined,
  lookup: LookupHost,
): Promise<Finding[]> {
  const { settings } = resolution;
  if (holds !== "empty") {
    return [fine(about, "is not looked at: the data directory says what the cluster is")];
  }
  const discovery = ["discovery", "discoverySrv"] as const;
  if (discovery.some((name) => settings[name] !== "") || settings.discoveryEndpoints.length > 0) {
    return [
      found("note", about, {
        text: "the members are found by discovery, which is asked only at the start",
        remedy: "nothing, if the discovery service can be reached from here",
      }),
    ];
  }
  const mistake = await bootstrapError(resolution, lookup);
  if (mistake !== undefined) return [findingOfMistake(mistake)];
  return [...(await examineHosts(resolution, lookup)), ...examineMembers(resolution)];
}

async function examineHosts({ settings }: RunResolution, lookup: LookupHost): Promise<Finding[]> {
  const hosts = new Set(
    settings.initialCluster
      .flatMap(({ peerUrls }) => peerUrls)
      .flatMap((url) => (url.kind === "tcp" ? [url.host] : [])),
  );
  const findings = await Promise.all(
    [...hosts].map(async (host): Promise<Finding[]> => {
      const addresses = await lookup(host).catch((): readonly string[] => []);
      if (addresses.length > 0) return [];
      const remedy = "a name in DNS or /etc/hosts, or the address itself";
      return [found("warning", about, { text: `nothing is known of the host ${host}`, remedy })];
    }),
  );
  return findings.flat();
}

function examineMembers({ settings }: RunResolution): Finding[] {
  const count = settings.initialCluster.length;
  if (settings.initialClusterState === "existing") {
    return [
      found("note", about, {
        text: `this member joins a running cluster of ${count - 1} others, who are asked only at the start`,
        remedy: "etcdctl member add, if that is not done yet",
      }),
    ];
  }
  if (count === 1) return [fine(about, "a new cluster of this member alone")];
  if (count % 2 === 0) {
    return [
      found("warning", about, {
        text: `${count} members survive ${count / 2 - 1} failures, as ${count - 1} would`,
        remedy: "an odd number of members",
      }),
    ];
  }
  return [fine(about, `a new cluster of ${count} members`)];
}
