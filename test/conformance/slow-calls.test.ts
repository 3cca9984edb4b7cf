// Goal: the limit an operator sets for slow calls is the one that counts. Method: a limit below and one above what a put
// takes, and the log of the server.
import assert from "node:assert/strict";
import { test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { GrpcClient } from "../support/grpc-client.ts";
import { TestServer } from "../support/server.ts";

const { Put } = services["etcdserverpb.KV"];

/** The line about a slow put of a server that was started with this limit; undefined: there is none. */
async function complaintWith(limit: string): Promise<string | undefined> {
  const server = await TestServer.start("ours", [`--warning-unary-request-duration=${limit}`]);
  const client = new GrpcClient(server.endpoint);
  try {
    const key = Buffer.from("key");
    const answer = await client.call(Put, etcdserverpb.PutRequest.create({ key, value: key }));
    assert.ok("message" in answer);
  } finally {
    client.close();
    await server.stop();
  }
  return server.logTail.split("\n").find((line) => line.includes("request stats"));
}

test("a put that takes longer than the limit is logged", async () => {
  const line = await complaintWith("1ns");
  const { level, remote, "response type": method } = JSON.parse(line ?? "{}");
  assert.deepEqual([level, method], ["warn", Put.path]);
  assert.match(remote, /^127\.0\.0\.1:\d+$/);
});

test("a put within the limit is not", async () => {
  assert.equal(await complaintWith("20s"), undefined);
});
