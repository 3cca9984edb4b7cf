import assert from "node:assert/strict";
import { test } from "node:test";
import { clientEndpoints, type EndpointSource } from "./client-endpoints.ts";
import type { HealthSource } from "./health.ts";
import type { HttpRequest } from "./http-handler.ts";

const openRules = { corsOrigins: ["*"], hosts: ["*"] };

function source(health: Partial<HealthSource> = {}): EndpointSource {
  return {
    serverVersion: "3.5.17",
    clusterVersion: () => "3.5.0",
    metrics: async () => "# HELP\n",
    health: {
      activeAlarms: () => [],
      hasLeader: () => true,
      isLearner: () => false,
      diskTrouble: () => undefined,
      slowness: () => undefined,
      checkRead: async () => {},
      healthAnswered() {},
      checked() {},
      ...health,
    },
  };
}

function get(url: string, more: Partial<HttpRequest> = {}): HttpRequest {
  const { pathname, searchParams } = new URL(url, "http://localhost");
  return {
    method: "GET",
    path: pathname,
    query: searchParams,
    headers: new Map(),
    host: "localhost:2379",
    isTls: false,
    ...more,
  };
}

test("/version names server and cluster", async () => {
  const answer = await clientEndpoints(source(), openRules)(get("/version"));
  assert.equal(answer.body, '{"etcdserver":"3.5.17","etcdcluster":"3.5.0"}');
  assert.equal(answer.headers["Access-Control-Allow-Origin"], "*");
});

test("/health answers as etcd does", async () => {
  const ask = async (health: Partial<HealthSource>, url = "/health") => {
    const { status, body } = await clientEndpoints(source(health), openRules)(get(url));
    return [status, body];
  };
  const alarm = { activeAlarms: () => [{ memberId: 1n, alarm: 1, unknown: undefined }] as const };
  assert.deepEqual(await ask({}), [200, '{"health":"true","reason":""}']);
  assert.deepEqual(await ask(alarm), [503, '{"health":"false","reason":"ALARM NOSPACE"}\n']);
  assert.deepEqual(await ask(alarm, "/health?exclude=NOSPACE"), [
    200,
    '{"health":"true","reason":""}',
  ]);
  assert.deepEqual(await ask({ hasLeader: () => false }), [
    503,
    '{"health":"false","reason":"RAFT NO LEADER"}\n',
  ]);
  const broken = {
    checkRead: async () => {
      throw new Error("etcdserver: request timed out");
    },
  };
  assert.deepEqual(await ask(broken), [
    503,
    '{"health":"false","reason":"RANGE ERROR:etcdserver: request timed out"}\n',
  ]);
});

test("/readyz lists its checks and can be asked for one", async () => {
  const trouble = { diskTrouble: () => "no space left on device" };
  const ask = async (url: string, health: Partial<HealthSource> = {}) =>
    (await clientEndpoints(source(health), openRules)(get(url))).body;
  assert.equal(await ask("/readyz"), "ok\n");
  assert.match(await ask("/readyz?verbose"), /^\[\+\]data_corruption ok\n[\s\S]*\nok\n$/);
  assert.match(
    await ask("/readyz", trouble),
    /\[-\]disk_writable failed: no space left on device\n/,
  );
  assert.equal(await ask("/readyz?exclude=disk_writable", trouble), "ok\n");
  assert.equal(await ask("/livez", trouble), "ok\n");
  assert.equal(await ask("/livez/serializable_read"), "ok\n");
  const slow = { slowness: () => "a write to the log takes 612 ms" };
  assert.equal(await ask("/livez", slow), "ok\n");
  assert.match(
    await ask("/livez?verbose", slow),
    /^\[!\]fit_to_lead degraded: a write to the log takes 612 ms\n/,
  );
  assert.equal(await ask("/livez/unheard_of"), "404 page not found\n");
});

test("other methods and paths are refused", async () => {
  const handler = clientEndpoints(source(), openRules);
  const posted = await handler(get("/health", { method: "POST" }));
  assert.deepEqual([posted.status, posted.headers.Allow], [405, "GET"]);
  assert.equal((await handler(get("/constructor"))).status, 404);
  assert.equal((await handler(get("/anything", { method: "OPTIONS" }))).status, 200);
});

test("a host that is not listed is refused on plain HTTP only", async () => {
  const handler = clientEndpoints(source(), { corsOrigins: ["*"], hosts: ["etcd.example"] });
  assert.equal((await handler(get("/version"))).status, 421);
  assert.equal((await handler(get("/version", { isTls: true }))).status, 200);
  assert.equal((await handler(get("/version", { host: "etcd.example:2379" }))).status, 200);
});

test("a listed origin is echoed, another one gets no header", async () => {
  const rules = { corsOrigins: ["https://a.example"], hosts: ["*"] };
  const ask = (origin: string) =>
    clientEndpoints(source(), rules)(get("/version", { headers: new Map([["origin", origin]]) }));
  const header = "Access-Control-Allow-Origin";
  assert.equal((await ask("https://a.example")).headers[header], "https://a.example");
  assert.equal((await ask("https://b.example")).headers[header], undefined);
});
