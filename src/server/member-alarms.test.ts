import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { MemberAlarms } from "./member-alarms.ts";

const { AlarmAction, AlarmMember, AlarmRequest, AlarmType } = etcdserverpb;
const { NONE, NOSPACE, CORRUPT } = AlarmType;

/** Member 1; what it proposes is written down and answered with nothing. */
function memberWith(raised: readonly (readonly [bigint, etcdserverpb.AlarmType])[] = []) {
  const all = raised.map(([memberId, alarm]) => AlarmMember.create({ memberId, alarm }));
  const proposed: string[] = [];
  const disk = { trouble: undefined as string | undefined };
  const alarms = new MemberAlarms({
    id: 1n,
    state: {
      alarms: { list: (kind) => all.filter(({ alarm }) => kind === NONE || alarm === kind) },
    },
    proposer: {
      async request({ alarm }) {
        proposed.push(`${alarm?.action} ${alarm?.alarm} of ${alarm?.memberId}`);
        return [];
      },
    },
    diskTrouble: () => disk.trouble,
  });
  const active = () => alarms.active().map(({ memberId, alarm }) => [memberId, alarm]);
  return { alarms, active, proposed, disk };
}

test("a member whose disk is full says so beside the cluster's alarms, once", () => {
  const { active, disk } = memberWith([[2n, CORRUPT]]);
  assert.deepEqual(active(), [[2n, CORRUPT]]);
  disk.trouble = "no space left";
  assert.deepEqual(active(), [
    [2n, CORRUPT],
    [1n, NOSPACE],
  ]);
  const told = memberWith([[1n, NOSPACE]]);
  told.disk.trouble = "no space left";
  assert.deepEqual(told.active(), [[1n, NOSPACE]]);
});

test("alarms are asked of the cluster, and of this member alone while nothing can be written", async () => {
  const { alarms, proposed, disk } = memberWith([[2n, CORRUPT]]);
  const get = (alarm: etcdserverpb.AlarmType) =>
    alarms.request(AlarmRequest.create({ action: AlarmAction.GET, memberId: 0n, alarm }));
  assert.deepEqual(await get(NONE), []);
  assert.deepEqual(proposed, [`${AlarmAction.GET} ${NONE} of 0`]);
  disk.trouble = "no space left";
  assert.equal((await get(NONE)).length, 2);
  assert.deepEqual(
    (await get(CORRUPT)).map(({ memberId }) => memberId),
    [2n],
  );
  assert.equal(proposed.length, 1);
});

test("an alarm is raised once for a member, and for the cluster as a whole", async () => {
  const { alarms, proposed } = memberWith([[1n, NOSPACE]]);
  await alarms.raise(NOSPACE);
  assert.deepEqual(proposed, []);
  await alarms.raise(CORRUPT);
  await alarms.raise(NOSPACE, 0n);
  assert.deepEqual(proposed, [
    `${AlarmAction.ACTIVATE} ${CORRUPT} of 1`,
    `${AlarmAction.ACTIVATE} ${NOSPACE} of 0`,
  ]);
});

test("a full disk does not keep an alarm from being raised", async () => {
  const { alarms, proposed, disk } = memberWith();
  disk.trouble = "no space left";
  await alarms.raise(CORRUPT, 0n);
  assert.deepEqual(proposed, [`${AlarmAction.ACTIVATE} ${CORRUPT} of 0`]);
});
