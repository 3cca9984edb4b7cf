// Goal: members find their cluster in every way there is, members of both kinds the same one, and one that does not belong
// there is refused. Method: processes, with an official etcd as the discovery service.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import { ClusterMember, type MemberKind } from "./support/member.ts";
import { agreedLeader, statusOf } from "./support/observe.ts";

const { PutRequest, RangeRequest, MemberAddRequest, MemberListRequest, MemberUpdateRequest } =
  etcdserverpb;
const { Put, Range } = services["etcdserverpb.KV"];
const { MemberAdd, MemberList, MemberUpdate } = services["etcdserverpb.Cluster"];

async function create(t: TestContext, kind: MemberKind, name: string): Promise<ClusterMember> {
  const member = await ClusterMember.create({ kind, name });
  t.after(() => member.dispose());
  return member;
}

/** The first version without the v2 API, at which clusters meet by a URL, and with discovery by way of another cluster. */
const withoutV2 = 6;
const hasV2 = officialMinor() < withoutV2;

/** An official etcd of one member, which serves discovery for clusters of three. */
async function startService(t: TestContext): Promise<ClusterMember> {
  const service = await create(t, "official", "service");
  const v2 = hasV2 ? ["--enable-v2"] : [];
  service.start(["--initial-cluster", service.initialEntry, ...v2]);
  await service.ready();
  return service;
}

async function put(member: ClusterMember, key: string, value: string): Promise<void> {
  const request = PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
  await member.client.ask(Put, request);
}

async function get(member: ClusterMember, key: string): Promise<string | undefined> {
  const answer = await member.client.ask(Range, RangeRequest.create({ key: Buffer.from(key) }));
  return answer.kvs[0]?.value.toString();
}

async function namesOf(member: ClusterMember): Promise<string[]> {
  const { members } = await member.client.ask(MemberList, MemberListRequest.create({}));
  return members.map(({ name }) => name).sort();
}

async function membersMeet(
  t: TestContext,
  kinds: readonly MemberKind[],
  discovery: readonly string[],
): Promise<void> {
  const members: ClusterMember[] = [];
  for (const [n, kind] of kinds.entries()) members.push(await create(t, kind, `m${n + 1}`));
  for (const member of members) member.start([...discovery, ...quickElections]);
  await Promise.all(members.map((member) => member.ready()));
  await eventually("all members name one leader", () => agreedLeader(members));
  await put(members[0]!, "met", "yes");
  for (const member of members) {
    assert.equal(await get(member, "met"), "yes");
    await eventually("all have told their names", async () =>
      (await namesOf(member)).every((name) => name !== ""),
    );
    assert.deepEqual(await namesOf(member), ["m1", "m2", "m3"]);
  }

  const fourth = await create(t, "ours", "m4");
  fourth.start(discovery);
  assert.equal((await fourth.exited).code, 1);
  assert.match(fourth.log, /discovery: cluster is full/);
}

async function meetAtUrl(t: TestContext): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const service = await startService(t);
  const url = `http://${service.endpoint}/v2/keys/_etcd/registry/tok`;
  await fetch(`${url}/_config/size`, { method: "PUT", body: new URLSearchParams({ value: "3" }) });
  await membersMeet(t, ["ours", "official", "ours"], ["--discovery", url]);
}

if (hasV2) test("members of both kinds meet at a discovery URL", meetAtUrl);

test("members meet at another etcd cluster", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const service = await startService(t);
  await put(service, "/_etcd/registry/tok/_config/size", "3");
  const discovery = ["--discovery-endpoints", service.endpoint, "--discovery-token", "tok"];
  await membersMeet(t, ["ours", hasV2 ? "ours" : "official", "ours"], discovery);
});

test("a member that lost its data does not come back as if nothing had happened", async () => {
  const options = { members: [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] } as const;
  await Cluster.with({ ...options, args: quickElections }, async (cluster) => {
    const [member] = await cluster.followers();
    await member!.kill();
    await rm(member!.dataDir, { recursive: true });
    member!.start();
    assert.equal((await member!.exited).code, 1);
    assert.match(member!.log, /Cannot start a new cluster: member [0-9a-f]+ has already been boot/);
    const entries = cluster.members.map(({ initialEntry }) => initialEntry).join(",");
    member!.start(["--initial-cluster", entries, "--initial-cluster-state", "existing"]);
    assert.equal((await member!.exited).code, 1);
    assert.match(member!.log, /Cannot join the cluster: member [0-9a-f]+ \(m\d\) has already been/);
  });
});

test("a member that nobody has added cannot join", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const options = { members: [{ kind: "official" }], args: quickElections } as const;
  await Cluster.with(options, async ({ members }) => {
    const stranger = await create(t, "ours", "m2");
    const entries = `${members[0]!.initialEntry},${stranger.initialEntry}`;
    stranger.start(["--initial-cluster", entries, "--initial-cluster-state", "existing"]);
    assert.equal((await stranger.exited).code, 1);
    assert.match(
      stranger.log,
      /member count is unequal: --initial-cluster has 2, the cluster has 1/,
    );
  });
});

test("the last member of a lost cluster goes on alone, and others may join it", async (t) => {
  const options = { members: [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] } as const;
  await Cluster.with({ ...options, args: quickElections }, async (cluster) => {
    const leader = await cluster.leader();
    for (let n = 0; n < 20; n += 1) await put(leader, `key${n}`, `value${n}`);
    const [last, ...lost] = await cluster.followers();
    await cluster.hasCaughtUp(last!);
    await Promise.all([leader, ...lost].map((member) => member.kill()));
    await last!.stop();

    last!.start(["--force-new-cluster", ...quickElections]);
    await last!.ready();
    assert.deepEqual(await namesOf(last!), [last!.name]);
    for (let n = 0; n < 20; n += 1) assert.equal(await get(last!, `key${n}`), `value${n}`);
    await put(last!, "later", "1");
    await last!.stop();
    last!.start(quickElections);
    await last!.ready();
    assert.equal(await get(last!, "later"), "1");
    const next = await create(t, "ours", "next");
    const added = MemberAddRequest.create({ peerUrls: [next.peerUrl] });
    await last!.client.ask(MemberAdd, added);
    const entries = `${last!.initialEntry},${next.initialEntry}`;
    next.start(["--initial-cluster", entries, "--initial-cluster-state", "existing"]);
    await next.ready();
    assert.equal(await get(next, "later"), "1");
  });
});

test("a member moves to another address and the others follow it there", async (t) => {
  const options = { members: [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] } as const;
  await Cluster.with({ ...options, args: quickElections }, async (cluster) => {
    const [member] = await cluster.followers();
    const place = await create(t, "ours", "place");
    await member!.stop();
    const urls = ["--listen-peer-urls", place.peerUrl];
    member!.start([...urls, "--initial-advertise-peer-urls", place.peerUrl, ...quickElections]);
    await member!.logShows(/knows this member by other peer URLs.*member update/, 0);
    const leader = await cluster.leader();
    await leader.client.ask(
      MemberUpdate,
      MemberUpdateRequest.create({ id: member!.id, peerUrls: [place.peerUrl] }),
    );
    await put(leader, "moved", "1");
    await cluster.hasCaughtUp(member!);
    const { leader: known } = await statusOf(member!);
    assert.notEqual(known, 0n);
  });
});
