import assert from "node:assert/strict";
import { test } from "node:test";
import { officialMinor, requireOfficial } from "../official.ts";
import { Cluster } from "./support/cluster.ts";
import { Load } from "./support/load.ts";
import type { MemberKind } from "./support/member.ts";
import { makeRoomFor, ourMinor } from "./support/versions.ts";

/** etcd's default, with which this test runs. */
const electionTimeoutMs = 1_000;

async function replaceAll(cluster: Cluster, kind: MemberKind, load: Load): Promise<void> {
  for (const member of [...cluster.members]) {
    await cluster.replace(member, kind);
    await load.goesOn();
  }
}

test("an official cluster becomes ours and official again, member by member, under load", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const kind: MemberKind = "official";
  await Cluster.with({ members: [{ kind }, { kind }, { kind }] }, async (cluster) => {
    const load = await Load.start(cluster);
    await load.goesOn();
    await makeRoomFor(cluster, ourMinor);
    await replaceAll(cluster, "ours", load);
    await makeRoomFor(cluster, officialMinor());
    await replaceAll(cluster, "official", load);
    const { writes, unknown, stalls } = await load.finish();
    const stalledMs = Math.round(stalls.totalMs);
    t.diagnostic(
      `${writes} writes, ${unknown} unknown; ${stalls.count} stalls, ${stalledMs} ms in all, the longest ${Math.round(stalls.longestMs)} ms`,
    );
    assert.ok(stalledMs < 2 * electionTimeoutMs, `writes stalled for ${stalledMs} ms in all`);
  });
});
