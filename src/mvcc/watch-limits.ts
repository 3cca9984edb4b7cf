import { assert } from "../base/index.ts";

/** Revisions that one step of catching up reads (etcd: watchBatchMaxRevs). */
export const catchUpRevisionsMax = 1_000;

/** Payload bytes after which such a step ends. One revision is never cut, so a step may read more. */
export const catchUpBytesMax = 1024 * 1024;

/** Evicted pages that one step asks for. A revision that needs more gets them. */
export const catchUpPagesMax = 64;

/** Watchers on one stream; a create request past it is refused. etcd has no such bound. */
export const watchersPerStreamMax = 100_000;

/** A watcher that allows it gets larger responses in fragments: above the request limit, gRPC's overhead (etcd). */
export const fragmentOverheadBytes = 512 * 1024;

/** New ranges are looked through one by one until there are so many that sorting them in pays. */
export const recentRangesMax = 64;

assert(catchUpBytesMax >= 64 * 1024, "a step of catching up reads at least a page");
