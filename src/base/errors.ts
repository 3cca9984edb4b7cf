// Every error a client can get, as etcd 3.5 words it (api/v3rpc/rpctypes). Clients compare the texts, so they are exact.
// The codes are those on the wire: MemberNotEnoughStarted and RequestTooManyRequests have a status of their own in etcd's
// table, but its servers send them, like the second half of this list, as Unknown.

/** The gRPC status codes in use below. */
const code = {
  Canceled: 1,
  Unknown: 2,
  InvalidArgument: 3,
  DeadlineExceeded: 4,
  NotFound: 5,
  PermissionDenied: 7,
  ResourceExhausted: 8,
  FailedPrecondition: 9,
  OutOfRange: 11,
  Unavailable: 14,
  DataLoss: 15,
  Unauthenticated: 16,
} as const;

export const etcdErrors = {
  EmptyKey: { code: code.InvalidArgument, message: "etcdserver: key is not provided" },
  KeyNotFound: { code: code.InvalidArgument, message: "etcdserver: key not found" },
  ValueProvided: { code: code.InvalidArgument, message: "etcdserver: value is provided" },
  LeaseProvided: { code: code.InvalidArgument, message: "etcdserver: lease is provided" },
  TooManyOps: {
    code: code.InvalidArgument,
    message: "etcdserver: too many operations in txn request",
  },
  DuplicateKey: {
    code: code.InvalidArgument,
    message: "etcdserver: duplicate key given in txn request",
  },
  Compacted: {
    code: code.OutOfRange,
    message: "etcdserver: mvcc: required revision has been compacted",
  },
  FutureRev: {
    code: code.OutOfRange,
    message: "etcdserver: mvcc: required revision is a future revision",
  },
  NoSpace: { code: code.ResourceExhausted, message: "etcdserver: mvcc: database space exceeded" },
  LeaseNotFound: { code: code.NotFound, message: "etcdserver: requested lease not found" },
  LeaseExist: { code: code.FailedPrecondition, message: "etcdserver: lease already exists" },
  LeaseTTLTooLarge: { code: code.OutOfRange, message: "etcdserver: too large lease TTL" },
  WatchCanceled: { code: code.Canceled, message: "etcdserver: watch canceled" },
  MemberExist: { code: code.FailedPrecondition, message: "etcdserver: member ID already exist" },
  PeerURLExist: { code: code.FailedPrecondition, message: "etcdserver: Peer URLs already exists" },
  MemberNotEnoughStarted: {
    code: code.Unknown,
    message: "etcdserver: re-configuration failed due to not enough started members",
  },
  MemberBadURLs: {
    code: code.InvalidArgument,
    message: "etcdserver: given member URLs are invalid",
  },
  MemberNotFound: { code: code.NotFound, message: "etcdserver: member not found" },
  MemberNotLearner: {
    code: code.FailedPrecondition,
    message: "etcdserver: can only promote a learner member",
  },
  LearnerNotReady: {
    code: code.FailedPrecondition,
    message: "etcdserver: can only promote a learner member which is in sync with leader",
  },
  TooManyLearners: {
    code: code.FailedPrecondition,
    message: "etcdserver: too many learner members in cluster",
  },
  ClusterIdMismatch: { code: code.FailedPrecondition, message: "etcdserver: cluster ID mismatch" },
  RequestTooLarge: { code: code.InvalidArgument, message: "etcdserver: request is too large" },
  RequestTooManyRequests: { code: code.Unknown, message: "etcdserver: too many requests" },
  RootUserNotExist: {
    code: code.FailedPrecondition,
    message: "etcdserver: root user does not exist",
  },
  RootRoleNotExist: {
    code: code.FailedPrecondition,
    message: "etcdserver: root user does not have root role",
  },
  UserAlreadyExist: {
    code: code.FailedPrecondition,
    message: "etcdserver: user name already exists",
  },
  UserEmpty: { code: code.InvalidArgument, message: "etcdserver: user name is empty" },
  UserNotFound: { code: code.FailedPrecondition, message: "etcdserver: user name not found" },
  RoleAlreadyExist: {
    code: code.FailedPrecondition,
    message: "etcdserver: role name already exists",
  },
  RoleNotFound: { code: code.FailedPrecondition, message: "etcdserver: role name not found" },
  RoleEmpty: { code: code.InvalidArgument, message: "etcdserver: role name is empty" },
  AuthFailed: {
    code: code.InvalidArgument,
    message: "etcdserver: authentication failed, invalid user ID or password",
  },
  PermissionNotGiven: { code: code.InvalidArgument, message: "etcdserver: permission not given" },
  PermissionDenied: { code: code.PermissionDenied, message: "etcdserver: permission denied" },
  RoleNotGranted: {
    code: code.FailedPrecondition,
    message: "etcdserver: role is not granted to the user",
  },
  PermissionNotGranted: {
    code: code.FailedPrecondition,
    message: "etcdserver: permission is not granted to the role",
  },
  AuthNotEnabled: {
    code: code.FailedPrecondition,
    message: "etcdserver: authentication is not enabled",
  },
  InvalidAuthToken: { code: code.Unauthenticated, message: "etcdserver: invalid auth token" },
  InvalidAuthMgmt: { code: code.InvalidArgument, message: "etcdserver: invalid auth management" },
  AuthOldRevision: {
    code: code.InvalidArgument,
    message: "etcdserver: revision of auth store is old",
  },
  NoLeader: { code: code.Unavailable, message: "etcdserver: no leader" },
  NotLeader: { code: code.FailedPrecondition, message: "etcdserver: not leader" },
  LeaderChanged: { code: code.Unavailable, message: "etcdserver: leader changed" },
  NotCapable: { code: code.Unavailable, message: "etcdserver: not capable" },
  Stopped: { code: code.Unavailable, message: "etcdserver: server stopped" },
  Timeout: { code: code.Unavailable, message: "etcdserver: request timed out" },
  TimeoutDueToLeaderFail: {
    code: code.Unavailable,
    message: "etcdserver: request timed out, possibly due to previous leader failure",
  },
  TimeoutDueToConnectionLost: {
    code: code.Unavailable,
    message: "etcdserver: request timed out, possibly due to connection lost",
  },
  TimeoutWaitAppliedIndex: {
    code: code.Unavailable,
    message: "etcdserver: request timed out, waiting for the applied index took too long",
  },
  Unhealthy: { code: code.Unavailable, message: "etcdserver: unhealthy cluster" },
  Corrupt: { code: code.DataLoss, message: "etcdserver: corrupt cluster" },
  NotSupportedForLearner: {
    code: code.Unavailable,
    message: "etcdserver: rpc not supported for learner",
  },
  BadLeaderTransferee: {
    code: code.FailedPrecondition,
    message: "etcdserver: bad leader transferee",
  },
  ClusterVersionUnavailable: {
    code: code.Unavailable,
    message: "etcdserver: cluster version not found during downgrade",
  },
  WrongDowngradeVersionFormat: {
    code: code.InvalidArgument,
    message: "etcdserver: wrong downgrade target version format",
  },
  InvalidDowngradeTargetVersion: {
    code: code.InvalidArgument,
    message: "etcdserver: invalid downgrade target version",
  },
  DowngradeInProcess: {
    code: code.FailedPrecondition,
    message: "etcdserver: cluster has a downgrade job in progress",
  },
  NoInflightDowngrade: {
    code: code.FailedPrecondition,
    message: "etcdserver: no inflight downgrade job",
  },
  Canceled: { code: code.Canceled, message: "etcdserver: request canceled" },
  DeadlineExceeded: {
    code: code.DeadlineExceeded,
    message: "etcdserver: context deadline exceeded",
  },
  InvalidClientAPIVersion: {
    code: code.InvalidArgument,
    message: "etcdserver: invalid client api version",
  },
  InvalidSortOption: { code: code.InvalidArgument, message: "etcdserver: invalid sort option" },
  UnknownMethod: { code: code.Unknown, message: "etcdserver: unknown method" },
  RequestCancelled: { code: code.Unknown, message: "etcdserver: request cancelled" },
  TimeoutLeaderTransfer: {
    code: code.Unknown,
    message: "etcdserver: request timed out, leader transfer took too long",
  },
  NoPasswordUser: {
    code: code.Unknown,
    message: "auth: authentication failed, password was given for no password user",
  },
  InvalidAuthOptions: { code: code.Unknown, message: "auth: invalid auth options" },
  InvalidAuthMethod: { code: code.Unknown, message: "auth: invalid auth signature method" },
  AuthKeyMissing: { code: code.Unknown, message: "auth: missing key data" },
  AuthKeyMismatch: { code: code.Unknown, message: "auth: public and private keys don't match" },
  AuthVerifyOnly: {
    code: code.Unknown,
    message: "auth: token signing attempted with verify-only key",
  },
  NotPrimaryLessor: { code: code.Unknown, message: "not a primary lessor" },
  WatcherNotExist: { code: code.Unknown, message: "mvcc: watcher does not exist" },
  WatcherRangeEmpty: { code: code.Unknown, message: "mvcc: watcher range is empty" },
  WatcherDuplicateId: {
    code: code.Unknown,
    message: "mvcc: duplicate watch ID provided on the WatchStream",
  },
  ElectionNotLeader: { code: code.Unknown, message: "election: not leader" },
  LockSessionExpired: { code: code.Unknown, message: "mutex: session is expired" },
  ElectionNoLeader: { code: code.Unknown, message: "election: no leader" },
  ElectionLeaderMissing: { code: code.Unknown, message: '"leader" field must be provided' },
} as const;

/** Which client error it is: etcd's name of it without `ErrGRPC`. */
export type EtcdErrorKind = keyof typeof etcdErrors;

/** A client's mistake or a condition it must know of; `code` and `message` go onto the wire as they are. */
export class EtcdError extends Error {
  override readonly name = "EtcdError";
  readonly kind: EtcdErrorKind;
  /** The gRPC status code. */
  readonly code: number;

  constructor(kind: EtcdErrorKind, options?: ErrorOptions) {
    super(etcdErrors[kind].message, options);
    this.kind = kind;
    this.code = etcdErrors[kind].code;
  }
}

/** `throw etcdError("LeaseNotFound")`. A cause is kept for the log and never sent. */
export function etcdError(kind: EtcdErrorKind, options?: ErrorOptions): EtcdError {
  return new EtcdError(kind, options);
}
