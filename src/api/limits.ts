/** What a message of a snapshot holds of the file (etcd: snapshotSendBufferSize). */
export const snapshotPieceBytes = 32 * 1024;

/**
 * How long a client may take for half of what is queued on its stream, 512 KiB, before its snapshot is given up. etcd has no
 * such bound; a moment of the store that is held keeps the disk from being cleared of what was overwritten since.
 */
export const snapshotStallMs = 60_000;
