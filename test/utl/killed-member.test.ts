// An official member that is killed while it writes: most of what it has acknowledged is in its log and not in its store yet.
import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { EtcdClient } from "../support/etcd-client.ts";
import { TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { lease, Writers, writesBeforeKill } from "./acknowledged-writes.ts";
import { etcdutl, saidBy, startOn } from "./etcdutl.ts";

const {
  AlarmAction,
  AlarmRequest,
  AlarmType,
  AuthUserAddRequest,
  LeaseGrantRequest,
  MemberAddRequest,
  MemberRemoveRequest,
  PutRequest,
} = etcdserverpb;
const { Put } = services["etcdserverpb.KV"];
const { LeaseGrant } = services["etcdserverpb.Lease"];
const { MemberAdd, MemberRemove } = services["etcdserverpb.Cluster"];
const { Alarm } = services["etcdserverpb.Maintenance"];

const seed = Number(process.env.KILLED_SEED ?? Date.now() % 2 ** 31);

/** What an etcd says of all that it keeps. */
async function factsOf(t: TestContext, kind: "official" | "ours", dir: string) {
  const { server, client } = await startOn(t, kind, dir);
  const plain = new EtcdClient(server.endpoint);
  const list = AlarmRequest.create({ action: AlarmAction.GET });
  const { alarms } = await plain.ask(Alarm, list);
  plain.close();
  const facts = {
    hash: await client.hash(),
    leases: await client.leases(),
    members: await client.members(),
    alarms,
  };
  return { server, facts };
}

async function ask(endpoint: string, talk: (client: EtcdClient) => Promise<unknown>) {
  const client = new EtcdClient(endpoint);
  await talk(client);
  client.close();
}

/** Official etcd syncs its store when it starts, and then no more. */
const seldom = ["--backend-batch-interval", "1h", "--backend-batch-limit", "1000000"] as const;
const ways = [
  { what: "as it does by itself", flags: [] },
  { what: "once at its start and no more", flags: seldom },
] as const;

for (const { what, flags } of ways) {
  test(`an official member that syncs its store ${what} is killed, and everything acknowledged is imported`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    t.diagnostic(`KILLED_SEED=${seed}`);
    const dir = await temporaryDirectory(t);
    const [theirs, reference, imported] = ["theirs", "reference", "imported"].map((name) =>
      join(dir, name),
    );
    const server = await TestServer.start("official", ["--data-dir", theirs!, ...flags]);
    t.after(() => server.stop());
    await ask(server.endpoint, async (client) => {
      await client.ask(LeaseGrant, LeaseGrantRequest.create({ id: lease, ttl: 6_000n }));
      const peerUrls = ["http://127.0.0.1:1"];
      await client.ask(MemberAdd, MemberAddRequest.create({ peerUrls, isLearner: true }));
    });
    const writers = new Writers([server.endpoint], new SeededRandom(seed));
    t.after(() => writers.close());
    const { ended } = await writers.begin();
    await ask(server.endpoint, async (client) => {
      const alarm = { action: AlarmAction.ACTIVATE, memberId: 1n, alarm: AlarmType.NOSPACE };
      await client.ask(LeaseGrant, LeaseGrantRequest.create({ id: lease + 1n, ttl: 6_000n }));
      await client.ask(Alarm, AlarmRequest.create(alarm));
    });
    await server.kill();
    await ended;
    await cp(theirs!, reference!, { recursive: true });
    const said = await saidBy("import", theirs!, "--data-dir", imported!);
    const [storeIndex, logIndex] = [...said.matchAll(/up to index (\d+)/g)].map((m) =>
      Number(m[1]),
    );
    t.diagnostic(`the store ended at index ${storeIndex}, the log at ${logIndex}`);
    if (flags.length > 0) assert.ok(storeIndex! + writesBeforeKill < logIndex!, said);
    const official = await factsOf(t, "official", reference!);
    await official.server.stop();
    const ours = await factsOf(t, "ours", imported!);
    assert.deepEqual(ours.facts, official.facts);
    assert.equal(ours.facts.members.length, 2);
    assert.equal(ours.facts.alarms.length, 1);
    await writers.check(ours.server.endpoint);
  });
}

for (const flags of [[], ["--snapshot-count", "5"]] as const) {
  const where = flags.length === 0 ? "from its beginning" : "behind a snapshot";
  test(`changes of the configuration behind the last write of a key are made once, of a log ${where}`, (t) =>
    configurationMovesOnce(t, flags));
}

