import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type TestContext, test } from "node:test";
import { PassingError } from "./discover-cluster.ts";
import { openUrlDiscovery } from "./url-discovery.ts";

interface Sent {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly body: string;
}

/** A service that gives the answers in their order, each a status and JSON. */
async function serve(t: TestContext, ...answers: readonly [status: number, json: unknown][]) {
  const sent: Sent[] = [];
  const left = [...answers];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    sent.push({ method: request.method, url: request.url, body: Buffer.concat(chunks).toString() });
    const [status, json] = left.shift() ?? [500, {}];
    response.writeHead(status, { "X-Etcd-Index": "7" }).end(JSON.stringify(json));
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  const service = openUrlDiscovery(`http://127.0.0.1:${address.port}/tok`);
  t.after(() => service.close());
  return { service, sent };
}

const missing = { errorCode: 100, message: "Key not found", cause: "/tok", index: 7 };

test("size, members and changes are asked as etcd's v2 keys", async (t) => {
  const nodes = [
    { key: "/_etcd/registry/tok/b", value: "m2=http://m2:2380", createdIndex: 6 },
    { key: "/_etcd/registry/tok/a", value: "m1=http://m1:2380\n", createdIndex: 5 },
  ];
  const { service, sent } = await serve(
    t,
    [200, { action: "get", node: { key: "/tok/_config/size", value: "3" } }],
    [200, { action: "get", node: { key: "/tok", dir: true, nodes } }],
    [201, { action: "create", node: { key: "/tok/c" } }],
    [200, { action: "create", node: { key: "/tok/d" } }],
  );
  assert.equal(service.token, service.name, "the whole URL is the token");
  assert.equal(await service.size(), "3");
  assert.deepEqual(await service.registrations(), {
    members: [
      { id: "b", value: "m2=http://m2:2380", order: 6 },
      { id: "a", value: "m1=http://m1:2380", order: 5 },
    ],
    position: 7,
  });
  await service.register("c", "m3=http://m3:2380");
  await service.changed(7);
  assert.deepEqual(sent, [
    { method: "GET", url: "/tok/_config/size", body: "" },
    { method: "GET", url: "/tok", body: "" },
    { method: "PUT", url: "/tok/c?prevExist=false", body: "value=m3%3Dhttp%3A%2F%2Fm3%3A2380" },
    { method: "GET", url: "/tok?wait=true&recursive=true&waitIndex=8", body: "" },
  ]);
});

test("a token that is not there has no size and no members", async (t) => {
  const { service } = await serve(t, [404, missing], [404, missing]);
  assert.equal(await service.size(), undefined);
  assert.deepEqual(await service.registrations(), { members: [], position: 7 });
});

test("an identifier that is taken is refused", async (t) => {
  const { service } = await serve(t, [412, { errorCode: 105, message: "Key already exists" }]);
  await assert.rejects(service.register("c", "x"), /discovery: found duplicate id: .*\/tok\/c$/);
});

test("a service that cannot answer now may later", async (t) => {
  const { service } = await serve(t, [503, {}], [200, {}]);
  await assert.rejects(service.size(), PassingError);
  await assert.rejects(service.size(), /the answer has no node/);
  await assert.rejects(openUrlDiscovery("http://127.0.0.1:1/t").size(), PassingError);
});

test("an answer without end is not read to its end", async (t) => {
  const { service } = await serve(t, [200, { node: { value: "3".repeat(2 ** 21) } }]);
  await assert.rejects(service.size(), {
    name: "PassingError",
    message: /_config\/size: it answers with more than 1048576 bytes$/,
  });
});

test("what is no URL is refused by name", () => {
  for (const url of ["tok", "ftp://a/tok"]) {
    assert.throws(() => openUrlDiscovery(url), new RegExp(`${url} is no discovery URL`));
  }
});
