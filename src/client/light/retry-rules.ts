// When a failed call is tried again, as clientv3 does it (etcd: client/v3/retry.go, retry_interceptor.go).
import { etcdErrors } from "../../base/index.ts";
import type { ClientError } from "./client-error.ts";
import { clientLimits } from "./limits.ts";
import { Status } from "./status.ts";

/**
 * What may be sent again though a server may have done it already. Most only read. Of the others, no second time writes a key:
 * a lease granted twice runs out once nobody renews it (one with an ID of the caller's is refused: it exists), one that was
 * revoked is not found, and an alarm or a leader is where it was sent.
 */
const repeatable: ReadonlySet<string> = new Set([
  "/etcdserverpb.KV/Range",
  "/etcdserverpb.Lease/LeaseTimeToLive",
  "/etcdserverpb.Lease/LeaseLeases",
  "/etcdserverpb.Lease/LeaseGrant",
  "/etcdserverpb.Lease/LeaseRevoke",
  "/etcdserverpb.Lease/LeaseKeepAlive",
  "/etcdserverpb.Cluster/MemberList",
  "/etcdserverpb.Maintenance/Alarm",
  "/etcdserverpb.Maintenance/Status",
  "/etcdserverpb.Maintenance/Hash",
  "/etcdserverpb.Maintenance/HashKV",
  "/etcdserverpb.Maintenance/MoveLeader",
  "/etcdserverpb.Maintenance/Snapshot",
  "/etcdserverpb.Auth/Authenticate",
  "/etcdserverpb.Auth/AuthStatus",
  "/etcdserverpb.Auth/UserList",
  "/etcdserverpb.Auth/UserGet",
  "/etcdserverpb.Auth/RoleGet",
  "/etcdserverpb.Auth/RoleList",
]);

export function isWorthRetry(
  error: ClientError,
  call: { path: string; endpoints: number },
): boolean {
  if (error.isUnsent) return true;
  const isLearner = error.message === etcdErrors.NotSupportedForLearner.message;
  if (isLearner && call.endpoints > 1) return true;
  return repeatable.has(call.path) && error.code === Status.unavailable;
}

const staleTokens: ReadonlySet<string> = new Set([
  etcdErrors.InvalidAuthToken.message,
  etcdErrors.AuthOldRevision.message,
]);

/** The server refused before it did anything, and would take a new token. */
export function wantsNewToken(error: ClientError, hasCredentials: boolean): boolean {
  if (error.message === etcdErrors.UserEmpty.message) return hasCredentials;
  return staleTokens.has(error.message);
}

/** `fraction`: 0 to 1, where in the range of the jitter. */
function withJitter(pauseMs: number, fraction: number): number {
  return pauseMs * (1 + clientLimits.jitterFraction * (2 * fraction - 1));
}

/** Before attempt `attempt`, from 0: nothing as long as another server is asked, until a quorum of them was. */
export function attemptPauseMs(attempt: number, endpoints: number, fraction: number): number {
  const quorum = Math.floor(endpoints / 2) + 1;
  if (attempt === 0 || attempt % quorum !== 0) return 0;
  return withJitter(clientLimits.attemptPauseMs, fraction);
}

/** After all endpoints refused a connection for the `round`th time, from 0. */
export function dialPauseMs(round: number, fraction: number): number {
  const { dialPauseMs: first, dialPauseFactor, dialPauseMsMax } = clientLimits;
  return withJitter(Math.min(first * dialPauseFactor ** round, dialPauseMsMax), fraction);
}
