import { assert, type Clock, type MonotonicMs } from "../base/index.ts";
import { DeadlineHeap } from "./deadline-heap.ts";
import { type Lease, type LeaseTime, secondsLeft } from "./lease.ts";
import { expiredRetryMs, expiriesPerSecondMax } from "./lease-limits.ts";

export interface Checkpoint {
  readonly id: bigint;
  /** Whole seconds left, rounded up; 0 forgets the checkpoint. */
  readonly remainingTtl: bigint;
}

export interface PrimaryTimesOptions {
  readonly clock: Pick<Clock, "monotonicMs">;
  /** undefined: no checkpoints. */
  readonly checkpointIntervalMs: number | undefined;
}

/** When leases end: exists only while this member is the primary. */
export class PrimaryTimes {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #checkpointIntervalMs: number | undefined;
  readonly #expiries = new DeadlineHeap<Lease>();
  readonly #checkpoints = new DeadlineHeap<Lease>();

  constructor({ clock, checkpointIntervalMs }: PrimaryTimesOptions) {
    this.#clock = clock;
    this.#checkpointIntervalMs = checkpointIntervalMs;
  }

  /** Gives every lease its time and `extendMs` more, so that clients have a chance to find the new leader. */
  addAll(leases: Iterable<Lease>, extendMs: number): void {
    const nowMs = this.#clock.monotonicMs();
    const ordered = bySecondsLeft(leases);
    const deadlines = ordered.map((lease) => nowMs + extendMs + secondsLeft(lease) * 1_000);
    spreadDeadlines(deadlines, expiriesPerSecondMax);
    for (const [index, lease] of ordered.entries()) this.#start(lease, deadlines[index]!);
  }

  add(lease: Lease): void {
    this.#start(lease, this.#clock.monotonicMs() + secondsLeft(lease) * 1_000);
  }

  #start(lease: Lease, deadlineMs: MonotonicMs): void {
    assert(lease.time === undefined, "a lease is added once");
    const expiry = this.#expiries.add(lease, deadlineMs);
    lease.time = { deadlineMs, expiry, checkpoint: undefined };
    this.scheduleCheckpoint(lease);
  }

  remove(lease: Lease): void {
    const time = timeOf(lease);
    this.#expiries.remove(time.expiry);
    if (time.checkpoint !== undefined) this.#checkpoints.remove(time.checkpoint);
    lease.time = undefined;
  }

  /** The full time again, from now. */
  renew(lease: Lease): void {
    timeOf(lease).deadlineMs = this.#clock.monotonicMs() + lease.ttlSeconds * 1_000;
  }

  /** Zero or less once it has expired. */
  remainingMs(lease: Lease): number {
    return timeOf(lease).deadlineMs - this.#clock.monotonicMs();
  }

  /** Up to `max` leases that have expired, the longest first. They are named again if they are still there later. */
  expired(max: number): Lease[] {
    const nowMs = this.#clock.monotonicMs();
    const found: Lease[] = [];
    for (let node = this.#expiries.first; found.length < max; node = this.#expiries.first) {
      if (node === undefined || node.atMs > nowMs) break;
      const lease = node.item;
      const time = timeOf(lease);
      const isExpired = time.deadlineMs <= nowMs;
      if (isExpired) found.push(lease);
      this.#expiries.remove(node);
      time.expiry = this.#expiries.add(lease, isExpired ? nowMs + expiredRetryMs : time.deadlineMs);
    }
    return found;
  }

  /** Short leases need none: they would end before it. */
  scheduleCheckpoint(lease: Lease): void {
    if (this.#checkpointIntervalMs === undefined) return;
    const time = timeOf(lease);
    if (time.checkpoint !== undefined) this.#checkpoints.remove(time.checkpoint);
    time.checkpoint = undefined;
    if (secondsLeft(lease) * 1_000 <= this.#checkpointIntervalMs) return;
    const atMs = this.#clock.monotonicMs() + this.#checkpointIntervalMs;
    time.checkpoint = this.#checkpoints.add(lease, atMs);
  }

  /** Up to `max` checkpoints whose time has come. One is due again after the next interval. */
  dueCheckpoints(max: number): Checkpoint[] {
    const nowMs = this.#clock.monotonicMs();
    const due: Checkpoint[] = [];
    for (let node = this.#checkpoints.first; due.length < max; node = this.#checkpoints.first) {
      if (node === undefined || node.atMs > nowMs) break;
      const lease = node.item;
      this.scheduleCheckpoint(lease);
      const remainingTtlSeconds = Math.ceil(this.remainingMs(lease) / 1_000);
      // Expired leases are about to be revoked; one that has (nearly) all its time needs no record of it.
      if (remainingTtlSeconds <= 0 || remainingTtlSeconds >= lease.ttlSeconds) continue;
      due.push({ id: lease.id, remainingTtl: BigInt(remainingTtlSeconds) });
    }
    return due;
  }
}

function timeOf(lease: Lease): LeaseTime {
  assert(lease.time !== undefined, "the primary knows the time of every lease");
  return lease.time;
}

/** Time to live is in whole seconds and mostly the same few: sorting those few keeps a change of leader short. */
function bySecondsLeft(leases: Iterable<Lease>): Lease[] {
  const groups = new Map<number, Lease[]>();
  for (const lease of leases) {
    const group = groups.get(secondsLeft(lease));
    if (group === undefined) groups.set(secondsLeft(lease), [lease]);
    else group.push(lease);
  }
  return [...groups.keys()].sort((a, b) => a - b).flatMap((seconds) => groups.get(seconds)!);
}

/** Moves ascending deadlines later where needed, so that at most `perSecondMax` of them lie within less than a second. */
export function spreadDeadlines(deadlinesMs: number[], perSecondMax: number): void {
  for (let i = perSecondMax; i < deadlinesMs.length; i++) {
    deadlinesMs[i] = Math.max(deadlinesMs[i]!, deadlinesMs[i - perSecondMax]! + 1_000);
  }
}
