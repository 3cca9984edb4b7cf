import { assert } from "../base/index.ts";

/** Longest time to live that can be asked for (etcd: MaxLeaseTTL), about 285 years. */
export const leaseTtlSecondsMax = 9_000_000_000;

/** Most leases that `expired` names at once (etcd: leaseRevokeRate / 2 each 500 ms). */
export const expiredPerPassMax = 500;

/** A lease named by `expired` and still there after this long is named again (etcd: defaultExpiredleaseRetryInterval). */
export const expiredRetryMs = 3_000;

/** After a change of leader, most leases that may end within any one second (etcd: 3/4 of leaseRevokeRate). */
export const expiriesPerSecondMax = 750;

/** Time between two checkpoints of a lease (etcd: defaultLeaseCheckpointInterval). */
export const checkpointIntervalMsDefault = 5 * 60 * 1_000;

/** Most leases in one checkpoint request (etcd: maxLeaseCheckpointBatchSize). */
export const checkpointsPerRequestMax = 1_000;

assert(leaseTtlSecondsMax * 1_000 < Number.MAX_SAFE_INTEGER / 2, "deadlines are exact");
