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
 * Tables go ahead of the moment that a snapshot is of, and those that came meanwhile again, as long as they have so many bytes:
 * with less, the receiver soon has what was written while they were sent. So often at most, of a store that grows faster than
 * it is sent.
 */
export const aheadAgainBytesMin = 16 << 20;
export const aheadRoundsMax = 4;

/** Names of the files that stay, and the members of the v2 store: a million files of 2 MiB. */
export const momentBytesMax = 32 << 20;

/**
 * How long the log is kept from being shortened after a snapshot has arrived, so that the member which got it can go on from
 * there (etcd: releaseDelayAfterSnapshot).
 */
export const logHeldAfterSnapshotMs = 30_000;
