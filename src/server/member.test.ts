import assert from "node:assert/strict";
import { test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { etcdserverpb } from "../wire/protobuf/index.ts";
import { Member, type MemberModules } from "./member.ts";
import { applyRequest } from "./state-machine/apply.ts";
import { openState } from "./testing/key-space.ts";

const { InternalRaftRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } = etcdserverpb;

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
