// Goal: a cluster's version is the oldest that a member runs, and there is a way back. Method: members of both kinds come and
// go; what each says at /version is compared, and the data at the end.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { Cluster } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import type { ClusterMember, MemberKind } from "./support/member.ts";
import { agreement } from "./support/observe.ts";
import { allSay, makeRoomFor, ourMinor } from "./support/versions.ts";

const { DowngradeAction, DowngradeRequest, PutRequest } = etcdserverpb;
const { Downgrade } = services["etcdserverpb.Maintenance"];
const { Put } = services["etcdserverpb.KV"];
type Action = keyof typeof DowngradeAction;

async function downgrade({ client }: ClusterMember, action: Action, version = ""): Promise<string> {
  const request = DowngradeRequest.create({ action: DowngradeAction[action], version });
  try {
    return (await client.ask(Downgrade, request)).version;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function put({ client }: ClusterMember, key: string): Promise<void> {
  await client.ask(Put, PutRequest.create({ key: Buffer.from(key), value: Buffer.from("value") }));
}

async function withOfficial(t: TestContext, work: () => Promise<void>): Promise<void> {
  if (requireOfficial(t, "etcd") !== undefined) await work();
}

const minor = officialMinor();
const ours = { kind: "ours" } as const;
const official = { kind: "official" } as const;

test("the cluster's version is the oldest that a member runs, whoever leads", async (t) => {
  await withOfficial(t, () =>
    Cluster.with({ members: [ours, ours, official] }, async (cluster) => {
      const oldest = `3.${Math.min(minor, ourMinor)}.0`;
      await allSay(cluster, oldest);
      for (const member of cluster.members) await cluster.moveLeader(member);
      await allSay(cluster, oldest);
      const [one] = cluster.members;
      assert.match(await downgrade(one!, "VALIDATE", "3.9"), /invalid downgrade target version/);
      assert.match(await downgrade(one!, "ENABLE", "3.3"), /not capable|invalid downgrade target/);
      await cluster.replace(cluster.of("official")[0]!, "ours");
      await allSay(cluster, "3.5.0");
      await agreement(cluster.running);
    }),
  );
});

/** Members of the older kind take all places of a cluster that has made room for them. */
async function wayBack(cluster: Cluster, kind: MemberKind): Promise<void> {
  const places = [...cluster.members];
  for (const member of places) {
    await put(cluster.running.at(-1)!, `before ${member.name}`);
    await cluster.replace(member, kind);
  }
  await put(cluster.running.at(-1)!, "after");
  await agreement(cluster.running);
}

async function takes34(): Promise<void> {
  await Cluster.with({ members: [ours, ours, ours] }, async (cluster) => {
    await allSay(cluster, "3.5.0");
    const [one, two] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
    await put(one, "before");
    assert.match(await downgrade(two, "CANCEL"), /no inflight downgrade job/);
    assert.match(await downgrade(two, "VALIDATE", "x"), /wrong downgrade target/);
    assert.match(await downgrade(two, "VALIDATE", "3.3"), /invalid downgrade target/);
    assert.equal(await downgrade(two, "VALIDATE", "3.4"), "3.5.0");
    assert.equal(await downgrade(two, "ENABLE", "3.4.0"), "3.5.0");
    await allSay(cluster, "3.4.0");
    await put(two, "between");
    assert.equal(await downgrade(one, "CANCEL"), "3.5.0");
    await allSay(cluster, "3.5.0");
    await makeRoomFor(cluster, 4);
    await two.stop();
    two.start();
    await cluster.ready();
    await wayBack(cluster, "official");
    await allSay(cluster, "3.4.0");
  });
}

/** Members of 3.6 make room for ours, change their mind, make room again; ours find nothing in what they get that they lack. */
async function taken36(): Promise<void> {
  await Cluster.with({ members: [official, official, official] }, async (cluster) => {
    await allSay(cluster, "3.6.0");
    const [one, two] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
    await put(one, "before");
    assert.equal(await downgrade(two, "ENABLE", "3.5"), "3.6");
    await allSay(cluster, "3.5.0");
    await put(two, "between");
    await downgrade(one, "CANCEL");
    await allSay(cluster, "3.6.0");
    await makeRoomFor(cluster, ourMinor);
    await wayBack(cluster, "ours");
    await allSay(cluster, "3.5.0");
    await eventually("a member has seen that the downgrade is over", async () =>
      cluster.members.some(({ log }) => log.includes("the cluster has been downgraded")),
    );
    await wayBack(cluster, "official");
    await allSay(cluster, "3.6.0");
  });
}

if (minor === 4) {
  test("a cluster of ours that has a downgrade enabled takes members of 3.4, and can change its mind", async (t) => {
    await withOfficial(t, takes34);
  });
}

if (minor === 6) {
  test("a cluster of 3.6 that has a downgrade enabled takes ours, becomes ours, and rises again without us", async (t) => {
    await withOfficial(t, taken36);
  });
}
