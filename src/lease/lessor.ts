import type { Backend } from "../backend/index.ts";
import { assert, type Clock, etcdError } from "../base/index.ts";
import { leasepb } from "../wire/protobuf/index.ts";
import type { Lease } from "./lease.ts";
import {
  checkpointIntervalMsDefault,
  checkpointsPerRequestMax,
  expiredPerPassMax,
  leaseTtlSecondsMax,
} from "./lease-limits.ts";
import { type Checkpoint, PrimaryTimes } from "./primary-times.ts";

export type { Checkpoint } from "./primary-times.ts";

export interface LessorOptions {
  readonly backend: Backend;
  readonly clock: Pick<Clock, "monotonicMs">;
  /** Shorter grants are raised to it (etcd: 3/2 election timeouts in whole seconds, rounded up). */
  readonly minTtlSeconds: number;
  /** Whether the primary records remaining times in the log now and then (etcd's --experimental-enable-lease-checkpoint). */
  readonly checkpointing: boolean;
  /** @default 5 minutes */
  readonly checkpointIntervalMs?: number;
  /** Asked at each checkpoint: whether it is kept on disk (etcd: by flag, or from cluster version 3.6). */
  readonly persistsCheckpoints: () => boolean;
}

export type Renewal =
  /** `forgetCheckpoint`: propose a checkpoint with `remainingTtl` 0 as well, since the old one is void. */
  | { readonly kind: "renewed"; readonly ttl: bigint; readonly forgetCheckpoint: boolean }
  | { readonly kind: "not-found" }
  /** Past its deadline but not yet revoked: ask again after `onSettled`. */
  | { readonly kind: "expired" }
  | { readonly kind: "not-primary" };

export type TimeToLive =
  /** `ttl` is in whole seconds, truncated: 0 or less once expired. Keys are latin1, in no order. */
  | {
      readonly kind: "found";
      readonly ttl: bigint;
      readonly grantedTtl: bigint;
      readonly keys: readonly string[];
    }
  | { readonly kind: "not-found" }
  | { readonly kind: "not-primary" };

/**
 * Who is the leader keeps the time, the others only the leases. The deadlines are not replicated: a new primary starts
 * them anew.
 */
type Role =
  | { readonly kind: "secondary" }
  | { readonly kind: "primary"; readonly times: PrimaryTimes };

/** Leases and the keys attached to them. Bucket `lease`: 8 bytes of ID, big-endian, to a leasepb.Lease. */
export class Lessor {
  readonly #options: LessorOptions;
  readonly #leases = new Map<bigint, Lease>();
  readonly #leaseOfKey = new Map<string, Lease>();
  readonly #settledListeners = new Map<bigint, Set<() => void>>();
  #role: Role = { kind: "secondary" };

  constructor(options: LessorOptions) {
    this.#options = options;
  }

  get isPrimary(): boolean {
    return this.#role.kind === "primary";
  }

  get size(): number {
    return this.#leases.size;
  }

  has(id: bigint): boolean {
    return this.#leases.has(id);
  }

