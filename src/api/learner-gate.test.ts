import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerMethod } from "../wire/grpc/index.ts";
import { etcdserverpb, methods } from "../wire/protobuf/index.ts";
import { checkRangeOnLearner, withLearnerGate } from "./learner-gate.ts";

/** The paths whose own method serves a call to a member that is a learner, or is none. */
function served(isLearner: boolean): string[] {
  const begun: string[] = [];
  const all = methods.map(({ path }): ServerMethod => {
    const begin = (): never => {
      begun.push(path);
      throw new Error("served");
    };
    return { path, begin };
  });
  for (const method of withLearnerGate(all, { member: { isLearner }, methods })) {
    // Refusals answer on the stream that they are not given here.
    assert.throws(() => method.begin(...([] as unknown as Parameters<ServerMethod["begin"]>)));
  }
  return begun;
}

test("a learner serves its status, reads of its own data and snapshots, and nothing else", () => {
  assert.deepEqual(served(true), [
    "/etcdserverpb.KV/Range",
    "/etcdserverpb.Maintenance/Status",
    "/etcdserverpb.Maintenance/Snapshot",
  ]);
});

test("a voter serves everything", () => {
  assert.equal(served(false).length, methods.length);
});

test("a learner's reads are serializable ones", () => {
  const range = (serializable: boolean) => etcdserverpb.RangeRequest.create({ serializable });
  const refused = { kind: "NotSupportedForLearner" };
  assert.throws(() => checkRangeOnLearner({ isLearner: true }, range(false)), refused);
  checkRangeOnLearner({ isLearner: true }, range(true));
  checkRangeOnLearner({ isLearner: false }, range(false));
});
