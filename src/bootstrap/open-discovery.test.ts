import assert from "node:assert/strict";
import { test } from "node:test";
import { runIn } from "../config/testing/resolve-in-test.ts";
import { BootstrapError } from "./bootstrap-error.ts";
import { PassingError } from "./discover-cluster.ts";
import { openDiscovery } from "./open-discovery.ts";
import { FakeEtcd } from "./testing/fake-etcd.ts";

async function open(...argv: string[]) {
  const { settings } = await runIn({ argv });
  return openDiscovery(settings);
}

test("settings that name no service open none", async () => {
  assert.equal(await open("--initial-cluster=default=http://a:1"), undefined);
});

test("a URL is v2 discovery, with the token at its end", async () => {
  const service = await open("--discovery=http://discovery.test/v2/keys/tok");
  assert.ok(service !== undefined);
  assert.equal(service.name, "http://discovery.test/v2/keys/tok");
  assert.equal(service.token, "http://discovery.test/v2/keys/tok");
  service.close();
});

test("what is no URL is refused", async () => {
  await assert.rejects(open("--discovery=ftp://discovery.test/tok"), BootstrapError);
});

test("endpoints and a token are v3 discovery, in the cluster that is asked there", async (t) => {
  const etcd = new FakeEtcd();
  const endpoint = await etcd.listen(t);
  etcd.put("/_etcd/registry/tok/_config/size", "5");
  const service = await open(`--discovery-endpoints=${endpoint}`, "--discovery-token=tok");
  assert.ok(service !== undefined);
  t.after(() => service.close());
  assert.equal(service.token, "tok");
  assert.equal(await service.size(), "5");
});

test("a service that does not answer is given up after the time that the settings grant", async (t) => {
  const etcd = new FakeEtcd();
  const endpoint = await etcd.listen(t);
  etcd.silence();
  const service = await open(
    ...[`--discovery-endpoints=${endpoint}`, "--discovery-token=tok"],
    "--discovery-request-timeout=100ms",
  );
  assert.ok(service !== undefined);
  t.after(() => service.close());
  await assert.rejects(service.size(), PassingError);
});
