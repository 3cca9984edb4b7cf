/** What is read of a file at a time, and written of one. */
export const copyBlockBytes = 1 << 20;

/** How long another process may take to let go of a data directory before a tool gives up, in milliseconds. */
export const lockWaitMs = 2_000;

/** After how long it is said that a data directory is waited for, in milliseconds (etcdutl: defrag). */
export const lockNoteMs = 1_000;
