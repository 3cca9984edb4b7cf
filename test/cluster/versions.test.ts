// Goal: a cluster's version is the oldest that a member runs, and there is a way back. Method: members of both kinds come and
// go; what each says at /version is compared, and the data at the end.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import { Cluster } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import type { ClusterMember } from "./support/member.ts";
import { agreement } from "./support/observe.ts";

const { DowngradeAction, DowngradeRequest, PutRequest } = etcdserverpb;
const { Downgrade } = services["etcdserverpb.Maintenance"];
const { Put } = services["etcdserverpb.KV"];
type Action = keyof typeof DowngradeAction;

/** Resolves when every member gives this as the cluster's version. */
async function versionIs(cluster: Cluster, version: string): Promise<void> {
  await eventually(`the cluster's version is ${version}`, async () => {
    const answers = await Promise.all(cluster.running.map((member) => member.get("/version")));
    return answers.every((answer) => answer?.body.includes(`"etcdcluster":"${version}"`));
  });
}

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

test("with one official member of 3.4 the cluster's version is 3.4, whoever leads", async (t) => {
  await withOfficial(t, () =>
    Cluster.with(
      { members: [{ kind: "ours" }, { kind: "ours" }, { kind: "official" }] },
      async (cluster) => {
        await versionIs(cluster, "3.4.0");
        for (const member of cluster.members) await cluster.moveLeader(member);
        await versionIs(cluster, "3.4.0");
        const [one] = cluster.members;
        assert.match(await downgrade(one!, "VALIDATE", "3.5"), /invalid downgrade target version/);
        assert.match(await downgrade(one!, "ENABLE", "3.3"), /not capable/);
        await cluster.replace(cluster.of("official")[0]!, "ours");
        await versionIs(cluster, "3.5.0");
        await agreement(cluster.running);
      },
    ),
  );
});

test("a cluster of ours that has a downgrade enabled takes members of 3.4, and can change its mind", async (t) => {
  await withOfficial(t, () =>
    Cluster.with(
      { members: [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] },
      async (cluster) => {
        await versionIs(cluster, "3.5.0");
        const [one, two] = cluster.members as [ClusterMember, ClusterMember];
        await put(one, "before");
        assert.match(await downgrade(two, "CANCEL"), /no inflight downgrade job/);
        assert.match(await downgrade(two, "VALIDATE", "x"), /wrong downgrade target/);
        assert.match(await downgrade(two, "VALIDATE", "3.3"), /invalid downgrade target/);
        assert.equal(await downgrade(two, "VALIDATE", "3.4"), "3.5.0");
        assert.equal(await downgrade(two, "ENABLE", "3.4.0"), "3.5.0");
        await versionIs(cluster, "3.4.0");
        await put(two, "between");
        assert.equal(await downgrade(one, "CANCEL"), "3.5.0");
        await versionIs(cluster, "3.5.0");
        await downgrade(one, "ENABLE", "3.4");
        await versionIs(cluster, "3.4.0");
        await two.stop();
        two.start();
        await cluster.ready();
        for (const member of cluster.of("ours")) {
          await put(cluster.running.at(-1)!, `before ${member.name}`);
          await cluster.replace(member, "official");
        }
        await versionIs(cluster, "3.4.0");
        await put(cluster.running.at(-1)!, "after");
        await agreement(cluster.running);
      },
    ),
  );
});
