// What a cluster of both kinds is put through, whoever leads it. Each scenario leaves the cluster healthy.
import assert from "node:assert/strict";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import type { Cluster } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import type { ClusterMember } from "./support/member.ts";
import { agreement, revisionOf, statusOf } from "./support/observe.ts";
import {
  compact,
  defragment,
  disarmNoSpace,
  fill,
  get,
  goneOn,
  grant,
  keepAlive,
  leaseFacts,
  put,
  putRefusal,
  raiseNoSpace,
  remove,
  swap,
} from "./support/requests.ts";

const { PutRequest } = etcdserverpb;
const { Put } = services["etcdserverpb.KV"];

/** Official etcd 3.4 keeps this many entries for members that lag; with more behind them it must send a snapshot. */
const keptEntries = 5_000;
/** Of the log between two snapshots, as the tests start members. */
const snapshotCount = 100;
const resourceExhausted = 8;
const largeValueBytes = 1_500_000;
/** The least that these election timeouts allow. */
const shortTtlSeconds = 1;
const longTtlSeconds = 600;

/** `--quota-backend-bytes` of members whose space is to run out. */
export const smallQuotaBytes = 8_000_000;
const spaceValueBytes = 500_000;

/** What the scenarios need to be short. */
export const mixedArgs = ["--snapshot-count", String(snapshotCount)] as const;

export async function writesThroughEveryMember(cluster: Cluster): Promise<void> {
  for (const member of cluster.members) {
    const [key, other] = [`kv/${member.name}`, `kv/other/${member.name}`];
    await put(member, [key, "one"]);
    for (const reader of cluster.members) assert.equal(await get(reader, key), "one");
    const keys = [key, other] as const;
    assert.equal(await swap(member, { keys, from: "another", to: "two" }), false);
    assert.equal(await swap(member, { keys, from: "one", to: "two" }), true);
    for (const reader of cluster.members) assert.equal(await get(reader, other), "two");
  }
  await largeValues(cluster);
  const writer = cluster.members.at(-1)!;
  assert.equal(await remove(writer, "kv/other/"), cluster.members.length);
  const revision = await put(writer, ["kv/last", "x"]);
  await compact(writer, revision - 1);
  const held = await agreement(cluster.members);
  assert.equal(held.compactRevision, revision - 1);
}

/** Nearly as large as a request may be: more than one message between members may hold besides others. */
async function largeValues(cluster: Cluster): Promise<void> {
  const values = cluster.members.map(({ name }) => name.padEnd(largeValueBytes, name));
  await Promise.all(
    cluster.members.map((member, place) => put(member, ["kv/large", values[place]!])),
  );
  const [held, ...others] = await Promise.all(
    cluster.members.map((member) => get(member, "kv/large")),
  );
  assert.ok(values.includes(held!));
  for (const other of others) assert.ok(other === held, "all members hold the same large value");
}

/** Granted and renewed through each member; one runs out, the others stay, and all members say the same of them. */
export async function leasesThroughEveryMember(cluster: Cluster): Promise<void> {
  const expiring = await grant(cluster.members[0]!, shortTtlSeconds);
  await put(cluster.members.at(-1)!, ["lease/expiring", "x"], { lease: expiring });
  for (const member of cluster.members) {
    const lease = await grant(member, longTtlSeconds);
    const key = `lease/${member.name}`;
    await put(member, [key, "x"], { lease });
    for (const other of cluster.members) {
      assert.equal(await keepAlive(other, lease), longTtlSeconds, `renewed on ${other.name}`);
      const { ttl, ...facts } = await leaseFacts(other, lease);
      assert.deepEqual(facts, { grantedTtl: longTtlSeconds, keys: [key] });
      assert.ok(ttl > longTtlSeconds - 10 && ttl <= longTtlSeconds, `${ttl} s on ${other.name}`);
    }
  }
  for (const member of cluster.members) {
    await goneOn(member, "lease/expiring");
    assert.equal((await leaseFacts(member, expiring)).ttl, -1);
    assert.equal(await keepAlive(member, expiring), 0);
  }
  await agreement(cluster.members);
}

/** An alarm in the name of each member stops writes everywhere until it is disarmed through another. */
export async function alarmsOfEveryMember(cluster: Cluster): Promise<void> {
  for (const [place, member] of cluster.members.entries()) {
    const other = cluster.members[(place + 1) % cluster.members.length]!;
    await raiseNoSpace(other, member.id);
    const { alarms } = await agreement(cluster.members);
    assert.deepEqual(alarms, [`${member.id.toString(16)} 1`]);
    for (const asked of cluster.members) {
      const { code, details } = await putRefusal(asked, "alarm");
      assert.equal(code, resourceExhausted);
      assert.equal(details, "etcdserver: mvcc: database space exceeded");
    }
    await disarmNoSpace(member, member.id);
    assert.deepEqual((await agreement(cluster.members)).alarms, []);
    await put(other, ["alarm", "over"]);
  }
}

