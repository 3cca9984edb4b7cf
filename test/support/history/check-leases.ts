import type { Cause } from "./explain-revisions.ts";
import type { ClusterHistory, OperationRecord, RevisionRecord } from "./records.ts";
import { describe, type Violation } from "./violation.ts";

/** Clocks of members may run so much faster than the clients'. */
const toleranceDefault = { share: 0.01, ms: 0 };

/** No lease is gone before the time that its client was promised is over. */
export function checkLeases(
  { operations, leaseTolerance = toleranceDefault }: ClusterHistory,
  {
    causes,
    violations,
  }: { readonly causes: ReadonlyMap<RevisionRecord, Cause>; readonly violations: Violation[] },
): void {
  const byLease = new Map<bigint, OperationRecord[]>();
  for (const operation of operations) {
    const { request } = operation;
    if (!("lease" in request) || request.kind === "put") continue;
    const others = byLease.get(request.lease);
    if (others === undefined) byLease.set(request.lease, [operation]);
    else others.push(operation);
  }
  /** Until when the lease must last, for all that was promised when `timeMs` came. */
  const promisedMs = (lease: bigint, timeMs: number): number => {
    let untilMs = 0;
    for (const { outcome, invokedMs, returnedMs } of byLease.get(lease) ?? []) {
      if (outcome.kind !== "ok" || returnedMs >= timeMs) continue;
      const timeLeftMs = (outcome.ttlSeconds ?? 0) * 1_000 * (1 - leaseTolerance.share);
      untilMs = Math.max(untilMs, invokedMs + timeLeftMs - leaseTolerance.ms);
    }
    return untilMs;
  };
  for (const [{ revision, seenMs }, cause] of causes) {
    if (!("expired" in cause)) continue;
    const untilMs = promisedMs(cause.expired, seenMs);
    if (seenMs >= untilMs) continue;
    const lease = cause.expired.toString(16);
    const detail = `lease ${lease} took its keys at revision ${revision}, seen at ${seenMs}: promised until ${untilMs}`;
    violations.push({ rule: "leases last", detail });
  }
  for (const [lease, own] of byLease) {
    const revokedMs = Math.min(
      ...own.filter(({ request }) => request.kind === "revoke").map(({ invokedMs }) => invokedMs),
    );
    for (const operation of own) {
      const { request, outcome, returnedMs } = operation;
      const isGone =
        request.kind === "keepAlive" && outcome.kind === "ok" && outcome.ttlSeconds === 0;
      if (!isGone || revokedMs < returnedMs) continue;
      const untilMs = promisedMs(lease, operation.invokedMs);
      if (returnedMs >= untilMs) continue;
      const detail = `${describe(operation)}: the lease is gone, but was promised until ${untilMs}`;
      violations.push({ rule: "leases last", detail });
    }
  }
}
