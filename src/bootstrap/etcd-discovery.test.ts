import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { BootstrapError } from "./bootstrap-error.ts";
import { type DiscoveryService, discoverCluster, PassingError } from "./discover-cluster.ts";
import { openEtcdDiscovery } from "./etcd-discovery.ts";
import { FakeEtcd } from "./testing/fake-etcd.ts";
import { smallWorld } from "./testing/small-world.ts";

const timeouts = { dialTimeoutMs: 2_000, requestTimeoutMs: 5_000 };

async function open(t: TestContext): Promise<{ etcd: FakeEtcd; service: DiscoveryService }> {
  const etcd = new FakeEtcd();
  const endpoints = [await etcd.listen(t)];
  const service = openEtcdDiscovery({ endpoints, token: "tok", ...timeouts });
  t.after(() => service.close());
  return { etcd, service };
}

test("the keys are those of etcd 3.6", async (t) => {
  const { etcd, service } = await open(t);
  assert.equal(service.token, "tok");
  assert.equal(await service.size(), undefined);
  etcd.put("/_etcd/registry/tok/_config/size", "3");
  assert.equal(await service.size(), "3");
  await service.register("abc", "m1=http://m1:2380");
  assert.equal(etcd.get("/_etcd/registry/tok/members/abc"), "m1=http://m1:2380");
  etcd.put("/_etcd/registry/tok/members/abd", "m2=http://m2:2380\n");
  etcd.put("/_etcd/registry/other/members/abe", "m3=http://m3:2380");
  etcd.put("/_etcd/registry/tok/members/abc", "m1=http://m1:1");
  assert.deepEqual(await service.registrations(), {
    members: [
      { id: "abc", value: "m1=http://m1:1", order: 3 },
      { id: "abd", value: "m2=http://m2:2380", order: 4 },
    ],
    position: 6,
  });
});

test("a change is noticed, also one that came before it was waited for", async (t) => {
  const { etcd, service } = await open(t);
  const { position } = await service.registrations();
  etcd.put("/_etcd/registry/tok/members/abc", "m1=http://m1:2380");
  await service.changed(position);
  const next = service.changed(position + 1);
  await etcd.watched();
  etcd.put("/_etcd/registry/tok/members/abd", "m2=http://m2:2380");
  await next;
});

test("a watch that the server ends makes discovery look again", async (t) => {
  const { etcd, service } = await open(t);
  const changed = service.changed(1);
  await etcd.watched();
  etcd.endWatches();
  await changed;
});

test("a server that is not there may come later", async () => {
  const service = openEtcdDiscovery({ endpoints: ["127.0.0.1:1"], token: "t", ...timeouts });
  await assert.rejects(service.size(), PassingError);
  service.close();
});

test("an endpoint that cannot be used is told by name", () => {
  assert.throws(
    () => openEtcdDiscovery({ endpoints: ["ftp://a:1"], token: "t", ...timeouts }),
    (error) => error instanceof BootstrapError && /"ftp:\/\/a:1": wanted/.test(error.message),
  );
});

test("three members find one another", async (t) => {
  const { etcd, service } = await open(t);
  etcd.put("/_etcd/registry/tok/_config/size", "3");
  const texts = await Promise.all(
    [1n, 2n, 3n].map((memberId) => {
      const registration = `m${memberId}=http://m${memberId}:2380`;
      return discoverCluster({ memberId, registration }, { ...smallWorld({}), service });
    }),
  );
  assert.equal(new Set(texts).size, 1);
  assert.equal(texts[0]?.split(",").length, 3);
});
