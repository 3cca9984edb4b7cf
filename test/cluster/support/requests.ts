// Requests of a scenario, to a member of its choice, each of which must succeed.
import assert from "node:assert/strict";
import { etcdserverpb, services } from "../../../src/wire/protobuf/index.ts";
import type { CallError } from "../../support/etcd-client.ts";
import { eventually } from "./eventually.ts";
import type { ClusterMember } from "./member.ts";

const { AlarmAction, AlarmType, Compare, CompareResult, CompareTarget, RequestOp } = etcdserverpb;
const KV = services["etcdserverpb.KV"];
const Lease = services["etcdserverpb.Lease"];
const { Alarm, Defragment } = services["etcdserverpb.Maintenance"];

export interface PutOptions {
  readonly lease?: bigint;
}

export async function put(
  member: ClusterMember,
  [key, value]: readonly [key: string, value: string | Buffer],
  { lease = 0n }: PutOptions = {},
): Promise<number> {
  const request = etcdserverpb.PutRequest.create({
    key: Buffer.from(key),
    value: Buffer.from(value),
    lease,
  });
  return (await member.client.ask(KV.Put, request)).header!.revision;
}

/** How a put is refused. */
export async function putRefusal(member: ClusterMember, key: string): Promise<CallError> {
  const request = etcdserverpb.PutRequest.create({ key: Buffer.from(key) });
  const outcome = await member.client.call(KV.Put, request);
  if (outcome.kind === "answered") assert.fail(`member ${member.name} took a put`);
  return outcome.error;
}

/** Linearizable. */
export async function get(member: ClusterMember, key: string): Promise<string | undefined> {
  const request = etcdserverpb.RangeRequest.create({ key: Buffer.from(key) });
  const { kvs } = await member.client.ask(KV.Range, request);
  return kvs[0]?.value.toString();
}

export async function remove(member: ClusterMember, prefix: string): Promise<number> {
  const key = Buffer.from(prefix);
  const rangeEnd = Buffer.from(prefix);
  rangeEnd[rangeEnd.length - 1]! += 1;
  const request = etcdserverpb.DeleteRangeRequest.create({ key, rangeEnd });
  return Number((await member.client.ask(KV.DeleteRange, request)).deleted);
}

/** Writes both keys, the second only with the first, if the first has this value. */
export async function swap(
  member: ClusterMember,
  { keys, from, to }: { readonly keys: readonly [string, string]; from: string; to: string },
): Promise<boolean> {
  const compare = Compare.create({
    key: Buffer.from(keys[0]),
    target: CompareTarget.VALUE,
    result: CompareResult.EQUAL,
    value: Buffer.from(from),
  });
  const success = keys.map((key) => {
    const fields = { key: Buffer.from(key), value: Buffer.from(to) };
    return RequestOp.create({ requestPut: etcdserverpb.PutRequest.create(fields) });
  });
  const request = etcdserverpb.TxnRequest.create({ compare: [compare], success });
  return (await member.client.ask(KV.Txn, request)).succeeded;
}

export async function compact(member: ClusterMember, revision: number): Promise<void> {
  const request = etcdserverpb.CompactionRequest.create({
    revision: BigInt(revision),
    physical: true,
  });
  await member.client.ask(KV.Compact, request);
}

export async function grant(member: ClusterMember, ttlSeconds: number): Promise<bigint> {
  const request = etcdserverpb.LeaseGrantRequest.create({ ttl: BigInt(ttlSeconds) });
  return (await member.client.ask(Lease.LeaseGrant, request)).id;
}

/** Returns the time that the lease has now, in seconds; 0: there is no such lease. */
export async function keepAlive(member: ClusterMember, lease: bigint): Promise<number> {
  const request = etcdserverpb.LeaseKeepAliveRequest.create({ id: lease });
  const outcome = await member.client.exchange(Lease.LeaseKeepAlive, request);
  if (outcome.kind === "failed") throw new Error(`keep-alive: ${outcome.error.details}`);
  return Number(outcome.response.ttl);
}

export interface LeaseFacts {
  /** Seconds left; -1: there is no such lease. */
  readonly ttl: number;
  readonly grantedTtl: number;
  readonly keys: readonly string[];
}

export async function leaseFacts(member: ClusterMember, lease: bigint): Promise<LeaseFacts> {
  const request = etcdserverpb.LeaseTimeToLiveRequest.create({ id: lease, keys: true });
  const answer = await member.client.ask(Lease.LeaseTimeToLive, request);
  return {
    ttl: Number(answer.ttl),
    grantedTtl: Number(answer.grantedTtl),
    keys: answer.keys.map(String).sort(),
  };
}

/** Resolves when the member's own copy of the key space has no such key. */
export async function goneOn(member: ClusterMember, key: string): Promise<void> {
  const request = etcdserverpb.RangeRequest.create({ key: Buffer.from(key), serializable: true });
  await eventually(`${key} is gone on ${member.name}`, async () => {
    return (await member.client.ask(KV.Range, request)).kvs.length === 0;
  });
}

const noSpace = AlarmType.NOSPACE;

/** Raises an alarm in the name of a member. */
export async function raiseNoSpace(member: ClusterMember, memberId: bigint): Promise<void> {
  const action = AlarmAction.ACTIVATE;
  const request = etcdserverpb.AlarmRequest.create({ action, memberId, alarm: noSpace });
  await member.client.ask(Alarm, request);
}

export async function disarmNoSpace(member: ClusterMember, memberId: bigint): Promise<void> {
  const action = AlarmAction.DEACTIVATE;
  const request = etcdserverpb.AlarmRequest.create({ action, memberId, alarm: noSpace });
  await member.client.ask(Alarm, request);
}

export async function defragment(member: ClusterMember): Promise<void> {
  await member.client.ask(Defragment, etcdserverpb.DefragmentRequest.create());
}

/** Many puts at a time, so that the log grows quickly. */
export async function fill(
  member: ClusterMember,
  { puts, prefix, value = "x" }: { puts: number; prefix: string; value?: string | Buffer },
): Promise<void> {
  const atOnce = 100;
  let next = 0;
  const lane = async (): Promise<void> => {
    while (next < puts) await put(member, [`${prefix}${next++ % 500}`, value]);
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
}
