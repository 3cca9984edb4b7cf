// Which backups go when a new one has been verified. Pure.
import type { Backup } from "./backup-name.ts";

export interface Retention {
  /** Most backups that are kept; 0 for any number. */
  readonly countMax: number;
  /** Age from which one is not kept, in milliseconds; 0 for none. */
  readonly ageMsMax: number;
  /** The newest, at least 1, that age does nothing to. */
  readonly countMin: number;
}

/** What is done about the backups that were there before. */
export type Clearance =
  | { readonly kind: "remove"; readonly surplus: readonly Backup[] }
  /** One of them is ahead of the new one, which then is of another cluster, or of one that was set back. */
  | { readonly kind: "hold"; readonly ahead: Backup };

/**
 * The new backup counts and is never in the surplus. Where the cluster has lost revisions, nothing is: the old ones may be
 * the last that hold what was lost.
 */
export function clearanceOf(
  added: Backup,
  earlier: readonly Backup[],
  { countMax, ageMsMax, countMin }: Retention,
): Clearance {
  const ahead = earlier.find(({ revision }) => revision > added.revision);
  if (ahead !== undefined) return { kind: "hold", ahead };
  const surplus = newestFirst(earlier).filter((backup, n) => {
    const place = n + 1;
    const isTooMany = countMax > 0 && place >= countMax;
    const isTooOld = ageMsMax > 0 && added.takenAtMs - backup.takenAtMs > ageMsMax;
    return isTooMany || (isTooOld && place >= countMin);
  });
  return { kind: "remove", surplus };
}

export function newestFirst(backups: readonly Backup[]): Backup[] {
  return backups.toSorted((a, b) => b.takenAtMs - a.takenAtMs || b.revision - a.revision);
}
