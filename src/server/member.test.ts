import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { Unfinished } from "./kv/steps.ts";
import { Member, type MemberModules } from "./member.ts";
import { applyRequest } from "./state-machine/apply.ts";
import { openState } from "./testing/key-space.ts";

const { DeleteRangeRequest, InternalRaftRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } =
  etcdserverpb;

test("a transaction that reads more than the page cache holds is answered, whatever was in memory before", async () => {
  const state = await openState({ pageCacheBytesMax: 70_000 });
  const clock = new ManualClock();
  const keys = Array.from({ length: 40 }, (_, n) => Buffer.from(`k${100 + n}`));
  for (const key of keys) {
    const put = PutRequest.create({ key, value: Buffer.alloc(20_000, 1) });
    applyRequest(state, InternalRaftRequest.create({ put }));
    await state.backend.commit({ sync: true });
  }
  const member = new Member({ id: 1n, clusterId: 2n, state, clock } as unknown as MemberModules);
  const read = (key: Buffer, rangeEnd = Buffer.alloc(0)) =>
    member.txn(
      TxnRequest.create({
        success: [
          RequestOp.create({
            requestRange: RangeRequest.create({ key, rangeEnd, serializable: true }),
          }),
        ],
      }),
    );
  // Each of these is in memory, alone or among a few, when the whole is asked for.
  for (const key of [keys[0]!, keys[17]!, keys[38]!]) {
    await read(key);
    const { responses } = await read(Buffer.from("k"), Buffer.from("l"));
    const [range] = responses;
    assert.equal(range?.kind === "range" && range.count, keys.length);
  }
});

test("a transaction that only reads waits for the end of a delete that is halfway", async () => {
  const state = await openState({ deleteStepKeys: 1 });
  for (const key of ["a", "b"]) {
    const put = PutRequest.create({ key: Buffer.from(key), value: Buffer.from("1") });
    applyRequest(state, InternalRaftRequest.create({ put }));
  }
  const clock = new ManualClock();
  const member = new Member({ id: 1n, clusterId: 2n, state, clock } as unknown as MemberModules);
  const range = { key: Buffer.from("a"), rangeEnd: Buffer.from("c") };
  const deleteRange = DeleteRangeRequest.create(range);
  const halfway = applyRequest(state, InternalRaftRequest.create({ deleteRange }));
  assert.ok(halfway instanceof Unfinished);
  assert.equal(member.keyState("a"), "changing");
  const requestRange = RangeRequest.create({ ...range, serializable: true });
  const answer = member.txn(TxnRequest.create({ success: [RequestOp.create({ requestRange })] }));
  const alone = await member.range(requestRange);
  assert.deepEqual([alone.count, alone.revision], [2, 3]);
  await clock.yield();
  assert.ok(!(halfway.step() instanceof Unfinished));
  const { revision, responses } = await answer;
  const [found] = responses;
  assert.deepEqual([revision, found?.kind === "range" && found.count], [4, 0]);
});
