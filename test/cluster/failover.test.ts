import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import { Load } from "./support/load.ts";
import type { ClusterMember, MemberKind } from "./support/member.ts";

const { PutRequest } = etcdserverpb;
const { Put } = services["etcdserverpb.KV"];

/** Long enough to tell an election that waited for it from one that did not, on a machine that does other things. */
const electionTimeoutMs = 4_000;
const slowElections = [
  ...["--heartbeat-interval", `${electionTimeoutMs / 10}`],
  ...["--election-timeout", `${electionTimeoutMs}`],
] as const;
/** A put that a member has sent to the leader just before that died is not answered: the next one is. */
const putWithinMs = 500;

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

/** Returns how long it took until each of the other members had acknowledged a put. */
async function killLeader(cluster: Cluster): Promise<number> {
  const leader = await cluster.leader();
  const others = cluster.running.filter((member) => member !== leader);
  const logEnds = others.map((member) => member.logEnd);
  const killedMs = performance.now();
  await leader.kill();
  const request = PutRequest.create({ key: Buffer.from("after"), value: Buffer.from(leader.name) });
  await Promise.all(
    others.map(({ name, client }) =>
      eventually(`a put to ${name} is acknowledged`, async () => {
        const outcome = await client.call(Put, request, { withinMs: putWithinMs });
        return outcome.kind === "answered";
      }),
    ),
  );
  const tookMs = performance.now() - killedMs;
  for (const [place, member] of others.entries()) {
    if (!member.isOfficial) await member.logShows(/the leader is gone/, logEnds[place]!);
  }
  return tookMs;
}

async function comesBack(cluster: Cluster): Promise<void> {
  for (const member of cluster.members) if (!member.isRunning) member.start();
  await cluster.ready();
}

test("three of ours do not wait for the election timeout when the leader's process is killed", async (t) => {
  const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] as const;
  await Cluster.with({ members, args: slowElections }, async (cluster) => {
    for (let kill = 1; kill <= 3; kill++) {
      const tookMs = await killLeader(cluster);
      t.diagnostic(`${Math.round(tookMs)} ms`);
      assert.ok(tookMs < electionTimeoutMs / 2, `kill ${kill}: ${tookMs} ms`);
      await comesBack(cluster);
    }
  });
});

test("with an official member that remembers its leader, an election takes no longer than elsewhere", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = [{ kind: "official" }, { kind: "ours" }, { kind: "ours" }] as const;
  await Cluster.with({ members, args: slowElections }, async (cluster) => {
    await cluster.moveLeader(cluster.of("official")[0]!);
    const betweenOursMs = await killLeader(cluster);
    await comesBack(cluster);
    await cluster.moveLeader(cluster.of("ours")[0]!);
    const withOfficialMs = await killLeader(cluster);
    t.diagnostic(`${Math.round(betweenOursMs)} ms, ${Math.round(withOfficialMs)} ms`);
    assert.ok(betweenOursMs < electionTimeoutMs / 2, `${betweenOursMs} ms`);
    // Twice the timeout at most for the first campaign, and as long again should votes be split.
    assert.ok(withOfficialMs < 4 * electionTimeoutMs, `${withOfficialMs} ms`);
  });
});
