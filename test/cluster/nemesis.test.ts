import assert from "node:assert/strict";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { ClusterMember } from "./support/member.ts";

/** CLUSTER_ROUNDS and CLUSTER_SEED repeat a run; what falls together with what depends on the machine too. */
const rounds = Number(process.env.CLUSTER_ROUNDS ?? 8);
const seed = Number(process.env.CLUSTER_SEED ?? Date.now() % 2 ** 31);
/** Members of ours keep so little of the log that whoever was away needs a snapshot, while the load goes on. */
const args = [...quickElections, "--snapshot-count", "100"];
const forgetful = {
  kind: "ours",
  args: ["--experimental-snapshot-catchup-entries", "10"],
} as const;
const writesMeanwhileMax = 200;

/** Each returns how it is made good. */
const troubles: Record<string, (member: ClusterMember) => Promise<() => void>> = {
  kill: async (member) => {
    await member.kill();
    return () => member.start();
  },
  stop: async (member) => {
    await member.stop();
    return () => member.start();
  },
  hang: async (member) => {
    member.suspend();
    return () => member.resume();
  },
  // Also while it starts, and takes what it missed.
  "kill twice": async (member) => {
    await member.kill();
    member.start();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await member.kill();
    return () => member.start();
  },
};

function snapshotsTaken(cluster: Cluster): number {
  const logs = cluster.members.map(({ log }) => log);
  return logs.join("").split('"received and saved database snapshot"').length - 1;
}

test(`members of both kinds go through ${rounds} troubles under load, and need snapshots`, async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const random = new SeededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[random.below(list.length)]!;
  const members = [{ kind: "official" }, forgetful, forgetful] as const;
  const done: string[] = [];
  try {
    await Cluster.with({ members, args }, async (cluster) => {
      const load = await Load.start(cluster, { seed });
      for (let round = 0; round < rounds; round++) {
        await load.goesOn();
        // Half of the time the leader, so that elections and snapshots meet.
        const leader = await cluster.leader();
        const member = random.below(2) === 0 ? leader : pick(cluster.members);
        const name = pick(Object.keys(troubles));
        done.push(`${name} ${member.name}${member === leader ? ", the leader" : ""}`);
        const makeGood = await troubles[name]!(member);
        await load.goesOn(1 + random.below(writesMeanwhileMax));
        makeGood();
        await cluster.ready();
      }
      const { writes, unknown } = await load.finish();
      const snapshots = snapshotsTaken(cluster);
      t.diagnostic(`seed ${seed}: ${writes} writes, ${unknown} unknown, ${snapshots} snapshots`);
      assert.ok(snapshots > 0, "somebody was brought up to date by a snapshot");
    });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`CLUSTER_SEED=${seed}, ${done.join("; ")}: ${text}`, { cause: error });
  }
});
