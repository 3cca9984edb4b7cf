/** A lease as all members hold it. Its deadline is the primary's alone, see PrimaryTimes. */
export interface Lease {
  readonly id: bigint;
  /** As granted. */
  readonly ttlSeconds: number;
  /** Left at the last checkpoint; 0 when there was none, or when it was renewed since. */
  remainingTtlSeconds: number;
  /** Attached keys, latin1. */
  readonly keys: Set<string>;
}

/** What a new primary gives it: the time left at the last checkpoint, or all of it. */
export function secondsLeft(lease: Lease): number {
  return lease.remainingTtlSeconds > 0 ? lease.remainingTtlSeconds : lease.ttlSeconds;
}
