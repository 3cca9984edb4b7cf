import assert from "node:assert/strict";
import { test } from "node:test";
import { createMemoryBackend } from "../backend/testing/memory-backend.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { loadAlarms } from "./alarms.ts";

const { AlarmType } = etcdserverpb;

function names(members: readonly etcdserverpb.AlarmMember[]): string[] {
  return members.map(({ memberId, alarm }) => `${memberId.toString(16)} ${alarm}`);
}

test("an alarm is listed by its type and by NONE", async () => {
  const alarms = await loadAlarms(await createMemoryBackend());
  assert.ok(alarms.isEmpty);
  alarms.activate(0xffff_ffff_ffff_ffffn, AlarmType.NOSPACE);
  alarms.activate(1n, AlarmType.CORRUPT);
  assert.ok(!alarms.isEmpty);
  assert.deepEqual(names(alarms.list(AlarmType.NONE)), ["ffffffffffffffff 1", "1 2"]);
  assert.deepEqual(names(alarms.list(AlarmType.CORRUPT)), ["1 2"]);
});

test("raising an alarm twice returns it both times and keeps one", async () => {
  const alarms = await loadAlarms(await createMemoryBackend());
  const first = alarms.activate(7n, AlarmType.NOSPACE);
  assert.deepEqual(alarms.activate(7n, AlarmType.NOSPACE), first);
  assert.equal(alarms.list(AlarmType.NONE).length, 1);
});

test("an alarm ends only when member and type match", async () => {
  const alarms = await loadAlarms(await createMemoryBackend());
  alarms.activate(7n, AlarmType.NOSPACE);
  assert.deepEqual(alarms.deactivate(7n, AlarmType.CORRUPT), []);
  assert.deepEqual(alarms.deactivate(8n, AlarmType.NOSPACE), []);
  assert.ok(alarms.isActive(AlarmType.NOSPACE));
  assert.deepEqual(names(alarms.deactivate(7n, AlarmType.NOSPACE)), ["7 1"]);
  assert.ok(alarms.isEmpty);
});

test("alarms survive a restart, as keys without value", async () => {
  const backend = await createMemoryBackend();
  const before = await loadAlarms(backend);
  before.activate(7n, AlarmType.NOSPACE);
  before.activate(8n, AlarmType.CORRUPT);
  before.deactivate(8n, AlarmType.CORRUPT);
  const after = await loadAlarms(backend);
  assert.deepEqual(names(after.list(AlarmType.NONE)), ["7 1"]);
  assert.equal((await backend.get("alarm", Buffer.from([8, 7, 16, 1])))?.length, 0);
});
