/** Snapshots on their way to other members at a time; each holds a moment of the store, and some 3 MB of memory. */
export const outgoingSnapshotsMax = 2;

/**
 * An image of the key index goes along with a store's files up to this size, which is about a million keys. Each snapshot that
 * is sent has it in memory, and one that is received; of a larger index the receiver reads all pages.
 */
export const indexImageBytesMax = 32 << 20;

/** Files of a store are sent in blocks of this size, of which each snapshot has two in memory. */
export const fileStreamBlockBytes = 1 << 20;

/**
 * How long the log is kept from being shortened after a snapshot has arrived, so that the member which got it can go on from
 * there (etcd: releaseDelayAfterSnapshot).
 */
export const logHeldAfterSnapshotMs = 30_000;
