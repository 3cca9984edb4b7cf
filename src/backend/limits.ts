/** A file of a checkpoint that is received is written in blocks of this size: one is gathered while another is written. */
export const receivedBlockBytes = 1 << 20;

/**
 * Files of a checkpoint that are made durable together while the next ones arrive: with the first of them the file system writes
 * what it has to say of all. So many of them are open, and as many that have arrived since.
 */
export const filesSyncedTogether = 32;

/** Files of a checkpoint that are linked, or looked at, at a time. */
export const filesAtOnceMax = 32;

/** Of a batch, copied for LevelDB's thread before others have their turn. */
export const batchSliceBytesMax = 1 << 20;
