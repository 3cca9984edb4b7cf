// Goal: docs/compatibility.md says the truth about every RPC. Method: each is called on a running member; exactly those
// that the page does not call "works" may answer Unimplemented, and they must.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { methods } from "../../src/wire/protobuf/index.ts";
import { GrpcClient } from "../support/grpc-client.ts";
import { TestServer } from "../support/server.ts";

const page = readFileSync(new URL("../../docs/compatibility.md", import.meta.url), "utf8");
const unimplemented = 12;

let server: TestServer | undefined;
before(async () => {
  server = await TestServer.start("ours");
});
after(() => server?.stop());

function statusOf(path: string): string {
  const row = page.split("\n").find((line) => line.startsWith(`| \`${path.slice(1)}\` `));
  assert.ok(row !== undefined, `docs/compatibility.md lists ${path}`);
  return row.split("|")[3]!.trim();
}

test("docs/compatibility.md is right about which RPCs work", async () => {
  const client = new GrpcClient(server!.endpoint);
  for (const method of methods) {
    const works = statusOf(method.path) === "works";
    // Streams that work do not end by themselves; what they do is tested elsewhere.
    if (works && (method.requestStream || method.responseStream)) continue;
    const answer = await client.call(method, method.request.create());
    const isRefused = "code" in answer && answer.code === unimplemented;
    assert.equal(isRefused, !works, method.path);
    if ("code" in answer && isRefused) assert.ok(answer.details.includes(method.name), method.path);
  }
  client.close();
});
