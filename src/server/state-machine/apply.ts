import type { Alarms } from "../../alarm/index.ts";
import type { Backend } from "../../backend/index.ts";
import { etcdError, type Logger } from "../../base/index.ts";
import { userChanges } from "../../membership/index.ts";
import type { RangeQuery } from "../../mvcc/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { clampToNumber } from "../kv/range.ts";
import { begin, type Steps, Unfinished } from "../kv/steps.ts";
import {
  clientError,
  deleteKeys,
  deleteRange,
  type KeySpace,
  put,
  queriesOfDeleteRange,
  queriesOfPut,
  queriesOfTxn,
  txn,
} from "../kv/txn.ts";
import type { Quota } from "./quota.ts";
import { UnsupportedEntryError } from "./unsupported-entry-error.ts";

type InternalRaftRequest = etcdserverpb.InternalRaftRequest;
const { AlarmAction, AlarmType } = etcdserverpb;

/** Everything that entries of the log change, besides the membership. */
export interface ReplicatedState extends KeySpace {
  readonly logger: Logger;
  readonly alarms: Alarms;
  readonly quota: Quota;
  /** Where all of it is written behind. */
  readonly backend: Backend;
}

export interface LeaseGranted {
  readonly id: bigint;
  readonly ttl: bigint;
}

/**
 * Applies one replicated request: the same state and request give the same result on every member.
 *
 * @returns what the request came to; for a compaction nothing, its data is removed afterwards. `Unfinished`: it deletes so many
 * keys that it goes in steps; until the last one nothing else may be applied, nor what there is of it reach the disk.
 * @throws {EtcdError} what the client is told; the state is unchanged, except where noted.
 * @throws {UnsupportedEntryError} the member must stop.
 */
export function applyRequest(state: ReplicatedState, request: InternalRaftRequest): unknown {
  checkAlarms(state, request);
  const hasRoom = state.quota.hasRoomFor(request);
  const result = effectOf(state, request);
  if (result instanceof Unfinished) return new Unfinished(inTheEnd(result, hasRoom));
  return outcome(result, hasRoom);
}

function effectOf(state: ReplicatedState, request: InternalRaftRequest): unknown {
  try {
    return dispatch(state, request);
  } catch (error) {
    throw clientError(error);
  }
}

function* inTheEnd(unfinished: Unfinished, hasRoom: boolean): Steps<unknown> {
  try {
    return outcome(yield* unfinished.rest(), hasRoom);
  } catch (error) {
    throw clientError(error);
  }
}

/** The entry is in the log, so it is applied even past the quota; but the client learns that space ran out. */
function outcome(result: unknown, hasRoom: boolean): unknown {
  if (!hasRoom) throw etcdError("NoSpace");
  return result;
}

/** Ranges whose pages `applyRequest` will read: they must be in memory before it. */
export function queriesOf(request: InternalRaftRequest): readonly RangeQuery[] {
  if (request.put !== undefined) return queriesOfPut(request.put);
  if (request.deleteRange !== undefined) return queriesOfDeleteRange(request.deleteRange);
  if (request.txn !== undefined) return queriesOfTxn(request.txn);
  return [];
}

function dispatch(state: ReplicatedState, request: InternalRaftRequest): unknown {
  if (request.put !== undefined) return put(state, request.put);
  if (request.txn !== undefined) return begin(txn(state, request.txn));
  if (request.deleteRange !== undefined) return begin(deleteRange(state, request.deleteRange));
  if (request.compaction !== undefined) return compact(state, request.compaction);
  if (request.leaseGrant !== undefined) return grantLease(state, request.leaseGrant);
  if (request.leaseRevoke !== undefined) return revokeLease(state, request.leaseRevoke);
  if (request.leaseCheckpoint !== undefined) {
    return state.lessor.applyCheckpoints(request.leaseCheckpoint.checkpoints);
  }
  if (request.alarm !== undefined) return applyAlarm(state, request.alarm);
  const unsupported = changesBeyond(request);
  if (unsupported !== undefined) throw new UnsupportedEntryError(unsupported);
  throw etcdError("NotCapable");
}

