// Streams, which only the big client has.
import assert from "node:assert/strict";
import { test } from "node:test";
import type { ServerDuplexStream } from "@grpc/grpc-js";
import { etcdserverpb, services } from "../wire/protobuf/index.ts";
import { Client } from "./client.ts";
import { ClientError, Status } from "./light/index.ts";
import { closedPort } from "./testing/closed-port.ts";
import { FakeServer, streaming } from "./testing/fake-server.ts";

const { Watch } = services["etcdserverpb.Watch"];
const { Snapshot } = services["etcdserverpb.Maintenance"];
const { SnapshotResponse, WatchRequest, WatchResponse } = etcdserverpb;
const request = WatchRequest.create({});

test("a stream gives one answer after the other until it is cancelled", async (t) => {
  const server = await FakeServer.start(t, [
    streaming(Watch, (call) => {
      call.on("data", () => call.write(WatchResponse.create({ created: true })));
    }),
  ]);
  const client = new Client({ endpoints: [await closedPort(), server.endpoint] });
  t.after(() => client.close());
  const stream = await client.stream(Watch);
  stream.send(request);
  let answers = 0;
  for await (const response of stream.responses()) {
    assert.ok(response.created);
    answers += 1;
    if (answers < 3) stream.send(request);
    else stream.cancel();
  }
  assert.equal(answers, 3);
});

test("closing the client ends its streams", async (t) => {
  const server = await FakeServer.start(t, [streaming(Watch, () => {})]);
  const client = new Client({ endpoints: [server.endpoint] });
  const stream = await client.stream(Watch);
  const read = stream.responses().next();
  client.close();
  await assert.rejects(read, /^ClientError: grpc: the client connection is closing$/);
  await assert.rejects(client.stream(Watch), /closing/);
});

test("closing the client in the midst of many answers is not their end", async (t) => {
  const server = await FakeServer.start(t, [snapshots((call) => call.write(blob("a")))]);
  const client = new Client({ endpoints: [server.endpoint] });
  const answers = client.snapshot();
  await answers.next();
  const next = answers.next();
  client.close();
  await assert.rejects(next, /^ClientError: grpc: the client connection is closing$/);
});

type SnapshotCall = ServerDuplexStream<etcdserverpb.SnapshotRequest, etcdserverpb.SnapshotResponse>;

function blob(text: string): etcdserverpb.SnapshotResponse {
  return SnapshotResponse.create({ blob: Buffer.from(text) });
}

/** Each attempt is served by the next of `scripts`. */
function snapshots(...scripts: readonly ((call: SnapshotCall) => void)[]) {
  let attempt = 0;
  return streaming(Snapshot, (call) => scripts[attempt++]!(call));
}

function fails(call: SnapshotCall, details: string): void {
  call.emit("error", { code: Status.unavailable, details });
}

test("many answers come in order, after attempts that gave none", async (t) => {
  const server = await FakeServer.start(t, [
    snapshots(
      (call) => fails(call, "not now"),
      (call) => {
        for (const text of ["a", "b", "c"]) call.write(blob(text));
        call.end();
      },
    ),
  ]);
  const client = new Client({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  const texts: string[] = [];
  for await (const answer of client.snapshot()) texts.push(answer.blob.toString());
  assert.deepEqual(texts, ["a", "b", "c"]);
  assert.equal(server.calls.length, 2);
});

test("what broke off after an answer is not begun again", async (t) => {
  const server = await FakeServer.start(t, [
    snapshots((call) => {
      call.write(blob("a"));
      fails(call, "gone");
    }),
  ]);
  const client = new Client({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  const answers = client.snapshot();
  assert.equal((await answers.next()).value.blob.toString(), "a");
  await assert.rejects(answers.next(), (error) => {
    assert.ok(error instanceof ClientError);
    assert.equal(error.message, "gone");
    return true;
  });
});

test("a deadline ends many answers, too", async (t) => {
  const server = await FakeServer.start(t, [snapshots((call) => call.write(blob("a")))]);
  const client = new Client({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  const answers = client.snapshot({ timeoutMs: 1_000 });
  await answers.next();
  await assert.rejects(answers.next(), /^ClientError: context deadline exceeded$/);
});
