/** Snapshots on their way to other members at a time; each holds a moment of the store, and some 3 MB of memory. */
export const outgoingSnapshotsMax = 2;

/**
 * How long the log is kept from being shortened after a snapshot has arrived, so that the member which got it can go on from
 * there (etcd: releaseDelayAfterSnapshot).
 */
export const logHeldAfterSnapshotMs = 30_000;

/** What an import gathers before it waits for the disk. */
export const importBatchBytes = 8 * 1024 * 1024;
