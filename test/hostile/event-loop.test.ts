// The event loop of the server is never held for long, however large a request is: heartbeats and other clients go on.
//
// Holds are CPU time of the main thread, so that a busy machine does not fail the test; garbage collection is part of it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { GrpcClient } from "../support/grpc-client.ts";
import { TestServer } from "../support/server.ts";
import { longRequests } from "./long-requests.ts";

const keys = 100_000;
/** The house rule says 10 ms; twice that leaves room for a garbage collection in between. */
const holdMsMax = 25;
/**
 * Requests that are one step of replicated state, or one answer that is put together whole: their holds grow with what they
 * touch, here 50,000 keys written or 100,000 read.
 */
const holdMsMaxOfWholes: Readonly<Record<string, number>> = {
  "100000 puts in transactions": 60,
  "a transaction of 128 ranges of 1000 keys": 120,
  "a transaction of one range of all keys": 120,
  "revocation of that lease": 60,
  "deletion of 50000 keys": 80,
};

test("no large request holds the event loop", async (t) => {
  const monitor = fileURLToPath(new URL("hold-monitor.ts", import.meta.url));
  const server = await TestServer.start("ours", [], { nodeArgs: ["--import", monitor] });
  t.after(() => server.stop());
  const client = new GrpcClient(server.endpoint);
  t.after(() => client.close());
  await server.ask("worst hold of the start");
  for (const { what, run } of longRequests(keys)) {
    await run(client);
    const heldMs = (await server.ask("worst hold")) as number;
    t.diagnostic(`${what}: ${heldMs.toFixed(1)} ms`);
    assert.ok(heldMs < (holdMsMaxOfWholes[what] ?? holdMsMax), `${what} held it ${heldMs} ms`);
  }
});
