import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import {
  alarmsOfEveryMember,
  awayUntilSnapshot,
  leasesThroughEveryMember,
  membersComeAndGo,
  mixedArgs,
  restartsOfEveryMember,
  smallQuotaBytes,
  spaceRunsOut,
  writesThroughEveryMember,
} from "./mixed-scenarios.ts";
import { Cluster, quickElections } from "./support/cluster.ts";
import type { MemberKind } from "./support/member.ts";

const args = [...quickElections, ...mixedArgs, "--strict-reconfig-check=false"];

async function withLeaderOf(cluster: Cluster, kind: MemberKind): Promise<void> {
  if ((await cluster.leader()).kind !== kind) await cluster.moveLeader(cluster.of(kind)[0]!);
}

/** No subtest: what it throws is to end the cluster's test, with the members' logs. */
async function step(
  t: TestContext,
  { name, scenario }: { readonly name: string; scenario(): Promise<void> },
): Promise<void> {
  const startMs = performance.now();
  try {
    await scenario();
  } catch (error) {
    throw new Error(`${name}: ${error instanceof Error ? error.message : error}`, { cause: error });
  }
  t.diagnostic(`${name}: ${Math.round(performance.now() - startMs)} ms`);
}

async function everything(t: TestContext, kinds: readonly MemberKind[]): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = kinds.map((kind) => ({ kind }));
  await Cluster.with({ members, args }, async (cluster) => {
    for (const [leading, other] of [
      ["official", "ours"],
      ["ours", "official"],
    ] as const) {
      const run = async (name: string, scenario: () => Promise<void>): Promise<void> => {
        await withLeaderOf(cluster, leading);
        await step(t, { name: `${name}, a leader that is ${leading}`, scenario });
      };
      await run("puts, transactions, a compaction", () => writesThroughEveryMember(cluster));
      await run("leases", () => leasesThroughEveryMember(cluster));
      await run("alarms", () => alarmsOfEveryMember(cluster));
      await run("a snapshot to a member that was away", () =>
        awayUntilSnapshot(cluster, cluster.of(other)[0]!),
      );
      await run("members that come and go", () => membersComeAndGo(cluster, other));
    }
    await step(t, { name: "restarts", scenario: () => restartsOfEveryMember(cluster) });
  });
}

test("two official members and one of ours are one cluster", async (t) => {
  await everything(t, ["official", "official", "ours"]);
});

test("one official member and two of ours are one cluster", async (t) => {
  await everything(t, ["official", "ours", "ours"]);
});

test("a member of ours that was away gets the files of a leader of ours", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "official" }] as const;
  await Cluster.with({ members, args }, async (cluster) => {
    await withLeaderOf(cluster, "ours");
    const leader = await cluster.leader();
    await awayUntilSnapshot(cluster, cluster.of("ours").find((member) => member !== leader)!);
    await restartsOfEveryMember(cluster);
  });
});

async function spaceRunsOutOn(t: TestContext, kind: MemberKind): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const small = { kind, args: ["--quota-backend-bytes", String(smallQuotaBytes)] };
  const members = [{ kind: "official" }, { kind: "ours" }, small] as const;
  await Cluster.with({ members, args: quickElections }, async (cluster) => {
    await spaceRunsOut(cluster, cluster.members[2]!);
  });
}

test("an official member whose space runs out stops writes on all until it is disarmed", async (t) => {
  await spaceRunsOutOn(t, "official");
});

test("a member of ours whose space runs out stops writes on all until it is disarmed", async (t) => {
  await spaceRunsOutOn(t, "ours");
});
