import type { MonotonicMs } from "../base/index.ts";
import type { HeapNode } from "./deadline-heap.ts";

/** A lease as all members hold it. */
export interface Lease {
  readonly id: bigint;
  /** As granted. */
  readonly ttlSeconds: number;
  /** Left at the last checkpoint; 0 when there was none, or when it was renewed since. */
  remainingTtlSeconds: number;
  /** Attached keys, latin1. */
  readonly keys: Set<string>;
  /** The primary's alone, and only PrimaryTimes changes it. */
  time: LeaseTime | undefined;
}

export interface LeaseTime {
  deadlineMs: MonotonicMs;
  /**
   * When to look at it again: at its deadline, or earlier, since a renewal moves only the deadline: renewing costs nothing,
   * and a lease that turns out to be alive when its turn comes is put back.
   */
  expiry: HeapNode<Lease>;
  checkpoint: HeapNode<Lease> | undefined;
}

/** What a new primary gives it: the time left at the last checkpoint, or all of it. */
export function secondsLeft(lease: Lease): number {
  return lease.remainingTtlSeconds > 0 ? lease.remainingTtlSeconds : lease.ttlSeconds;
}
