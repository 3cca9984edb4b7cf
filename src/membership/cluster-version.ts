import type { Downgrade } from "./membership-change.ts";
import { clusterVersionOf, compareMinors, parseVersion, type Version } from "./version.ts";

/** Of a cluster whose members have not all been heard of yet (etcd: MinClusterVersion). */
export const clusterVersionMin = "3.0.0";

interface VersionsView {
  /** `3.5.0`; undefined until one was set. */
  readonly clusterVersion: string | undefined;
  readonly downgrade: Downgrade;
  /** What each member runs, `3.5.17`; undefined for one that could not be asked. */
  readonly servers: readonly (string | undefined)[];
}

/**
 * The version to set for the cluster; undefined if the one it has is right. It is the lowest that any member runs, and only
 * rises; but while a downgrade is under way it goes down to that downgrade's target and stays there.
 */
export function nextClusterVersion(view: VersionsView): string | undefined {
  const { clusterVersion, downgrade } = view;
  const lowest = lowestOf(view.servers);
  if (clusterVersion === undefined) {
    return lowest === undefined ? clusterVersionMin : clusterVersionOf(lowest);
  }
  const current = parseVersion(clusterVersion);
  const wanted = downgrade.enabled ? parseVersion(downgrade.targetVersion) : lowest;
  if (current === undefined || wanted === undefined) return undefined;
  const change = compareMinors(wanted, current);
  const isAllowed = downgrade.enabled ? change < 0 : change > 0 && wanted.major === current.major;
  return isAllowed ? clusterVersionOf(wanted) : undefined;
}

/** undefined if any is unknown. */
function lowestOf(servers: readonly (string | undefined)[]): Version | undefined {
  let lowest: Version | undefined;
  for (const text of servers) {
    const version = text === undefined ? undefined : parseVersion(text);
    if (version === undefined) return undefined;
    if (lowest === undefined || compareMinors(version, lowest) < 0) lowest = version;
  }
  return lowest;
}

/** All members run the version that a downgrade leads to: it is over (etcd: isMatchedVersions). */
export function isDowngraded({
  downgrade,
  servers,
}: Omit<VersionsView, "clusterVersion">): boolean {
  const target = parseVersion(downgrade.targetVersion);
  if (!downgrade.enabled || target === undefined) return false;
  return servers.every((text) => {
    const version = text === undefined ? undefined : parseVersion(text);
    return version !== undefined && compareMinors(version, target) === 0;
  });
}
