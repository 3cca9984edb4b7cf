// Locks and elections at real servers, also beside official etcdctl, which has the same recipes.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { type TestContext, test } from "node:test";
import { officialEtcdctl, requireOfficial } from "../../../test/official.ts";
import { TestServer } from "../../../test/support/server.ts";
import { etcdserverpb, services } from "../../wire/protobuf/index.ts";
import { Client } from "../client.ts";
import { ClientError, prefixEnd } from "../light/index.ts";
import { Election, ElectionError } from "./election.ts";
import { Mutex, SessionExpired } from "./mutex.ts";
import { openSession, type Session } from "./session.ts";

const { DeleteRange, Range } = services["etcdserverpb.KV"];
const { LeaseRevoke, LeaseTimeToLive } = services["etcdserverpb.Lease"];
const { DeleteRangeRequest, LeaseRevokeRequest, LeaseTimeToLiveRequest, RangeRequest } =
  etcdserverpb;
const soon = { timeoutMs: 10_000 };

interface Place {
  readonly endpoint: string;
  readonly client: Client;
  session(): Promise<Session>;
}

async function setUp(t: TestContext, kind: "ours" | "official"): Promise<Place | undefined> {
  if (kind === "official" && requireOfficial(t, "etcd") === undefined) return undefined;
  const server = await TestServer.start(kind);
  t.after(() => server.stop());
  const client = new Client({ endpoints: [server.endpoint] });
  t.after(() => client.close());
  return { endpoint: server.endpoint, client, session: () => openSession(client) };
}

async function keysUnder(client: Client, prefix: string): Promise<string[]> {
  const key = Buffer.from(prefix);
  const request = RangeRequest.create({ key, rangeEnd: prefixEnd(key) });
  return (await client.unary(Range, request, soon)).kvs.map((kv) => kv.key.toString());
}

/** Resolves once so many keys are there: sessions that wait. */
async function queued(client: Client, prefix: string, count: number): Promise<void> {
  const key = Buffer.from(prefix);
  const range = { key, rangeEnd: prefixEnd(key), createdNotify: true };
  for await (const _ of client.watch(range)) {
    if ((await keysUnder(client, prefix)).length >= count) return;
  }
}