  /** IDs, on the primary those that end first first. */
  list(): bigint[] {
    const ids = [...this.#leases.values()];
    if (this.#role.kind === "primary") {
      const { times } = this.#role;
      ids.sort((a, b) => times.remainingMs(a) - times.remainingMs(b));
    }
    return ids.map((lease) => lease.id);
  }

  /**
   * Makes a lease of `ttl` seconds, raised to the minimum.
   * @throws {EtcdError} LeaseNotFound for ID 0, LeaseTTLTooLarge, LeaseExist.
   */
  grant(id: bigint, ttl: bigint): { readonly id: bigint; readonly ttl: bigint } {
    if (id === 0n) throw etcdError("LeaseNotFound");
    if (ttl > leaseTtlSecondsMax) throw etcdError("LeaseTTLTooLarge");
    if (this.#leases.has(id)) throw etcdError("LeaseExist");
    const lease = this.#add({ id, ttl, remainingTtl: 0n });
    this.#persist(lease);
    return { id, ttl: BigInt(lease.ttlSeconds) };
  }

  /** A lease as it was stored. For loading. */
  restore(stored: Pick<leasepb.Lease, "id" | "ttl" | "remainingTtl">): void {
    this.#add(stored);
  }

  #add({ id, ttl, remainingTtl }: Pick<leasepb.Lease, "id" | "ttl" | "remainingTtl">): Lease {
    const lease: Lease = {
      id,
      ttlSeconds: Math.max(Number(ttl), this.#options.minTtlSeconds),
      remainingTtlSeconds: Number(remainingTtl),
      keys: new Set(),
      time: undefined,
    };
    this.#leases.set(id, lease);
    if (this.#role.kind === "primary") this.#role.times.add(lease);
    return lease;
  }

  #persist({ id, ttlSeconds, remainingTtlSeconds }: Lease): void {
    const stored = leasepb.Lease.create({
      id,
      ttl: BigInt(ttlSeconds),
      remainingTtl: BigInt(remainingTtlSeconds),
    });
    this.#options.backend.put("lease", bucketKey(id), leasepb.Lease.encode(stored));
  }

  /**
   * Ends a lease. Returns the keys that were attached, sorted: the caller deletes them in one revision.
   * @throws {EtcdError} LeaseNotFound
   */
  revoke(id: bigint): string[] {
    const lease = this.#leases.get(id);
    if (lease === undefined) throw etcdError("LeaseNotFound");
    this.#leases.delete(id);
    if (this.#role.kind === "primary") this.#role.times.remove(lease);
    for (const key of lease.keys) this.#leaseOfKey.delete(key);
    this.#options.backend.delete("lease", bucketKey(id));
    this.#settle(id);
    return [...lease.keys].sort();
  }

  /** The key's lease, 0 for none. */
  leaseOf(key: string): bigint {
    return this.#leaseOfKey.get(key)?.id ?? 0n;
  }

  /** Ties a key to a lease and to no other from now on. ID 0 only unties it, and so does, with false, a lease unknown. */
  attach(id: bigint, key: string): boolean {
    const before = this.#leaseWith(key);
    if (before !== undefined && before.id === id) return true;
    if (before !== undefined) this.detach(key);
    if (id === 0n) return true;
    const lease = this.#leases.get(id);
    if (lease === undefined) return false;
    lease.keys.add(key);
    this.#leaseOfKey.set(key, lease);
    return true;
  }

  detach(key: string): void {
    if (this.#leaseWith(key)?.keys.delete(key)) this.#leaseOfKey.delete(key);
  }

  /** V8 interns a string that is looked for in a map, which takes longer than the rest of a put: not while there is none. */
  #leaseWith(key: string): Lease | undefined {
    return this.#leaseOfKey.size === 0 ? undefined : this.#leaseOfKey.get(key);
  }

  /** Keeps a lease alive: a matter of the primary alone, nothing is replicated. */
  renew(id: bigint): Renewal {
    if (this.#role.kind !== "primary") return { kind: "not-primary" };
    const lease = this.#leases.get(id);
    if (lease === undefined) return { kind: "not-found" };
    if (this.#role.times.remainingMs(lease) <= 0) return { kind: "expired" };
    this.#role.times.renew(lease);
    const forgetCheckpoint = this.#options.checkpointing && lease.remainingTtlSeconds > 0;
    return { kind: "renewed", ttl: BigInt(lease.ttlSeconds), forgetCheckpoint };
  }

  /** Calls back once, when the lease is revoked or this member is no longer the primary. Returns how to stop. */
  onSettled(id: bigint, listener: () => void): () => void {
    const listeners = this.#settledListeners.get(id) ?? new Set();
    this.#settledListeners.set(id, listeners);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#settledListeners.get(id) === listeners) {
        this.#settledListeners.delete(id);
      }
    };
  }

  #settle(id: bigint): void {
    const listeners = this.#settledListeners.get(id);
    this.#settledListeners.delete(id);
    for (const listener of listeners ?? []) listener();
  }

  timeToLive(id: bigint): TimeToLive {
    const lease = this.#leases.get(id);
    if (this.#role.kind !== "primary") return { kind: "not-primary" };
    if (lease === undefined) return { kind: "not-found" };
    return {
      kind: "found",
      ttl: BigInt(Math.trunc(this.#role.times.remainingMs(lease) / 1_000)),
      grantedTtl: BigInt(lease.ttlSeconds),
      keys: [...lease.keys],
    };
  }

  /** Attached keys, in no order; none when there is no such lease. */
  keysOf(id: bigint): Iterable<string> {
    return this.#leases.get(id)?.keys ?? [];
  }

  /**
   * This member is the leader now. Every lease gets its time (what the last checkpoint left of it) and `extendMs` on top,
   * usually the election timeout.
   */
  promote(extendMs: number): void {
    assert(this.#role.kind === "secondary", "a primary is not promoted");
    const { clock, checkpointing } = this.#options;
    const intervalMs = this.#options.checkpointIntervalMs ?? checkpointIntervalMsDefault;
    const checkpointIntervalMs = checkpointing ? intervalMs : undefined;
    const times = new PrimaryTimes({ clock, checkpointIntervalMs });
    times.addAll(this.#leases.values(), extendMs);
    this.#role = { kind: "primary", times };
  }

  /** This member is the leader no more: leases do not expire here. */
  demote(): void {
    this.#role = { kind: "secondary" };
    for (const lease of this.#leases.values()) lease.time = undefined;
    for (const id of [...this.#settledListeners.keys()]) this.#settle(id);
  }

  /** Leases to revoke, the longest expired first. Each is named again only if it is still there 3 s later. */
  expired(max = expiredPerPassMax): bigint[] {
    if (this.#role.kind !== "primary") return [];
    return this.#role.times.expired(max).map((lease) => lease.id);
  }

  /** Remaining times to propose as one request; call again while it returns `max` of them. */
  dueCheckpoints(max = checkpointsPerRequestMax): Checkpoint[] {
    return this.#role.kind === "primary" ? this.#role.times.dueCheckpoints(max) : [];
  }

  /** Replicated remaining times. Those of leases that are gone are passed over. */
  applyCheckpoints(checkpoints: readonly Checkpoint[]): void {
    for (const { id, remainingTtl } of checkpoints) {
      const lease = this.#leases.get(id);
      if (lease === undefined) continue;
      lease.remainingTtlSeconds = Number(remainingTtl);
      if (this.#options.persistsCheckpoints()) this.#persist(lease);
      if (this.#role.kind === "primary") this.#role.times.scheduleCheckpoint(lease);
    }
  }
}

function bucketKey(id: bigint): Buffer {
  const key = Buffer.alloc(8);
  key.writeBigInt64BE(id);
  return key;
}
