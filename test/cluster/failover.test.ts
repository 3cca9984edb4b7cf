import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { MemberKind } from "./support/member.ts";

const killsMin = 2;

/** Kills leaders of each kind in turn under load; each comes back and finds its place. */
async function killLeaders(t: TestContext, kinds: readonly MemberKind[]): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = kinds.map((kind) => ({ kind }));
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    const load = await Load.start(cluster);
    await load.goesOn();
    const victims = [...new Set(kinds)];
    while (victims.length < killsMin) victims.push(...victims);
    for (const kind of victims) {
      const leader = await cluster.leader();
      if (leader.kind !== kind) await cluster.moveLeader(cluster.of(kind)[0]!);
      const victim = await cluster.leader();
      await victim.kill();
      await load.goesOn();
      victim.start();
      await cluster.ready();
    }
    const { writes, unknown, stalls } = await load.finish();
    t.diagnostic(
      `${writes} writes, ${unknown} unknown; ${stalls.count} stalls, the longest ${Math.round(stalls.longestMs)} ms`,
    );
  });
}

test("three official members lose no write when leaders are killed, which tests the test", async (t) => {
  await killLeaders(t, ["official", "official", "official"]);
});

test("three of ours lose no write when leaders are killed", async (t) => {
  await killLeaders(t, ["ours", "ours", "ours"]);
});

test("two official members and one of ours lose no write when leaders are killed", async (t) => {
  await killLeaders(t, ["official", "official", "ours"]);
});

test("one official member and two of ours lose no write when leaders are killed", async (t) => {
  await killLeaders(t, ["official", "ours", "ours"]);
});
