// Three official members that are killed while they write, each with another end of its log and of its store.
import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { Cluster } from "../cluster/support/cluster.ts";
import { eventually } from "../cluster/support/eventually.ts";
import { ClusterMember } from "../cluster/support/member.ts";
import { agreedLeader } from "../cluster/support/observe.ts";
import { requireOfficial } from "../official.ts";
import { lease, Writers } from "./acknowledged-writes.ts";
import { saidBy } from "./etcdutl.ts";

const { HashKVRequest, LeaseGrantRequest, RangeRequest } = etcdserverpb;
const { LeaseGrant } = services["etcdserverpb.Lease"];
const { HashKV } = services["etcdserverpb.Maintenance"];
const { Range } = services["etcdserverpb.KV"];
const seed = Number(process.env.KILLED_SEED ?? Date.now() % 2 ** 31);

/** A member of ours in the place of a killed official one, with what it held. */
async function takePlaceOf(t: TestContext, official: ClusterMember): Promise<ClusterMember> {
  const peer = official.peerUrl.replace("http://", "");
  const place = { client: official.endpoint, peer, launcher: [] };
  const member = await ClusterMember.create({ kind: "ours", name: official.name, place });
  t.after(() => member.dispose());
  await rm(member.dataDir, { recursive: true });
  t.diagnostic(await saidBy("import", official.dataDir, "--data-dir", member.dataDir));
  member.start([]);
  return member;
}

test("a cluster whose members are all killed at once is imported with everything acknowledged", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  t.diagnostic(`KILLED_SEED=${seed}`);
  const members = Array.from({ length: 3 }, () => ({ kind: "official" as const }));
  await Cluster.with({ members, args: ["--snapshot-count", "700"] }, async (cluster) => {
    const grant = LeaseGrantRequest.create({ id: lease, ttl: 6_000n });
    await cluster.members[0]!.client.ask(LeaseGrant, grant);
    const writers = new Writers(cluster.endpoints, new SeededRandom(seed));
    const { ended } = await writers.begin();
    await Promise.all(cluster.members.map((member) => member.kill()));
    await ended;
    const ours = await Promise.all(cluster.members.map((member) => takePlaceOf(t, member)));
    await Promise.all(ours.map((member) => member.ready()));
    await eventually("the members name one leader", () => agreedLeader(ours));
    for (const { endpoint } of ours) await writers.check(endpoint);
    const all = RangeRequest.create({ key: Buffer.of(0), rangeEnd: Buffer.of(0), limit: 1n });
    const { header } = await ours[0]!.client.ask(Range, all);
    const revision = BigInt(header!.revision);
    const hashes: number[] = [];
    for (const { client } of ours) {
      // A linearizable read: the member has applied what the others have.
      await client.ask(Range, all);
      hashes.push((await client.ask(HashKV, HashKVRequest.create({ revision }))).hash);
    }
    assert.equal(new Set(hashes).size, 1, `${hashes}`);
    writers.close();
    await Promise.all(ours.map((member) => member.stop()));
  });
});
