// Every bound of the log on disk, in bytes unless the name says otherwise.
import { assert } from "../base/index.ts";

/** Size at which a segment is full and the next one begins (etcd's SegmentSizeBytes: 64 MB, not MiB). */
export const segmentBytesDefault = 64_000_000;

/**
 * The most that is ever written but not yet durable. A crash can tear only bytes of one unfinished write, so whatever is
 * valid further than this beyond a hole was acknowledged, and the hole is corruption rather than a torn write.
 */
export const writeBytesMax = 8 * 1024 * 1024;

/**
 * Entry data that is encoded in one go: 5 ms of work. More is written in runs of so much, each of them one write, unless a
 * single entry is larger.
 */
export const runBytesDefault = 2 * 1024 * 1024;

/** Records of a moved commit index that wait in the page cache; past this the next one is made durable. */
export const unsyncedBytesMax = 64 * 1024;

/** Encoded records that wait while a write runs. Raft's own flow control keeps far below it. */
export const pendingBytesMax = 512 * 1024 * 1024;

/** An output buffer grown past this by a large batch is dropped after use. */
export const bufferKeepBytes = 4 * 1024 * 1024;

/** First size of an output buffer. */
export const bufferFirstBytes = 256 * 1024;

/** Bytes read, checked and decoded between two turns of the event loop: 2 ms of work, 5 in a cold process. */
export const readSliceBytes = 512 * 1024;

/** What a disk that was full must take before the log is written again. */
export const recoverProbeBytes = 1024 * 1024;

/** Zeros are written ahead of the log's end until there are this many. */
export const zeroAheadBytes = 2 * 1024 * 1024;

/** Zeros written and synced at once: so few that a durable write beside them hardly waits. */
export const zeroStepBytes = 256 * 1024;

/** The smallest unit a disk writes whole; etcd's torn-write rule counts in these. */
export const sectorBytes = 512;

assert(2 * runBytesDefault <= bufferKeepBytes, "the buffer of a run is used again");
assert(unsyncedBytesMax <= writeBytesMax, "unsynced records fit into one write");
assert(segmentBytesDefault % 8 === 0, "a segment holds whole frames");
