import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { etcdserverpb } from "../../wire/protobuf/index.ts";
import { finish } from "../kv/steps.ts";
import { openState } from "../testing/key-space.ts";
import { alarmName, applyRequest, type LeaseGranted } from "./apply.ts";

type Fields = Partial<etcdserverpb.InternalRaftRequest>;
const { AlarmAction, AlarmRequest, AlarmType, CompactionRequest, DeleteRangeRequest } =
  etcdserverpb;
const { InternalRaftRequest, LeaseGrantRequest, LeaseRevokeRequest, PutRequest } = etcdserverpb;
const { RequestOp, TxnRequest } = etcdserverpb;

async function start() {
  const warnings: string[] = [];
  const nobody = (): void => undefined;
  const logger: Logger = {
    debug: nobody,
    info: nobody,
    error: nobody,
    warn: (message, fields) => void warnings.push(`${message} ${fields?.alarm} ${fields?.from}`),
  };
  const state = await openState({ logger });
  const apply = (fields: Fields): unknown =>
    finish(applyRequest(state, InternalRaftRequest.create(fields)));
  return { state, apply, warnings };
}

const put = (key: string, lease = 0n): Fields => ({
  put: PutRequest.create({ key: Buffer.from(key), lease }),
});
const grant = (id: bigint, ttl: bigint): Fields => ({
  leaseGrant: LeaseGrantRequest.create({ id, ttl }),
});
const revoke = (id: bigint): Fields => ({ leaseRevoke: LeaseRevokeRequest.create({ id }) });
const compact = (revision: bigint): Fields => ({
  compaction: CompactionRequest.create({ revision }),
});
const alarm = (
  action: etcdserverpb.AlarmAction,
  type: etcdserverpb.AlarmType,
  memberId = 10n,
): Fields => ({ alarm: AlarmRequest.create({ action, alarm: type, memberId }) });

test("a lease's keys go with it in one revision, and the lease is counted", async () => {
  const { state, apply } = await start();
  assert.deepEqual(apply(grant(7n, 1n)) as LeaseGranted, { id: 7n, ttl: 2n });
  apply(put("b", 7n));
  apply(put("a", 7n));
  apply(put("c"));
  assert.equal(apply(revoke(7n)), 5);
  assert.equal(state.store.keyCount, 1);
  assert.throws(() => apply(revoke(7n)), { message: "etcdserver: requested lease not found" });
  assert.equal(state.metrics.etcd_debugging_lease_granted_total.value, 1);
  assert.equal(state.metrics.etcd_debugging_lease_revoked_total.value, 1);
});

test("revoking a lease without keys makes no revision", async () => {
  const { apply } = await start();
  apply(grant(7n, 100n));
  assert.equal(apply(revoke(7n)), 1);
});

test("a compaction is refused behind the compacted revision and before the current one", async () => {
  const { state, apply } = await start();
  for (const key of ["a", "b", "c"]) apply(put(key));
  apply(compact(3n));
  assert.equal(state.store.compactRevision, 3);
  const compacted = { message: "etcdserver: mvcc: required revision has been compacted" };
  const future = { message: "etcdserver: mvcc: required revision is a future revision" };
  assert.throws(() => apply(compact(3n)), compacted);
  assert.throws(() => apply(compact(-(2n ** 63n))), compacted);
  assert.throws(() => apply(compact(5n)), future);
  assert.throws(() => apply(compact(2n ** 63n - 1n)), future);
});

test("with NOSPACE of any member, what grows the store is refused and what shrinks it is not", async () => {
  const { apply } = await start();
  apply(put("a"));
  apply(alarm(AlarmAction.ACTIVATE, AlarmType.NOSPACE, 99n));
  const noSpace = { message: "etcdserver: mvcc: database space exceeded" };
  assert.throws(() => apply(put("b")), noSpace);
  assert.throws(() => apply(grant(1n, 10n)), noSpace);
  const growing = RequestOp.create({ requestPut: PutRequest.create({ key: Buffer.from("b") }) });
  assert.throws(() => apply({ txn: TxnRequest.create({ failure: [growing] }) }), noSpace);
  const deleteRange = DeleteRangeRequest.create({ key: Buffer.from("a") });
  const shrinking = RequestOp.create({ requestDeleteRange: deleteRange });
  apply({ txn: TxnRequest.create({ success: [shrinking] }) });
  apply({ deleteRange });
  apply(compact(2n));
  apply(alarm(AlarmAction.DEACTIVATE, AlarmType.NOSPACE, 99n));
  apply(put("b"));
});

test("with CORRUPT nothing is read or written through the log, but the alarm can be disarmed", async () => {
  const { apply } = await start();
  apply(alarm(AlarmAction.ACTIVATE, AlarmType.CORRUPT));
  const corrupt = { message: "etcdserver: corrupt cluster" };
  for (const request of [put("a"), grant(1n, 1n), revoke(1n), compact(1n)]) {
    assert.throws(() => apply(request), corrupt);
  }
  apply(alarm(AlarmAction.DEACTIVATE, AlarmType.CORRUPT));
  apply(put("a"));
});

test("alarms are told in the log and shown on the dashboard as they come and go", async () => {
  const { state, apply, warnings } = await start();
  const shown = (): number =>
    state.metrics.etcd_debugging_server_alarms.labels("a", "NOSPACE").value;
  apply(alarm(AlarmAction.ACTIVATE, AlarmType.NOSPACE));
  assert.equal(shown(), 1);
  apply(alarm(AlarmAction.DEACTIVATE, AlarmType.NOSPACE));
  apply(alarm(AlarmAction.DEACTIVATE, AlarmType.NOSPACE));
  assert.equal(shown(), 0);
  assert.deepEqual(warnings, ["alarm raised NOSPACE a", "alarm disarmed NOSPACE a"]);
  assert.deepEqual(apply(alarm(AlarmAction.ACTIVATE, AlarmType.NONE)), []);
});

test("an alarm's name is that of the API, or its number", () => {
  assert.equal(alarmName(AlarmType.CORRUPT), "CORRUPT");
  assert.equal(alarmName(9 as etcdserverpb.AlarmType), "9");
});

test("a request that only asks for what is not kept here is refused", async () => {
  const { apply } = await start();
  assert.throws(() => apply({}), { message: "etcdserver: not capable" });
  const authUserList = etcdserverpb.AuthUserListRequest.create();
  assert.throws(() => apply({ authUserList }), { message: "etcdserver: not capable" });
});

test("a request that changes what is not kept here stops the member", async () => {
  const { apply } = await start();
  const authRoleAdd = etcdserverpb.AuthRoleAddRequest.create({ name: "reader" });
  assert.throws(() => apply({ authRoleAdd }), {
    name: "UnsupportedEntryError",
    message: /of kind authRoleAdd, which this program does not support/,
  });
  const later = { unknown: Buffer.from([0xa2, 0x3f, 0]) };
  assert.throws(() => apply(later), { name: "UnsupportedEntryError", message: /later version/ });
});