async function configurationMovesOnce(t: TestContext, flags: readonly string[]): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dir = await temporaryDirectory(t);
  const [theirs, imported] = ["theirs", "imported"].map((name) => join(dir, name));
  const first = await startOn(t, "official", theirs!, flags);
  let kept = 0n;
  await ask(first.server.endpoint, async (client) => {
    const add = (peerUrl: string) =>
      client.ask(MemberAdd, MemberAddRequest.create({ peerUrls: [peerUrl], isLearner: true }));
    for (let n = 0; n < 12; n++)
      await client.ask(Put, PutRequest.create({ key: Buffer.from("k") }));
    const { member } = await add("http://127.0.0.1:1");
    await client.ask(MemberRemove, MemberRemoveRequest.create({ id: member!.id }));
    kept = (await add("http://127.0.0.1:2")).member!.id;
  });
  const members = await first.client.members();
  // Everything is synced, but 3.4 says of the store that it ends at the last write of a key.
  await first.server.stop();
  await saidBy("import", theirs!, "--data-dir", imported!);
  const { server, client } = await startOn(t, "ours", imported!);
  assert.deepEqual(await client.members(), members);
  const configurations = [
    ...server.logTail.matchAll(/"switched configuration".*"learners":"(.*?)"/g),
  ];
  // After 3.6 the log begins behind the store, with the configuration, and none is switched to.
  if (officialMinor() < 6) assert.equal(configurations.at(-1)?.[1], kept.toString(16));
}

test("a member of ours is killed, and official etcd has everything acknowledged after an export", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  t.diagnostic(`KILLED_SEED=${seed}`);
  const dir = await temporaryDirectory(t);
  const [own, exported] = ["own", "exported"].map((name) => join(dir, name));
  const server = await TestServer.start("ours", ["--data-dir", own!]);
  t.after(() => server.stop());
  await ask(server.endpoint, (client) =>
    client.ask(LeaseGrant, LeaseGrantRequest.create({ id: lease, ttl: 6_000n })),
  );
  const writers = new Writers([server.endpoint], new SeededRandom(seed));
  t.after(() => writers.close());
  const { ended } = await writers.begin();
  await server.kill();
  await ended;
  const target = officialMinor() < 5 ? ["--target-version", `3.${officialMinor()}`] : [];
  const said = await saidBy("export", own!, "--data-dir", exported!, ...target);
  t.diagnostic(said);
  const official = await factsOf(t, "official", exported!);
  const ours = await factsOf(t, "ours", own!);
  assert.deepEqual(official.facts.hash, ours.facts.hash);
  assert.deepEqual(official.facts.leases, [`${lease}`]);
  await writers.check(official.server.endpoint);
});

test("a change of users that is only in the log keeps a member from being imported", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dir = await temporaryDirectory(t);
  const theirs = join(dir, "theirs");
  const server = await TestServer.start("official", ["--data-dir", theirs, ...seldom]);
  t.after(() => server.stop());
  await ask(server.endpoint, async (client) => {
    const { UserAdd } = services["etcdserverpb.Auth"];
    await client.ask(UserAdd, AuthUserAddRequest.create({ name: "u", password: "p" }));
    await client.ask(LeaseGrant, LeaseGrantRequest.create({ id: lease, ttl: 6_000n }));
  });
  await server.kill();
  // From 3.6 on the store is synced with every change of users.
  if (officialMinor() >= 6) {
    await saidBy("import", theirs, "--data-dir", join(dir, "new"));
    return;
  }
  const { exit, stderr } = await etcdutl("import", theirs, "--data-dir", join(dir, "new"));
  const text = /has a change of users \(authUserAdd, at index \d+\) which is not in its store yet/;
  assert.match(stderr, text);
  assert.equal(exit, 1);
  const inPlace = TestServer.start("ours", ["--data-dir", theirs, "--import-official-data"]);
  await assert.rejects(inPlace, text);
  assert.deepEqual(await readdir(dir), ["theirs"]);
  const again = await startOn(t, "official", theirs);
  assert.deepEqual(await again.client.leases(), [`${lease}`]);
  await again.server.stop();
  await saidBy("import", theirs, "--data-dir", join(dir, "new"));
});
