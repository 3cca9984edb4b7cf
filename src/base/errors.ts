// Every error a client can get, as etcd 3.5 words it (api/v3rpc/rpctypes). Clients compare the texts, so they are exact.
// The codes are those on the wire: MemberNotEnoughStarted and RequestTooManyRequests have a status of their own in etcd's
// table, but its servers send them, like the second half of this list, as Unknown.

import { StatusCode as code } from "./grpc-status.ts";

export const etcdErrors = {
  EmptyKey: { code: code.invalidArgument, message: "etcdserver: key is not provided" },
  KeyNotFound: { code: code.invalidArgument, message: "etcdserver: key not found" },
  ValueProvided: { code: code.invalidArgument, message: "etcdserver: value is provided" },
  LeaseProvided: { code: code.invalidArgument, message: "etcdserver: lease is provided" },
  TooManyOps: {
    code: code.invalidArgument,
    message: "etcdserver: too many operations in txn request",
  },
  DuplicateKey: {
    code: code.invalidArgument,
    message: "etcdserver: duplicate key given in txn request",
  },
  Compacted: {
    code: code.outOfRange,
    message: "etcdserver: mvcc: required revision has been compacted",
  },
  FutureRev: {
    code: code.outOfRange,
    message: "etcdserver: mvcc: required revision is a future revision",
  },
  NoSpace: { code: code.resourceExhausted, message: "etcdserver: mvcc: database space exceeded" },
  LeaseNotFound: { code: code.notFound, message: "etcdserver: requested lease not found" },
  LeaseExist: { code: code.failedPrecondition, message: "etcdserver: lease already exists" },
  LeaseTTLTooLarge: { code: code.outOfRange, message: "etcdserver: too large lease TTL" },
  WatchCanceled: { code: code.cancelled, message: "etcdserver: watch canceled" },
  MemberExist: { code: code.failedPrecondition, message: "etcdserver: member ID already exist" },
  PeerURLExist: { code: code.failedPrecondition, message: "etcdserver: Peer URLs already exists" },
  MemberNotEnoughStarted: {
    code: code.unknown,
    message: "etcdserver: re-configuration failed due to not enough started members",
  },
  MemberBadURLs: {
    code: code.invalidArgument,
    message: "etcdserver: given member URLs are invalid",
  },
  MemberNotFound: { code: code.notFound, message: "etcdserver: member not found" },
  MemberNotLearner: {
    code: code.failedPrecondition,
    message: "etcdserver: can only promote a learner member",
  },
  LearnerNotReady: {
    code: code.failedPrecondition,
    message: "etcdserver: can only promote a learner member which is in sync with leader",
  },
  TooManyLearners: {
    code: code.failedPrecondition,
    message: "etcdserver: too many learner members in cluster",
  },
  ClusterIdMismatch: { code: code.failedPrecondition, message: "etcdserver: cluster ID mismatch" },
  RequestTooLarge: { code: code.invalidArgument, message: "etcdserver: request is too large" },
  RequestTooManyRequests: { code: code.unknown, message: "etcdserver: too many requests" },
  RootUserNotExist: {
    code: code.failedPrecondition,
    message: "etcdserver: root user does not exist",
  },
  RootRoleNotExist: {
    code: code.failedPrecondition,
    message: "etcdserver: root user does not have root role",
  },
  UserAlreadyExist: {
    code: code.failedPrecondition,
    message: "etcdserver: user name already exists",
  },
  UserEmpty: { code: code.invalidArgument, message: "etcdserver: user name is empty" },
  UserNotFound: { code: code.failedPrecondition, message: "etcdserver: user name not found" },
  RoleAlreadyExist: {
    code: code.failedPrecondition,
    message: "etcdserver: role name already exists",
  },
  RoleNotFound: { code: code.failedPrecondition, message: "etcdserver: role name not found" },
  RoleEmpty: { code: code.invalidArgument, message: "etcdserver: role name is empty" },
  AuthFailed: {
    code: code.invalidArgument,
    message: "etcdserver: authentication failed, invalid user ID or password",
  },
  PermissionNotGiven: { code: code.invalidArgument, message: "etcdserver: permission not given" },
  PermissionDenied: { code: code.permissionDenied, message: "etcdserver: permission denied" },
  RoleNotGranted: {
    code: code.failedPrecondition,
    message: "etcdserver: role is not granted to the user",
  },
  PermissionNotGranted: {
    code: code.failedPrecondition,
    message: "etcdserver: permission is not granted to the role",
  },
  AuthNotEnabled: {
    code: code.failedPrecondition,
    message: "etcdserver: authentication is not enabled",
  },
  InvalidAuthToken: { code: code.unauthenticated, message: "etcdserver: invalid auth token" },
  InvalidAuthMgmt: { code: code.invalidArgument, message: "etcdserver: invalid auth management" },
  AuthOldRevision: {
    code: code.invalidArgument,
    message: "etcdserver: revision of auth store is old",
  },
  NoLeader: { code: code.unavailable, message: "etcdserver: no leader" },
  NotLeader: { code: code.failedPrecondition, message: "etcdserver: not leader" },
  LeaderChanged: { code: code.unavailable, message: "etcdserver: leader changed" },
  NotCapable: { code: code.unavailable, message: "etcdserver: not capable" },
  Stopped: { code: code.unavailable, message: "etcdserver: server stopped" },
  Timeout: { code: code.unavailable, message: "etcdserver: request timed out" },
  TimeoutDueToLeaderFail: {
    code: code.unavailable,
    message: "etcdserver: request timed out, possibly due to previous leader failure",
  },
  TimeoutDueToConnectionLost: {
    code: code.unavailable,
    message: "etcdserver: request timed out, possibly due to connection lost",
  },
  TimeoutWaitAppliedIndex: {
    code: code.unavailable,
    message: "etcdserver: request timed out, waiting for the applied index took too long",
  },
  Unhealthy: { code: code.unavailable, message: "etcdserver: unhealthy cluster" },
  Corrupt: { code: code.dataLoss, message: "etcdserver: corrupt cluster" },
  NotSupportedForLearner: {
    code: code.unavailable,
    message: "etcdserver: rpc not supported for learner",
  },
  BadLeaderTransferee: {
    code: code.failedPrecondition,
    message: "etcdserver: bad leader transferee",
  },
  ClusterVersionUnavailable: {
    code: code.unavailable,
    message: "etcdserver: cluster version not found during downgrade",
  },
  WrongDowngradeVersionFormat: {
    code: code.invalidArgument,
    message: "etcdserver: wrong downgrade target version format",
  },
  InvalidDowngradeTargetVersion: {
    code: code.invalidArgument,
    message: "etcdserver: invalid downgrade target version",
  },
  DowngradeInProcess: {
    code: code.failedPrecondition,
    message: "etcdserver: cluster has a downgrade job in progress",
  },
  NoInflightDowngrade: {
    code: code.failedPrecondition,
    message: "etcdserver: no inflight downgrade job",
  },
  Canceled: { code: code.cancelled, message: "etcdserver: request canceled" },
  DeadlineExceeded: {
    code: code.deadlineExceeded,
    message: "etcdserver: context deadline exceeded",
  },
  InvalidClientAPIVersion: {
    code: code.invalidArgument,
    message: "etcdserver: invalid client api version",
  },
  InvalidSortOption: { code: code.invalidArgument, message: "etcdserver: invalid sort option" },
  UnknownMethod: { code: code.unknown, message: "etcdserver: unknown method" },
  RequestCancelled: { code: code.unknown, message: "etcdserver: request cancelled" },
  TimeoutLeaderTransfer: {
    code: code.unknown,
    message: "etcdserver: request timed out, leader transfer took too long",
  },
  NoPasswordUser: {
    code: code.unknown,
    message: "auth: authentication failed, password was given for no password user",
  },
  InvalidAuthOptions: { code: code.unknown, message: "auth: invalid auth options" },
  InvalidAuthMethod: { code: code.unknown, message: "auth: invalid auth signature method" },
  AuthKeyMissing: { code: code.unknown, message: "auth: missing key data" },
  AuthKeyMismatch: { code: code.unknown, message: "auth: public and private keys don't match" },
  AuthVerifyOnly: {
    code: code.unknown,
    message: "auth: token signing attempted with verify-only key",
  },
  NotPrimaryLessor: { code: code.unknown, message: "not a primary lessor" },
  WatcherNotExist: { code: code.unknown, message: "mvcc: watcher does not exist" },
  WatcherRangeEmpty: { code: code.unknown, message: "mvcc: watcher range is empty" },
  WatcherDuplicateId: {
    code: code.unknown,
    message: "mvcc: duplicate watch ID provided on the WatchStream",
  },
  ElectionNotLeader: { code: code.unknown, message: "election: not leader" },
  LockSessionExpired: { code: code.unknown, message: "mutex: session is expired" },
  ElectionNoLeader: { code: code.unknown, message: "election: no leader" },
  ElectionLeaderMissing: { code: code.unknown, message: '"leader" field must be provided' },
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
