import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer as createPlain, type RequestListener, type Server } from "node:http";
import { createServer as createSecure } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { TestAuthority } from "../client/testing/certificates.ts";
import { askHttp } from "./ask-http.ts";

const timeoutMs = 10_000;

const page: RequestListener = (request, response) => {
  if (request.url === "/metrics") response.end("up 1\n");
  else response.writeHead(404).end();
};

async function listen(t: TestContext, server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "etcdctl-http-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test("a server without TLS tells its page and its time", async (t) => {
  const port = await listen(t, createPlain(page));
  const endpoints = [`127.0.0.1:${port}`];
  const answer = await askHttp({ endpoints }, { path: "/metrics", timeoutMs });
  assert.equal(answer.status, 200);
  assert.equal(answer.text, "up 1\n");
  assert.ok(answer.date !== undefined && Math.abs(answer.date.getTime() - Date.now()) < timeoutMs);
  assert.equal(answer.certificateEnd, undefined);
  const missing = await askHttp({ endpoints }, { path: "/nothing", timeoutMs });
  assert.equal(missing.status, 404);
});

test("a server at a socket of the file system is asked there", async (t) => {
  const path = join(await temporaryFolder(t), "etcd.sock");
  const server = createPlain(page).listen(path);
  await once(server, "listening");
  t.after(() => server.close());
  const endpoints = [`unix://${path}`];
  assert.equal((await askHttp({ endpoints }, { path: "/metrics", timeoutMs })).text, "up 1\n");
});

test("a certificate is checked, by address and by name, and tells its end", async (t) => {
  const folder = await temporaryFolder(t);
  const authority = new TestAuthority(folder);
  await authority.writeCa();
  const { cert, key } = await authority.issue("server", { dns: ["localhost"], ip: ["127.0.0.1"] });
  const files = { cert: await readFile(cert), key: await readFile(key) };
  const port = await listen(t, createSecure(files, page));
  const tls = { caFile: authority.caFile };
  for (const host of ["127.0.0.1", "localhost"]) {
    const endpoints = [`https://${host}:${port}`];
    const answer = await askHttp({ endpoints, tls }, { path: "/metrics", timeoutMs });
    assert.equal(answer.text, "up 1\n");
    assert.ok((answer.certificateEnd?.getTime() ?? 0) > Date.now());
    await assert.rejects(askHttp({ endpoints }, { path: "/metrics", timeoutMs }), /certificate/);
  }
});
