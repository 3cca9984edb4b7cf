import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { exchange, plainDialer } from "./http-client.ts";
import { peerUrl } from "./peer-url.ts";
import { until } from "./testing/test-peer.ts";

const options = { method: "GET", headers: {}, timeoutMs: 1_000, answerBytesMax: 100 } as const;

function modules(t: TestContext) {
  const { dial, close } = plainDialer();
  t.after(close);
  return { dial, clock: new ManualClock() };
}

/** An HTTP server at a free port, or at what `listen` is given; returns its base URL. */
async function serve(t: TestContext, answer: (path: string) => string, host = "127.0.0.1") {
  const server = createServer((request, response) => response.end(answer(request.url ?? "")));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host }, resolve));
  const address = server.address();
  assert.ok(address !== null && typeof address === "object");
  return `http://${host.includes(":") ? `[${host}]` : host}:${address.port}`;
}

test("an answer of bounded size is read, at IPv6 addresses too", async (t) => {
  for (const host of ["127.0.0.1", "::1"]) {
    const url = await serve(t, (path) => `at ${path}`, host);
    const answer = await exchange(modules(t), new URL("/here", url), options);
    assert.deepEqual([answer.status, String(answer.body)], [200, "at /here"]);
  }
});

test("a unix socket is dialled by its name", async (t) => {
  const dir = mkdtempSync(join(tmpdir(), "peer-unix-"));
  t.after(() => rmSync(dir, { recursive: true }));
  const path = join(dir, "Member 1.sock:0");
  const server = createServer((request, response) => response.end(`at ${request.url}`));
  await new Promise<void>((resolve) => server.listen(path, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const answer = await exchange(modules(t), peerUrl(`unix://${path}`, "/here"), options);
  assert.equal(String(answer.body), "at /here");
});

test("an answer that is too long, or none in time, is an error that names the URL", async (t) => {
  const url = await serve(t, () => "x".repeat(101));
  const long = exchange(modules(t), new URL("/long", url), options);
  await assert.rejects(long, /GET http:.*\/long: the answer is over 100 bytes/);
  const { dial, clock } = modules(t);
  const hung = createServer(() => {});
  t.after(() => {
    hung.closeAllConnections();
    hung.close();
  });
  await new Promise<void>((resolve) => hung.listen(0, "127.0.0.1", resolve));
  const address = hung.address();
  assert.ok(address !== null && typeof address === "object");
  let failure = "";
  exchange({ dial, clock }, new URL(`http://127.0.0.1:${address.port}/hung`), options).catch(
    (error: Error) => {
      failure = error.message;
    },
  );
  await until("it gives up", () => {
    void clock.advance(100);
    return failure !== "";
  });
  assert.match(failure, /\/hung: no answer within 1000 ms/);
});
