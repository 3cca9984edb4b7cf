import assert from "node:assert/strict";
import { test } from "node:test";
import { createGrpcServer, type ServerMethod } from "../wire/grpc/index.ts";
import type { HeaderPair } from "../wire/http2/index.ts";
import { ManualClock } from "../wire/http2/testing/clocks.ts";
import { Flag, FrameType, frame, RawClient } from "../wire/http2/testing/raw-client.ts";
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

test("a client that streams to a learner has sent its message before it is refused, and learns why", async () => {
  const path = "/etcdserverpb.Lease/LeaseKeepAlive";
  const unreachable: ServerMethod = { path, begin: () => assert.fail("served") };
  const logger = { debug() {}, info() {}, warn() {}, error() {} };
  const server = createGrpcServer({ clock: new ManualClock(), logger });
  server.addService(withLearnerGate([unreachable], { member: { isLearner: true }, methods }));
  const client = new RawClient();
  server.accept(client.serverSide);
  client.begin();
  const head: readonly HeaderPair[] = [
    [":method", "POST"],
    [":scheme", "http"],
    [":path", path],
    ["content-type", "application/grpc"],
  ];
  for (let streamId = 1; streamId < 200; streamId += 2) {
    client.write(client.headersFrame(streamId, Flag.endHeaders, head));
    await client.settled();
    assert.ok(client.received.every((seen) => seen.streamId !== streamId));
    client.write(frame(FrameType.data, 0, streamId, Buffer.alloc(5)));
    const refusal = await client.frameOf(FrameType.headers, streamId);
    assert.equal(refusal.flags, Flag.endHeaders | Flag.endStream);
    const fields = client.fieldsOf(refusal);
    assert.ok(fields.includes("grpc-message: etcdserver: rpc not supported for learner"));
  }
  client.hangUp();
});
