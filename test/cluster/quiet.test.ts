// A healthy member says nothing at warning or above, so that `journalctl -p warning` shows what is to be looked at: neither
// while it starts, nor under load, nor while it stops.
import assert from "node:assert/strict";
import { test } from "node:test";
import { plainListenersMessage } from "../../src/config/index.ts";
import { freePort } from "../official.ts";
import { freeAddress } from "../support/addresses.ts";
import { Cluster } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { ClusterMember } from "./support/member.ts";

interface Line {
  readonly level: string;
  readonly msg: string;
  /** The other member. */
  readonly about: string;
}

/** How fast this machine is, which runs other tests too, is not what is looked at. */
const patient = ["--warning-apply-duration=1m", "--warning-unary-request-duration=1m"];

/** What a member has logged that is worth a look. */
function loud(member: ClusterMember): Line[] {
  return member.log
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Record<string, string>)
    .map((line): Line => {
      const about = line["remote-peer-id"] ?? line["peer-id"] ?? "";
      return { level: line.level!, msg: line.msg!, about };
    })
    .filter(({ level }) => !["debug", "info"].includes(level));
}

async function work(cluster: Cluster): Promise<void> {
  const load = await Load.start(cluster);
  await load.goesOn();
  await load.finish();
}

test("a member alone starts, works, stops and starts again without a warning", async () => {
  await Cluster.with({ members: [{ kind: "ours" }], args: patient }, async (cluster) => {
    const member = cluster.members[0]!;
    await work(cluster);
    await member.stop();
    member.start();
    await member.ready();
    await member.stop();
    assert.deepEqual(loud(member), []);
  });
});

test("a member that serves plain HTTP to the network says so, once", async () => {
  const client = `0.0.0.0:${await freePort()}`;
  const place = { client, peer: await freeAddress(), launcher: [] };
  await Cluster.with({ members: [{ kind: "ours", place }], args: patient }, async (cluster) => {
    const said = loud(cluster.members[0]!).map(({ level, msg }) => `${level} ${msg}`);
    assert.deepEqual(said, [`warn ${plainListenersMessage}`]);
  });
});

test("three members start together and work without a warning, and each stops without one", async () => {
  const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "ours" }] as const;
  await Cluster.with({ members, args: patient }, async (cluster) => {
    await work(cluster);
    for (const member of cluster.members) assert.deepEqual(loud(member), [], member.name);
    const gone = new Set<string>();
    for (const member of [...cluster.members]) {
      await member.stop();
      // That another one is gone is worth a look, and is all that was said.
      const said = loud(member).filter(({ about }) => !gone.has(about));
      assert.deepEqual(said, [], member.name);
      gone.add(member.id.toString(16));
    }
  });
});