for (const kind of ["official", "ours"] as const) {
  test(`sessions and their leases at the server "${kind}"`, async (t) => {
    const place = await setUp(t, kind);
    if (place === undefined) return;
    const { client } = place;
    const ttlOf = async (id: bigint) =>
      (await client.unary(LeaseTimeToLive, LeaseTimeToLiveRequest.create({ id }), soon)).ttl;
    const session = await openSession(client, { ttlSeconds: 30 });
    assert.ok((await ttlOf(session.leaseId)) > 0n);
    const again = await openSession(client, { leaseId: session.leaseId });
    await again.orphan();
    assert.ok(again.lost.aborted);
    assert.ok(!session.lost.aborted);
    await session.close();
    assert.ok(session.lost.aborted);
    assert.equal(await ttlOf(session.leaseId), -1n);
  });

  test(`a lock goes from one session to the next at the server "${kind}"`, async (t) => {
    const place = await setUp(t, kind);
    if (place === undefined) return;
    const { client } = place;
    const sessions = [await place.session(), await place.session(), await place.session()];
    const [first, second, third] = sessions.map((session) => new Mutex(session, "lock")) as [
      Mutex,
      Mutex,
      Mutex,
    ];
    await first.lock();
    await first.lock();
    assert.equal(first.key, `lock/${sessions[0]!.leaseId.toString(16)}`);
    assert.ok(first.header!.revision > 0);
    assert.equal(await second.tryLock(), false);
    assert.deepEqual(await keysUnder(client, "lock/"), [first.key]);

    const order: string[] = [];
    const secondHas = second.lock().then(() => order.push("second"));
    await queued(client, "lock/", 2);
    const thirdHas = third.lock().then(() => order.push("third"));
    await queued(client, "lock/", 3);
    assert.deepEqual(order, []);
    await first.unlock();
    await secondHas;
    assert.deepEqual(order, ["second"]);
    await second.unlock();
    await thirdHas;
    await third.unlock();
    assert.equal(await second.tryLock(), true);
  });

  test(`who gives up a lock, or loses the lease, leaves the queue of server "${kind}"`, async (t) => {
    const place = await setUp(t, kind);
    if (place === undefined) return;
    const { client } = place;
    const holder = new Mutex(await place.session(), "lock");
    await holder.lock();
    const abort = new AbortController();
    const impatient = new Mutex(await place.session(), "lock");
    const given = impatient.lock({ signal: abort.signal });
    await queued(client, "lock/", 2);
    abort.abort();
    await assert.rejects(given, (error) => error instanceof ClientError);
    assert.deepEqual(await keysUnder(client, "lock/"), [holder.key]);

    const session = await place.session();
    const unlucky = new Mutex(session, "lock");
    const lost = unlucky.lock();
    await queued(client, "lock/", 2);
    const revoke = LeaseRevokeRequest.create({ id: session.leaseId });
    await client.unary(LeaseRevoke, revoke, soon);
    await holder.unlock();
    await assert.rejects(lost, SessionExpired);
  });

  test(`an election at the server "${kind}"`, async (t) => {
    const place = await setUp(t, kind);
    if (place === undefined) return;
    const { client } = place;
    const [one, two] = [
      new Election(await place.session(), "vote"),
      new Election(await place.session(), "vote"),
    ];
    await assert.rejects(one.leader(), ElectionError);
    await assert.rejects(one.proclaim(Buffer.from("x")), /^ElectionError: election: not leader$/);
    const abort = new AbortController();
    const observed = one.observe({ signal: abort.signal });
    const nextValue = async () => (await observed.next()).value?.kvs[0].value.toString();

    const first = nextValue();
    await one.campaign(Buffer.from("one"));
    assert.equal(await first, "one");
    assert.ok(one.revision > 0);
    assert.match(one.key, /^vote\/[0-9a-f]+$/);
    await one.proclaim(Buffer.from("one again"));
    assert.equal(await nextValue(), "one again");
    await one.campaign(Buffer.from("one once more"));
    assert.equal(await nextValue(), "one once more");

    const won = two.campaign(Buffer.from("two"));
    await queued(client, "vote/", 2);
    assert.equal((await two.leader()).kvs[0]!.value.toString(), "one once more");
    await one.resign();
    await won;
    assert.equal(await nextValue(), "two");
    assert.equal(one.key, "");

    await client.unary(DeleteRange, DeleteRangeRequest.create({ key: Buffer.from(two.key) }), soon);
    await assert.rejects(two.proclaim(Buffer.from("x")), ElectionError);
    const end = observed.next();
    abort.abort();
    assert.equal((await end).done, true);
  });
}

test("locks are respected by official etcdctl, and its own are respected", async (t) => {
  const place = await setUp(t, "official");
  if (place === undefined || requireOfficial(t, "etcdctl") === undefined) return;
  const { client, endpoint } = place;
  const mutex = new Mutex(await place.session(), "lock");
  await mutex.lock();
  const child = spawn(officialEtcdctl, ["--endpoints", endpoint, "lock", "lock"], {
    env: { ...process.env, ETCDCTL_API: "3" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => child.kill("SIGKILL"));
  await queued(client, "lock/", 2);
  const printed = new Promise<string>((resolve) =>
    child.stdout.once("data", (bytes: Buffer) => resolve(bytes.toString())),
  );
  await mutex.unlock();
  assert.match(await printed, /^lock\/[0-9a-f]+\n/);
  const waiting = mutex.lock();
  await queued(client, "lock/", 2);
  child.kill("SIGINT");
  await waiting;
  assert.deepEqual(await keysUnder(client, "lock/"), [mutex.key]);
});
