import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { MemberKind } from "./support/member.ts";

const kills = 3;

/** Kills leader after leader under load; each comes back and finds its place. */
async function killLeaders(t: TestContext, kinds: readonly MemberKind[]): Promise<void> {
  const members = kinds.map((kind) => ({ kind }));
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    const load = await Load.start(cluster);
    await load.goesOn();
    for (let kill = 0; kill < kills; kill++) {
      const leader = await cluster.leader();
      await leader.kill();
      await load.goesOn();
      leader.start();
      await cluster.ready();
    }
    const { writes, unknown, stalls } = await load.finish();
    t.diagnostic(
      `${writes} writes, ${unknown} unknown; stalls: ${stalls.count}, the longest ${Math.round(stalls.longestMs)} ms`,
    );
  });
}

test("three official members lose no write when leaders are killed", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  await killLeaders(t, ["official", "official", "official"]);
});
