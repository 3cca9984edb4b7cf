import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { ClusterMember, MemberKind } from "./support/member.ts";

/** How a leader is lost; returns how it comes back. */
type Loss = (leader: ClusterMember) => Promise<() => void>;

const killed: Loss = async (leader) => {
  await leader.kill();
  return () => leader.start();
};

/** It wakes up and still takes itself for the leader. */
const hung: Loss = async (leader) => {
  leader.suspend();
  return () => leader.resume();
};

/** Leaders of each kind are lost in turn under load; each comes back and finds its place. */
async function loseLeaders(t: TestContext, kinds: readonly MemberKind[]): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = kinds.map((kind) => ({ kind }));
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    const load = await Load.start(cluster);
    await load.goesOn();
    for (const kind of new Set(kinds)) {
      for (const lose of [killed, hung]) {
        const leader = await cluster.leader();
        if (leader.kind !== kind) await cluster.moveLeader(cluster.of(kind)[0]!);
        const bringBack = await lose(await cluster.leader());
        await load.goesOn();
        bringBack();
        await cluster.ready();
      }
    }
    const { writes, unknown, stalls } = await load.finish();
    t.diagnostic(
      `${writes} writes, ${unknown} unknown; ${stalls.count} stalls, the longest ${Math.round(stalls.longestMs)} ms`,
    );
  });
}

test("three official members lose no write when leaders are killed or hang, which tests the test", async (t) => {
  await loseLeaders(t, ["official", "official", "official"]);
});

test("three of ours lose no write when leaders are killed or hang", async (t) => {
  await loseLeaders(t, ["ours", "ours", "ours"]);
});

test("two official members and one of ours lose no write when leaders are killed or hang", async (t) => {
  await loseLeaders(t, ["official", "official", "ours"]);
});

test("one official member and two of ours lose no write when leaders are killed or hang", async (t) => {
  await loseLeaders(t, ["official", "ours", "ours"]);
});
