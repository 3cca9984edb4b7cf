import assert from "node:assert/strict";
import { test } from "node:test";
import { BootstrapError } from "./bootstrap-error.ts";
import { joinExisting } from "./join-existing.ts";
import type { ListedMember } from "./match-members.ts";
import { memberOf, type SmallWorldOptions, smallWorld } from "./testing/small-world.ts";

const members = [
  memberOf(0xan, "http://a:1", "a"),
  memberOf(0xbn, "http://b:1", "b"),
  memberOf(0xcn, ["http://c:1", "http://c:2"]),
];
const cluster = { clusterId: 0xfn, members };
const clusters = { "http://a:1": cluster, "http://b:1": cluster };

function list(text: string): ListedMember[] {
  const urls = new Map<string, string[]>();
  for (const pair of text.split(",")) {
    const [name = "", url = ""] = pair.split("=");
    urls.set(name, [...(urls.get(name) ?? []), url]);
  }
  return [...urls].map(([name, peerUrls]) => ({ name, peerUrls }));
}

const allListed = list("a=http://a:1,b=http://b:1,c=http://c:2,c=http://c:1");

function join(listed: readonly ListedMember[], options: SmallWorldOptions, own = "c") {
  const world = smallWorld(options);
  return { world, joined: joinExisting(listed, own, world) };
}

function refusal(listed: readonly ListedMember[], options: SmallWorldOptions, message: RegExp) {
  return assert.rejects(join(listed, options).joined, (error) => {
    assert.ok(error instanceof BootstrapError, String(error));
    assert.match(error.message, /^Cannot join the cluster: /);
    assert.match(error.message, message);
    return true;
  });
}

test("a member takes the identifier that the cluster has given it", async () => {
  const { joined, world } = join(allListed, { clusters });
  assert.deepEqual(await joined, { clusterId: 0xfn, memberId: 0xcn, members });
  assert.deepEqual(world.complaints, []);
});

test("one member that answers is enough, and the others are told to the log", async () => {
  const { joined, world } = join(allListed, { clusters: { "http://b:1": cluster } });
  assert.equal((await joined).memberId, 0xcn);
  assert.equal(world.complaints.length, 2);
});

test("members are matched by the addresses of their hosts if they are not written alike", async () => {
  const hosts = { a: ["10.0.0.1"], b: ["10.0.0.2"], c: ["10.0.0.3"] };
  const listed = list(
    "a=http://10.0.0.1:1,b=http://10.0.0.2:1,c=http://10.0.0.3:1,c=http://10.0.0.3:2",
  );
  const reachable = { "http://10.0.0.1:1": cluster };
  const { joined } = join(listed, { clusters: reachable, hosts });
  assert.equal((await joined).memberId, 0xcn);
});

test("names in --initial-cluster need not be those of the cluster", async () => {
  const listed = list("x=http://a:1,y=http://b:1,c=http://c:1,c=http://c:2");
  assert.equal((await join(listed, { clusters }).joined).memberId, 0xcn);
});

test("a cluster of which nobody answers cannot be joined", async () => {
  await refusal(
    allListed,
    {},
    /could not retrieve cluster information .*http:\/\/a:1, http:\/\/b:1/,
  );
});

test("a member cannot join a cluster of itself", async () => {
  await refusal(list("c=http://c:1"), { clusters }, /lists no other member/);
});

test("every member of the cluster must be listed, and no other one", async () => {
  await refusal(
    list("a=http://a:1,c=http://c:1,c=http://c:2"),
    { clusters },
    /member count is unequal: --initial-cluster has 2, the cluster has 3 \(a, \[http:\/\/a:1\]; /,
  );
  const others = { a: ["10.0.0.1"], b: ["10.0.0.2"], c: ["10.0.0.3"], d: ["10.0.0.4"] };
  await refusal(
    list("a=http://a:1,b=http://d:1,c=http://c:1,c=http://c:2"),
    { clusters, hosts: others },
    /PeerURLs: no match found for existing member \(b, \[http:\/\/b:1\]\)/,
  );
});

test("a host name that does not resolve is told with the failure", async () => {
  const listed = list("a=http://a:1,b=http://10.0.0.2:1,c=http://c:1,c=http://c:2");
  const { joined, world } = join(listed, { clusters });
  const failed = assert.rejects(joined, /last resolver error: getaddrinfo ENOTFOUND b/);
  for (let second = 0; second < 31; second += 1) await world.clock.advance(1_000);
  await failed;
});

test("a member that has run before cannot begin without its data", async () => {
  const started = { clusterId: 1n, members: [members[0]!, memberOf(0xcn, "http://c:1", "c")] };
  await refusal(
    list("a=http://a:1,c=http://c:1"),
    { clusters: { "http://a:1": started } },
    /member c \(c\) has already been bootstrapped/,
  );
});

test("a cluster of another version cannot be joined", async () => {
  for (const clusterVersion of ["2.3.0", "99.0.0", "not_decided"]) {
    await refusal(
      allListed,
      { clusters, clusterVersion },
      /incompatible with current running cluster: it is at (2\.3\.0|99\.0\.0|not_decided); wanted 3\.0 to 3\.\d+$/,
    );
  }
});
