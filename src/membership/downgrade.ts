import { etcdError } from "../base/index.ts";
import type { Downgrade } from "./membership-change.ts";
import { clusterVersionOf, compareMinors, parseVersion, type Version } from "./version.ts";

export interface DowngradeView {
  readonly clusterVersion: string | undefined;
  readonly downgrade: Downgrade;
}

/**
 * The cluster version that a downgrade to `target` (`3.4`, `3.4.0` or `3.4.23`) leads to: one minor below the current one.
 * @throws {EtcdError} WrongDowngradeVersionFormat, ClusterVersionUnavailable, InvalidDowngradeTargetVersion,
 *   DowngradeInProcess; in this order.
 */
export function checkDowngrade(view: DowngradeView, target: string): string {
  const wanted = parseVersion(target) ?? parseVersion(`${target}.0`);
  if (wanted === undefined) throw etcdError("WrongDowngradeVersionFormat");
  const current = currentVersion(view);
  const allowed = { ...current, minor: current.minor - 1 };
  if (compareMinors(wanted, allowed) !== 0) throw etcdError("InvalidDowngradeTargetVersion");
  if (view.downgrade.enabled) throw etcdError("DowngradeInProcess");
  return clusterVersionOf(wanted);
}

function currentVersion({ clusterVersion }: DowngradeView): Version {
  const version = clusterVersion === undefined ? undefined : parseVersion(clusterVersion);
  if (version === undefined) throw etcdError("ClusterVersionUnavailable");
  return version;
}

/** @throws {EtcdError} NoInflightDowngrade */
export function checkDowngradeCancel({ downgrade }: DowngradeView): void {
  if (!downgrade.enabled) throw etcdError("NoInflightDowngrade");
}