/** How much space a member has is its own affair; that one has no more left concerns all. */
export async function spaceRunsOut(cluster: Cluster, small: ClusterMember): Promise<void> {
  const [other] = cluster.members.filter((member) => member !== small);
  const refused = await eventually(`${small.name} has no space left`, async () => {
    const key = Buffer.from("space");
    const request = PutRequest.create({ key, value: Buffer.alloc(spaceValueBytes, 1) });
    const outcome = await small.client.call(Put, request);
    return outcome.kind === "failed" ? outcome.error : undefined;
  });
  assert.equal(refused.details, "etcdserver: mvcc: database space exceeded");
  const { alarms } = await eventually("all members know", async () => {
    const held = await agreement(cluster.members);
    return held.alarms.length > 0 ? held : undefined;
  });
  assert.deepEqual(alarms, [`${small.id.toString(16)} 1`]);
  assert.equal((await putRefusal(other!, "space")).code, resourceExhausted);
  assert.equal(await remove(other!, "space"), 1);
  await compact(other!, await revisionOf(other!));
  await eventually(`${small.name} has space again`, async () => {
    await defragment(small);
    return (await statusOf(small)).dbSize < smallQuotaBytes / 2;
  });
  await disarmNoSpace(other!, small.id);
  await put(small, ["space", "again"]);
  assert.deepEqual((await agreement(cluster.members)).alarms, []);
}

async function snapshotsReceived(member: ClusterMember): Promise<number> {
  const lines = (await member.get("/metrics"))?.body.split("\n") ?? [];
  return lines
    .filter((line) => line.startsWith("etcd_network_snapshot_receive_success"))
    .reduce((total, line) => total + Number(line.slice(line.lastIndexOf(" "))), 0);
}

/**
 * While the member is away, the log goes so far that it can only come back by a snapshot. Between members of ours it comes as
 * files, and as a file of bbolt from or to any other one.
 */
export async function awayUntilSnapshot(cluster: Cluster, away: ClusterMember): Promise<void> {
  const leader = await cluster.leader();
  assert.notEqual(leader, away);
  const lease = await grant(leader, longTtlSeconds);
  await away.stop();
  const awayFrom = away.logEnd;
  await fill(leader, { puts: keptEntries + 3 * snapshotCount, prefix: "away/" });
  const revision = await put(leader, [`lease/away/${away.name}`, "x"], { lease });
  await remove(leader, "kv/");
  await compact(leader, revision);
  await fill(leader, { puts: 2 * snapshotCount, prefix: "away/late/" });
  away.start();
  await cluster.hasCaughtUp(away);
  await cluster.ready();
  assert.ok((await snapshotsReceived(away)) > 0, `${away.name} came back without a snapshot`);
  if (away.kind === "ours") {
    const format = leader.kind === "ours" ? "files" : "bolt";
    await away.logShows(
      new RegExp(`"made a store of the leader's snapshot".*"${format}"`),
      awayFrom,
    );
  }
  await agreement(cluster.members);
  // A member that came back this way is a member like any other.
  await put(away, ["away/back", away.name]);
  assert.equal(await keepAlive(away, lease), longTtlSeconds);
}

/** Each member in turn is stopped or killed, and started again. */
export async function restartsOfEveryMember(cluster: Cluster): Promise<void> {
  for (const how of ["kill", "stop"] as const) {
    for (const member of [...cluster.members]) {
      const key = `restart/${member.name}/${how}`;
      await put(member, [key, "before"]);
      await member[how]();
      const leader = await cluster.leader();
      await put(leader, [key, "meanwhile"]);
      member.start();
      await cluster.ready();
      assert.equal(await get(member, key), "meanwhile");
    }
  }
  await agreement(cluster.members);
}

/** A voter joins, takes part, and leaves again; so does a learner, by way of a promotion. */
export async function membersComeAndGo(
  cluster: Cluster,
  kind: ClusterMember["kind"],
): Promise<void> {
  for (const learner of [true, false]) {
    const member = await cluster.add({ kind }, { learner });
    if (learner) {
      await cluster.promote(member);
      await eventually(`${member.name} votes`, async () => !(await statusOf(member)).isLearner);
    }
    await put(member, [`joined/${member.name}`, "x"]);
    await agreement(cluster.members);
    await cluster.remove(member);
    await member.exited;
    await agreement(cluster.members);
  }
}
