import type { Downgrade } from "./membership-change.ts";
import { compareMinors, parseVersion } from "./version.ts";

/** What keeps a member of version `own` (`3.5.17`) out of a cluster; undefined when nothing does (etcd: mustDetectDowngrade). */
export function refusalOfVersion(
  own: string,
  cluster: { readonly clusterVersion: string | undefined; readonly downgrade: Downgrade },
): string | undefined {
  if (cluster.clusterVersion === undefined) return undefined;
  const ownVersion = parseVersion(own);
  const clusterVersion = parseVersion(cluster.clusterVersion);
  if (ownVersion === undefined || clusterVersion === undefined) {
    return `cannot compare server version ${own} with cluster version ${cluster.clusterVersion}`;
  }
  if (compareMinors(ownVersion, clusterVersion) >= 0) return undefined;
  const { enabled, targetVersion } = cluster.downgrade;
  const target = enabled ? parseVersion(targetVersion) : undefined;
  if (target !== undefined && compareMinors(ownVersion, target) === 0) return undefined;
  return `invalid downgrade; server version is lower than determined cluster version (current-server-version ${own}, determined-cluster-version ${cluster.clusterVersion})`;
}
