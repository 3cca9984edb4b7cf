import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type EtcdErrorKind, etcdError } from "../base/index.ts";
import { fetchMembers, fetchVersion } from "./bootstrap-queries.ts";
import { plainDialer } from "./http-client.ts";
import type { PeerHandler } from "./port.ts";
import { listen, TestPeer, until } from "./testing/test-peer.ts";

/** Member 1, that asks, and member 2, that answers like this. */
async function asking(t: TestContext, handler: Partial<PeerHandler>) {
  const one = await TestPeer.start(t, 1n);
  const two = await TestPeer.start(t, 2n, { handler });
  one.transport.setMember(2n, [two.url]);
  return { one, two, queries: one.transport.queries };
}

test("a member tells its versions, its members and the time", async (t) => {
  const membersJson = () => '[{"id":1}]';
  const { two, queries } = await asking(t, { membersJson });
  assert.deepEqual(await queries.version(2n), { server: "3.5.17", cluster: "3.5.0" });
  const version = await fetch(`${two.url}/version`);
  assert.equal(await version.text(), '{"etcdserver":"3.5.17","etcdcluster":"3.5.0"}');
  const members = await fetch(`${two.url}/members`);
  assert.equal(members.headers.get("X-Etcd-Cluster-ID"), "c1");
  assert.equal(await members.text(), '[{"id":1}]\n');
  const probe: unknown = await (await fetch(`${two.url}/raft/probing`)).json();
  assert.deepEqual(probe, { OK: true, Now: new Date(two.clock.wallMs()).toISOString() });
  const downgrade = await fetch(`${two.url}/downgrade/enabled`);
  assert.equal(downgrade.status, 404);
});

test("a downgrade is told of as text", async (t) => {
  const { two } = await asking(t, { downgradeEnabled: async () => false });
  assert.equal(await (await fetch(`${two.url}/downgrade/enabled`)).text(), "false");
});

test("before it is a member one can ask by URL", async (t) => {
  const two = await TestPeer.start(t, 2n, { clusterId: 0xfedc_ba98_7654_3210n });
  const { dial, close } = plainDialer();
  t.after(close);
  const modules = { dial, clock: two.clock };
  assert.deepEqual(await fetchVersion(two.url, modules), { server: "3.5.17", cluster: "3.5.0" });
  assert.deepEqual(await fetchMembers(two.url, modules), {
    clusterId: 0xfedc_ba98_7654_3210n,
    membersJson: "[]\n",
  });
  const dead = await listen(t, (socket) => socket.destroy());
  await assert.rejects(fetchMembers(dead, modules), new RegExp(dead));
});

test("leases are renewed and looked up on another member", async (t) => {
  const keys = [Buffer.from("a"), Buffer.from("b")];
  const { queries } = await asking(t, {
    renewLease: async (id) => id * 2n,
    leaseTimeToLive: async (lease) => {
      if (lease.leaseId === 404n) return { ttl: -1n, grantedTtl: 0n, keys: [] };
      return { ttl: 7n, grantedTtl: lease.leaseId, keys: lease.keys ? keys : [] };
    },
  });
  assert.equal(await queries.renewLease(2n, -3n), -6n);
  const ask = (leaseId: bigint, withKeys: boolean) =>
    queries.leaseTimeToLive(2n, { leaseId, keys: withKeys });
  assert.deepEqual(await ask(60n, true), { ttl: 7n, grantedTtl: 60n, keys });
  assert.deepEqual(await ask(60n, false), { ttl: 7n, grantedTtl: 60n, keys: [] });
  assert.deepEqual(await ask(404n, false), { ttl: -1n, grantedTtl: 0n, keys: [] });
});

test("a learner is promoted, and a hash taken, on another member", async (t) => {
  const promoted: bigint[] = [];
  const { two, queries } = await asking(t, {
    promote: async (id) => {
      promoted.push(id);
      return "[]";
    },
    hashKv: async (revision) => ({ hash: 4_000_000_000, compactRevision: 0, revision }),
  });
  await queries.promote(2n, 2n ** 64n - 1n);
  assert.deepEqual(promoted, [2n ** 64n - 1n]);
  const hash = { hash: 4_000_000_000, compactRevision: 0, revision: 9 };
  assert.deepEqual(await queries.hashKv(2n, 9), hash);
  const wrong = await fetch(`${two.url}/members/promote/ab`, { method: "POST" });
  assert.deepEqual([wrong.status, await wrong.text()], [404, "member ab not found in cluster\n"]);
});

