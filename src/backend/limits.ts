/** A file of a checkpoint that is received is written in blocks of this size: one is gathered while another is written. */
export const receivedBlockBytes = 1 << 20;

/**
 * Files of a checkpoint that are made durable while the next one arrives. Each takes a thread of Node's pool of four, which
 * the log needs too.
 */
export const filesSyncedAtOnceMax = 2;

/** Files of a checkpoint that are linked, or looked at, at a time. */
export const filesAtOnceMax = 32;
