import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeWorld } from "../../cli/testing/fake-world.ts";
import { ClientError, Status, type UnaryCaller } from "../../client/light/index.ts";
import { type etcdserverpb, mvccpb } from "../../wire/protobuf/index.ts";
import { writeAtDestination } from "./destination.ts";
import { putOf } from "./mirror-writes.ts";

const away = new ClientError({ code: Status.unavailable, message: "connection refused" });
const late = new ClientError({
  code: Status.deadlineExceeded,
  message: "context deadline exceeded",
});
const refused = new ClientError({ code: 7, message: "etcdserver: permission denied" });

/** A destination that fails so often, in these ways, and then takes what it is sent. */
function destination(failures: readonly ClientError[], pauseMs: number) {
  const sent: etcdserverpb.TxnRequest[] = [];
  const left = [...failures];
  const caller: UnaryCaller = {
    endpoints: ["fake:1"],
    async unary<Request, Response>(_method: unknown, request: Request): Promise<Response> {
      sent.push(request as etcdserverpb.TxnRequest);
      const failure = left.shift();
      if (failure !== undefined) throw failure;
      return {} as Response;
    },
    authenticate: async () => {},
    close: () => {},
  };
  const world = fakeWorld();
  const stop = new AbortController();
  const to = { caller, options: { timeoutMs: 5_000 }, world, signal: stop.signal, pauseMs };
  return { to, sent, world, stop };
}

const pair = mvccpb.KeyValue.create({ key: Buffer.from("k"), value: Buffer.from("v") });
const nowhere = Buffer.alloc(0);
const writes = [putOf(pair, { prefix: nowhere, destinationPrefix: nowhere })];

test("a write goes on when the destination is back, the same each time", async () => {
  const { to, sent, world } = destination([away, late, away], 1);
  await writeAtDestination(to, writes);
  assert.equal(sent.length, 4);
  for (const request of sent) assert.deepEqual(request.success, writes);
  assert.equal(world.stderrText.match(/; trying again\n/g)?.length, 3);
});

test("what the destination refuses ends the mirror", async () => {
  const { to, sent } = destination([away, refused], 1);
  await assert.rejects(writeAtDestination(to, writes), refused);
  assert.equal(sent.length, 2);
});

test("an interruption ends the wait for a destination that is away", async () => {
  const { to, sent, stop } = destination([away], 60_000);
  const written = writeAtDestination(to, writes);
  setImmediate(() => stop.abort());
  await assert.rejects(written, { name: "AbortError" });
  assert.equal(sent.length, 1);
});
