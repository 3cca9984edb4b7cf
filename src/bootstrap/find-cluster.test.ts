import assert from "node:assert/strict";
import { test } from "node:test";
import { ConfigError } from "../config/index.ts";
import { runIn } from "../config/testing/resolve-in-test.ts";
import { initialMembers } from "../membership/index.ts";
import { findCluster } from "./find-cluster.ts";
import { FakeEtcd } from "./testing/fake-etcd.ts";
import { memberOf, type SmallWorldOptions, smallWorld } from "./testing/small-world.ts";

async function find(flags: string, options: SmallWorldOptions = {}) {
  const world = smallWorld(options);
  return findCluster(await runIn({ argv: flags.split(" ") }), world);
}

const own = "--name=a --initial-advertise-peer-urls=http://a:1";
const listed = `${own} --initial-cluster=a=http://a:1,b=http://b:1`;
const two = [
  { name: "a", peerUrls: ["http://a:1"] },
  { name: "b", peerUrls: ["http://b:1"] },
];

test("a new cluster is what is listed", async () => {
  assert.deepEqual(await find(`${listed} --initial-cluster-token=t`), {
    initialCluster: two,
    initialClusterToken: "t",
  });
});

test("a new member that the others know as started is refused", async () => {
  const { sha1 } = smallWorld({});
  const [a, b] = initialMembers(two, { token: "etcd-cluster", sha1 });
  const known = [a!, b!].map(({ id, peerUrls, name }) => memberOf(id, peerUrls, name));
  const clusters = { "http://b:1": { clusterId: 1n, members: known } };
  await assert.rejects(find(listed, { clusters }), /has already been bootstrapped/);
});

test("an existing cluster is joined", async () => {
  const members = [memberOf(1n, "http://b:1", "b"), memberOf(2n, "http://a:1")];
  const cluster = { clusterId: 9n, members };
  const found = await find(`${listed} --initial-cluster-state=existing`, {
    clusters: { "http://b:1": cluster },
  });
  assert.deepEqual(found.join, { ...cluster, memberId: 2n });
});

test("settings that do not fit one another are refused as such", async () => {
  const flags = "--name=a --initial-cluster=b=http://b:1";
  await assert.rejects(find(flags), (error) => error instanceof ConfigError);
});

const records = {
  "_etcd-server._tcp.example.com": [
    { name: "b.", port: 1 },
    { name: "a.", port: 1 },
  ],
};

test("the members come from the DNS, the own one by its name", async () => {
  const { initialCluster } = await find(`${own} --discovery-srv=example.com`, { records });
  assert.deepEqual(initialCluster, [
    { name: "a", peerUrls: ["http://a:1"] },
    { name: "0", peerUrls: ["http://b:1"] },
  ]);
});

test("a member from the DNS may join, too", async () => {
  const members = [memberOf(1n, "http://b:1", "b"), memberOf(2n, "http://a:1")];
  const clusters = { "http://b:1": { clusterId: 9n, members } };
  const flags = `${own} --discovery-srv=example.com --initial-cluster-state=existing`;
  const { join } = await find(flags, { records, clusters });
  assert.equal(join?.memberId, 2n);
});

test("records that name a URL twice are refused", async () => {
  const twice = { "_etcd-server._tcp.example.com": [...records["_etcd-server._tcp.example.com"]] };
  twice["_etcd-server._tcp.example.com"].push({ name: "b", port: 1 });
  await assert.rejects(find(`${own} --discovery-srv=example.com`, { records: twice }), /duplicate/);
});

test("the members come from another etcd cluster, whose token is that of the new one", async (t) => {
  const etcd = new FakeEtcd();
  etcd.put("/_etcd/registry/tok/_config/size", "2");
  const discovery = `--discovery-endpoints=${await etcd.listen(t)} --discovery-token=tok`;
  const [a, b] = await Promise.all([
    find(`${own} ${discovery}`),
    find(`--name=b --initial-advertise-peer-urls=http://b:1 ${discovery}`),
  ]);
  assert.deepEqual(a, b);
  assert.equal(a.initialClusterToken, "tok");
  assert.deepEqual(
    a.initialCluster.toSorted((x, y) => (x.name < y.name ? -1 : 1)),
    two,
  );
});

test("what others have registered is read with care", async (t) => {
  const etcd = new FakeEtcd();
  etcd.put("/_etcd/registry/tok/_config/size", "2");
  etcd.put("/_etcd/registry/tok/members/1", "no member");
  const flags = `${own} --discovery-endpoints=${await etcd.listen(t)} --discovery-token=tok`;
  await assert.rejects(
    find(flags),
    /Cannot use the discovered cluster no member,a=http:\/\/a:1: URL/,
  );
});
