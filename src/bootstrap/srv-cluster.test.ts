import assert from "node:assert/strict";
import { test } from "node:test";
import { type SrvQuestion, srvCluster } from "./srv-cluster.ts";
import { type SmallWorldOptions, smallWorld } from "./testing/small-world.ts";

const http = "_etcd-server._tcp.example.com";
const https = "_etcd-server-ssl._tcp.example.com";
const hosts = {
  "a.example.com": ["10.0.0.1"],
  "b.example.com": ["10.0.0.2"],
  "c.example.com": ["10.0.0.3"],
};
const records = {
  [http]: [
    { name: "a.example.com.", port: 2380 },
    { name: "b.example.com.", port: 2380 },
    { name: "c.example.com.", port: 2380 },
  ],
};

function find(question: Partial<SrvQuestion>, options: SmallWorldOptions = { hosts, records }) {
  const world = smallWorld(options);
  const asked = { domain: "example.com", serviceName: "", ownName: "m2", ownUrls: [], ...question };
  return srvCluster(asked, world);
}

async function text(...args: Parameters<typeof find>): Promise<string> {
  const members = await find(...args);
  return members.map(({ name, peerUrls }) => `${name}=${peerUrls.join("+")}`).join(",");
}

const a = "http://a.example.com:2380";
const b = "http://b.example.com:2380";
const c = "http://c.example.com:2380";

test("the own record is found by its host's address, and the others are numbered", async () => {
  assert.equal(await text({ ownUrls: ["http://10.0.0.2:2380"] }), `m2=${b},0=${a},1=${c}`);
});

test("the own record is found by its name without asking for addresses", async () => {
  assert.equal(await text({ ownUrls: [c] }, { records }), `m2=${c},0=${a},1=${b}`);
});

test("a number that is the own name is left out", async () => {
  assert.equal(await text({ ownName: "0", ownUrls: [a] }), `0=${a},1=${b},2=${c}`);
});

test("a member with two URLs takes the records of both", async () => {
  assert.equal(await text({ ownUrls: [a, b] }), `m2=${a}+${b},0=${c}`);
});

test("records for https are members too", async () => {
  const both = { [http]: [records[http]![0]!], [https]: [{ name: "s", port: 1 }] };
  assert.equal(await text({ ownUrls: [a] }, { records: both }), `m2=${a},0=https://s:1`);
});

test("the name of the service is part of what is asked", async () => {
  const named = { "_etcd-server-blue._tcp.example.com": records[http]! };
  assert.equal(
    await text({ serviceName: "blue", ownUrls: [a] }, { records: named }),
    `m2=${a},0=${b},1=${c}`,
  );
  await assert.rejects(
    find({ serviceName: "red" }, { records: named }),
    /no SRV records at _etcd-server-ssl-red\._tcp\.example\.com and _etcd-server-red\._tcp\.example\.com: querySrv ENOTFOUND/,
  );
});

test("a member that has no record is told all there are", async () => {
  await assert.rejects(
    find({ ownUrls: ["http://10.0.0.9:2380"] }),
    /cannot find local etcd member "m2" in SRV records: none of http:\/\/a\.example\.com:2380, .* is http:\/\/10\.0\.0\.9:2380/,
  );
  await assert.rejects(find({ ownUrls: ["https://10.0.0.1:2380"] }), /cannot find local/);
});
