import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { alarmText, dbSizeOf } from "./maintenance.ts";

const { AlarmMember, AlarmType } = etcdserverpb;

test("an alarm reads as official etcd prints it", () => {
  const text = (memberId: bigint, alarm: etcdserverpb.AlarmType): string =>
    alarmText(AlarmMember.create({ memberId, alarm }));
  assert.equal(text(5n, AlarmType.NOSPACE), "memberID:5 alarm:NOSPACE ");
  assert.equal(
    text(2n ** 64n - 1n, AlarmType.CORRUPT),
    `memberID:${2n ** 64n - 1n} alarm:CORRUPT `,
  );
  assert.equal(text(0n, AlarmType.CORRUPT), "alarm:CORRUPT ");
  assert.equal(text(3n, AlarmType.NONE), "memberID:3 ");
  assert.equal(text(3n, 77 as etcdserverpb.AlarmType), "memberID:3 alarm:77 ");
});

test("a store has a size before it has a key", () => {
  assert.equal(dbSizeOf(0), 1);
  assert.equal(dbSizeOf(35), 35);
});
