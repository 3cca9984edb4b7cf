const mib = 1024 * 1024;

/** What streams hold, and how they come back. */
export const streamLimits = {
  /** A server that is gone is dialled again so soon, and at the latest so late. */
  redialMs: 100,
  redialMsMax: 1_000,
  /** Events that a watch keeps for a reader who is slow. Past it the watch is taken off the stream until they are read. */
  watchQueueBytes: 16 * mib,
  watchQueueAnswers: 10_000,
  /** Fragments of one answer, joined: as large as the largest answer that comes in one piece. */
  joinedBytes: 2 ** 31 - 1,
  /** Pause before a broken stream is opened again: grows by the factor to the last (etcd: client/v3/watch.go). */
  reopenPauseMs: 1,
  reopenPauseFactor: 1.25,
  reopenPauseMsMax: 100,
  /** Answers about a lease that nobody has read; the oldest goes (etcd: LeaseResponseChSize). */
  keepAliveAnswers: 16,
  /** How long whoever gives up waiting for a lock or an election tries to take its key away. */
  leaveQueueMs: 5_000,
  /** Pause before the stream of lease renewals is opened again (etcd: retryConnWait). */
  keepAliveReopenMs: 500,
  /** How long a lease is taken to live before the first answer says so (etcd: client/v3/lease.go). */
  firstKeepAliveMs: 5_000,
} as const;
