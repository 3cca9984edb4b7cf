import { assert } from "../base/index.ts";

/** A request waits this long for its entry to be applied, besides two election timeouts (etcd: 5 s). */
export const requestTimeoutBaseMs = 5_000;

/**
 * Entries that may be committed but not yet applied before a leader refuses new proposals (etcd: maxGapBetweenApplyAndCommitIndex,
 * on every member). A follower is that far behind whenever its disk took a moment longer than the others', and what it proposes
 * waits at the leader: its clients are served a little later, not refused.
 */
export const applyLagEntriesMax = 5_000;

/** Proposals waiting for their result. etcd has no such bound; past it a client gets "too many requests". */
export const pendingProposalsMax = 200_000;
/** Bytes of proposals waiting for their result, so that many large requests cannot fill the memory. */
export const pendingProposalBytesMax = 256 * 1024 * 1024;

/** Requests that may wait until a leader is known; each holds its bytes meanwhile. */
export const leaderlessRequestsMax = 1_000;

/** How long one turn of the apply loop may hold the event loop. */
export const applySliceMs = 5;

/** Keys that a request deletes before the event loop is let go: less than a millisecond. */
export const deleteStepKeysDefault = 1_000;

/** No committed entry was applied for so long: the member stands still, and the watchdog may restart it. */
export const applyStallMaxMs = 60_000;
/** A write to the log that takes longer will not end by itself. Slow disks take seconds at worst. */
export const walWriteMaxMs = 60_000;

/** Requests that other members sent here to be handed on while there is no leader to take them: bytes and time. */
export const heldProposalBytesMax = 32 * 1024 * 1024;
export const heldProposalMaxMs = 5_000;

/** Above the request limit, gRPC's own overhead (etcd: grpcOverheadBytes). */
export const grpcOverheadBytes = 512 * 1024;

/**
 * Bytes of entries that a follower takes in while one write of its log is under way; what comes beyond is dropped, and sent
 * again by the leader. A disk that is full or slow would otherwise fill the memory: a leader sends up to 512 MiB ahead.
 */
export const unwrittenBytesMax = 64 * 1024 * 1024;

/**
 * Bytes of raft log entries in memory, whatever their number, before the older half is dropped and a snapshot taken. etcd has
 * no such bound: its 105,000 entries may have 1.5 MB each.
 */
export const logBytesMax = 256 * 1024 * 1024;
/** The same while a member that gets a snapshot is to find the entries behind it. */
export const heldLogBytesMax = 512 * 1024 * 1024;

/**
 * Snapshots that clients take at a time; etcd has no such bound. Each holds a moment of the store, and some 8 MB of memory with
 * what is on its way to the client.
 */
export const clientSnapshotsMax = 4;
/** How long the making of a client's snapshot holds the event loop at a time. */
export const clientSnapshotSliceMs = 1;
/** How long it rests between two chunks while others write: 1 GB takes some 27 s then, and 4 s while nobody writes. */
export const clientSnapshotRestMs = 4;

/** Write-behind batches are written at least this often (etcd: defaultBatchInterval). */
export const backendCommitIntervalMs = 100;

/**
 * A follower whose own clients do not wait for it hears so much later at the latest that an entry is committed, if no append
 * comes meanwhile that says it too. For that long its watchers and serializable readers may be behind the leader's.
 */
export const commitNewsMaxMs = 2;

/** Leases are looked through this often, and at most so many are revoked a pass (etcd: lessor). */
export const leaseExpiryIntervalMs = 500;
export const leaseRevokesPerPassMax = 500;
export const leaseRevokesInFlightMax = 16;

/** A lock or election session made on behalf of a client that brought no lease (etcd: 60 s). */
export const sessionLeaseTtlSeconds = 60n;

assert(leaseRevokesInFlightMax <= leaseRevokesPerPassMax, "a pass fills the revoke window");
assert(logBytesMax < heldLogBytesMax, "a log that is held may grow further");