function changesBeyond(request: InternalRaftRequest): string | undefined {
  // Others of the kinds that are not known, as lists of users, only ask.
  const known = userChanges.find((kind) => request[kind] !== undefined);
  return known ?? (request.unknown === undefined ? undefined : "of a later version");
}

/**
 * With NOSPACE, what would grow the store is refused; with CORRUPT, everything that reads or writes through the log.
 * An alarm of any member holds for all.
 */
function checkAlarms({ alarms, quota }: ReplicatedState, request: InternalRaftRequest): void {
  if (alarms.isEmpty) return;
  if (alarms.isActive(AlarmType.CORRUPT) && touchesData(request)) throw etcdError("Corrupt");
  if (!alarms.isActive(AlarmType.NOSPACE)) return;
  const grows = request.put !== undefined || request.leaseGrant !== undefined;
  if (grows || (request.txn !== undefined && quota.costOf(request) > 0)) throw etcdError("NoSpace");
}

function touchesData(request: InternalRaftRequest): boolean {
  return (
    request.put !== undefined ||
    request.range !== undefined ||
    request.deleteRange !== undefined ||
    request.txn !== undefined ||
    request.compaction !== undefined ||
    request.leaseGrant !== undefined ||
    request.leaseRevoke !== undefined
  );
}

function compact({ store }: ReplicatedState, request: etcdserverpb.CompactionRequest): void {
  store.compact(clampToNumber(request.revision));
}

function grantLease(
  { lessor, metrics }: ReplicatedState,
  request: etcdserverpb.LeaseGrantRequest,
): LeaseGranted {
  const granted = lessor.grant(request.id, request.ttl);
  metrics.etcd_debugging_lease_granted_total.inc();
  metrics.etcd_debugging_lease_ttl_total.observe(Number(granted.ttl));
  return granted;
}

/** The keys of the lease go in one revision, in key order. Results in the store's revision after it. */
function revokeLease(
  state: ReplicatedState,
  request: etcdserverpb.LeaseRevokeRequest,
): number | Unfinished<number> {
  const keys = state.lessor.revoke(request.id);
  state.metrics.etcd_debugging_lease_revoked_total.inc();
  return begin(deleteKeys(state, keys));
}

function applyAlarm(
  state: ReplicatedState,
  request: etcdserverpb.AlarmRequest,
): readonly etcdserverpb.AlarmMember[] {
  switch (request.action) {
    case AlarmAction.GET:
      return state.alarms.list(request.alarm);
    case AlarmAction.ACTIVATE:
      if (request.alarm === AlarmType.NONE) return [];
      return told(state, "raised", state.alarms.activate(request.memberId, request.alarm));
    case AlarmAction.DEACTIVATE:
      return told(state, "disarmed", state.alarms.deactivate(request.memberId, request.alarm));
    default:
      return [];
  }
}

/** Operators look for alarms in the log of every member, and on its dashboard. */
function told(
  { logger, metrics }: ReplicatedState,
  change: "raised" | "disarmed",
  alarms: readonly etcdserverpb.AlarmMember[],
): readonly etcdserverpb.AlarmMember[] {
  for (const { memberId, alarm } of alarms) {
    const name = alarmName(alarm);
    const from = memberId.toString(16);
    logger.warn(`alarm ${change}`, { alarm: name, from });
    metrics.etcd_debugging_server_alarms.labels(from, name).set(change === "raised" ? 1 : 0);
  }
  return alarms;
}

/** The name in the API: `NOSPACE`. */
export function alarmName(type: etcdserverpb.AlarmType): string {
  return Object.entries(AlarmType).find(([, value]) => value === type)?.[0] ?? String(type);
}