test("errors of another member come back as they were thrown there", async (t) => {
  let kind: EtcdErrorKind = "Timeout";
  const fail = () => Promise.reject(etcdError(kind));
  const { queries } = await asking(t, { renewLease: fail, promote: fail, hashKv: fail });
  const asked: readonly (readonly [EtcdErrorKind, () => Promise<unknown>])[] = [
    ["LeaseNotFound", () => queries.renewLease(2n, 1n)],
    ["NotPrimaryLessor", () => queries.renewLease(2n, 1n)],
    ["Timeout", () => queries.renewLease(2n, 1n)],
    ["MemberNotFound", () => queries.promote(2n, 5n)],
    ["MemberNotLearner", () => queries.promote(2n, 5n)],
    ["LearnerNotReady", () => queries.promote(2n, 5n)],
    ["Timeout", () => queries.promote(2n, 5n)],
    ["Unhealthy", () => queries.promote(2n, 5n)],
    ["Compacted", () => queries.hashKv(2n, 5)],
    ["FutureRev", () => queries.hashKv(2n, 5)],
  ];
  for (const [expected, ask] of asked) {
    kind = expected;
    await assert.rejects(ask(), { name: "EtcdError", kind: expected }, expected);
  }
});

test("a member that fails, hangs or is unknown is named", async (t) => {
  const { one, queries } = await asking(t, {
    hashKv: () => Promise.reject(new Error("of no concern to others")),
  });
  await assert.rejects(queries.hashKv(2n, 1), /member 2 answered .* with 500: Internal Server/);
  await assert.rejects(queries.version(5n), /member 5/);
  one.transport.setMember(6n, [await listen(t, () => {})]);
  let failure = "";
  const hung = queries.version(6n).catch((error: Error) => {
    failure = error.message;
  });
  await until("it has given up", () => {
    void one.clock.advance(500);
    return failure !== "";
  });
  await hung;
  assert.match(failure, /member 6.*no answer within 2000 ms/);
});

test("a member whose answers cannot be read is named, too", async (t) => {
  const { one, queries } = await asking(t, {});
  for (const body of ["no JSON", "{}", '{"hash":"x","header":7}', "\n\u007f\u0001"]) {
    const head = `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`;
    const url = await listen(t, (socket) => {
      socket.on("data", () => socket.end(head + body, "latin1"));
    });
    one.transport.setMember(6n, [url]);
    await assert.rejects(queries.version(6n), /^Error: Cannot read what member 6 answered: /);
    await assert.rejects(
      queries.renewLease(6n, 1n),
      /^Error: Cannot read what member 6 answered: /,
    );
    const lease = queries.leaseTimeToLive(6n, { leaseId: 1n, keys: true });
    await assert.rejects(lease, /^Error: Cannot read what member 6 answered: /);
    const { dial, close } = plainDialer();
    t.after(close);
    const asked = fetchVersion(url, { dial, clock: one.clock });
    await assert.rejects(asked, new RegExp(`^Error: Cannot read what ${url} answered: `));
    if (body === "{}") continue;
    await assert.rejects(queries.hashKv(6n, 1), /^Error: Cannot read what member 6 answered: /);
  }
});

test("round trips are measured every four seconds", async (t) => {
  const measured: string[] = [];
  const one = await TestPeer.start(t, 1n, { metrics: { roundTrip: (to) => measured.push(to) } });
  const two = await TestPeer.start(t, 2n);
  one.transport.setMember(2n, [two.url]);
  await one.clock.advance(4_000);
  await until("the first is measured", () => measured.length === 1);
  await until("the second is measured", () => {
    void one.clock.advance(500);
    return measured.length === 2;
  });
  assert.deepEqual(measured, ["2", "2"]);
});
