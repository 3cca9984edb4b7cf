/** Pairs of one answer while the present state is read: at most this many values of 1.5 MB are in memory. */
export const pageKeysMax = 100;

/** Of one transaction at the destination: servers take requests of 1.5 MiB unless told otherwise. */
export const batchBytesMax = 1024 * 1024;

/** How often the number of mirrored keys is printed (etcd: make_mirror_command.go). */
export const reportMs = 30_000;

/**
 * After a write of which nobody knows whether it will be done. A server gives up requests after 7 s (etcd: ReqTimeout with
 * default settings), so after this time none can come behind the writes that follow.
 */
export const unknownOutcomePauseMs = 10_000;
