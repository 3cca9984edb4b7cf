const mib = 1024 * 1024;

/** What is sent and received at most, and how often something is tried. */
export const clientLimits = {
  /** Larger requests are refused here: etcd's servers take 1.5 MiB and what gRPC adds (clientv3: MaxCallSendMsgSize). */
  sendBytesMax: 2 * mib,
  /** Answers have no limit of their own; this is the largest that gRPC's length can say (clientv3: MaxCallRecvMsgSize). */
  receiveBytesMax: 2 ** 31 - 1,
  /** What a server may send before it is told of more room, on a stream as on the connection. */
  receiveWindowBytes: 16 * mib,
  /** Attempts of one call (clientv3: defaultUnaryMaxRetries). */
  attemptsMax: 100,
  /** Pause after as many attempts as are a quorum of the endpoints (clientv3: defaultBackoffWaitBetween). */
  attemptPauseMs: 25,
  /** Pause after no endpoint took a connection: grows from the first by the factor to the last. */
  dialPauseMs: 25,
  dialPauseMsMax: 1_000,
  dialPauseFactor: 1.6,
  /** Every pause is longer or shorter by up to this fraction, so that clients do not come back all at once. */
  jitterFraction: 0.1,
  /** Longest wait for a connection to one server. */
  dialTimeoutMs: 2_000,
  /** A server that has not taken the connection for so long is not alone in being asked any more. */
  dialStaggerMs: 250,
  /** grpc-go pings no more often either, whatever it is told; servers refuse clients that ping them all the time. */
  keepaliveTimeMsMin: 10_000,
  keepaliveTimeoutMs: 6_000,
  /** Bytes that a server may leave unread while it makes this side answer: settings, pings. */
  unreadAnswersBytes: mib,
} as const;
