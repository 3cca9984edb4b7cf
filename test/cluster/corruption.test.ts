// Goal: other data on one member does not stay unnoticed. Method: a value in an official member's file is changed while it is
// stopped (bbolt has no checksums for pages of data), and the others' checks are watched.
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { requireOfficial } from "../official.ts";
import { Cluster, type ClusterOptions } from "./support/cluster.ts";
import { eventually } from "./support/eventually.ts";
import type { ClusterMember } from "./support/member.ts";

const { AlarmAction, AlarmRequest, AlarmType, CompactionRequest, PutRequest } = etcdserverpb;
const { Alarm } = services["etcdserverpb.Maintenance"];
const { Compact, Put } = services["etcdserverpb.KV"];

const right = "the right value";
const wrong = "the wrong value";

async function put({ client }: ClusterMember, key: string, value: string): Promise<void> {
  await client.ask(Put, PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) }));
}

/** Two of ours and an official member, which is `corrupt`. */
async function withCorruptMember(
  t: TestContext,
  options: Pick<ClusterOptions, "args">,
  work: (cluster: Cluster, corrupt: ClusterMember) => Promise<void>,
): Promise<void> {
  if (requireOfficial(t, "etcd") === undefined) return;
  const members = [{ kind: "ours" }, { kind: "ours" }, { kind: "official" }] as const;
  await Cluster.with({ ...options, members }, async (cluster) => {
    const [one, , official] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
    await put(one, "key", right);
    await cluster.moveLeader(one);
    await cluster.hasCaughtUp(official);
    await official.stop();
    const path = join(official.dataDir, "member", "snap", "db");
    const file = await readFile(path);
    const at = file.indexOf(right);
    assert.ok(at > 0, "the value is in the file");
    for (let place = at; place >= 0; place = file.indexOf(right, place + 1))
      file.write(wrong, place);
    await writeFile(path, file);
    official.start();
    await official.ready();
    await work(cluster, official);
  });
}

async function corruptAlarms({ client }: ClusterMember): Promise<readonly bigint[]> {
  const request = AlarmRequest.create({ action: AlarmAction.GET, alarm: AlarmType.CORRUPT });
  return (await client.ask(Alarm, request)).alarms.map(({ memberId }) => memberId);
}

test("a leader that compares data now and then raises the alarm over a member with other data", async (t) => {
  const args = ["--experimental-corrupt-check-time", "1s"];
  await withCorruptMember(t, { args }, async (cluster) => {
    const [one] = cluster.members;
    const alarms = await eventually("the alarm is raised", async () => {
      const found = await corruptAlarms(one!);
      return found.length > 0 && found;
    });
    assert.deepEqual(alarms, [0n]);
    await assert.rejects(put(one!, "more", "data"), /etcdserver: corrupt cluster/);
    assert.equal(
      (await one!.get("/health"))?.body.trim(),
      '{"health":"false","reason":"ALARM CORRUPT"}',
    );
  });
});

test("a member that compares data at its start does not start among others with other data", async (t) => {
  await withCorruptMember(t, {}, async (cluster) => {
    const [, two] = cluster.members;
    await two!.stop();
    two!.start(["--experimental-initial-corrupt-check"]);
    assert.deepEqual(await two!.exited, { code: 1, signal: null });
    assert.match(
      two!.log,
      new RegExp(`${two!.id.toString(16)} found data inconsistency with peers`),
    );
  });
});

test("members with the same data pass every check, also over compactions", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const checks = [
    "--experimental-initial-corrupt-check",
    "--experimental-corrupt-check-time",
    "1s",
  ];
  const compactions = [
    "--experimental-compact-hash-check-enabled",
    ...["--experimental-compact-hash-check-time", "1s"],
  ];
  const ours = { kind: "ours", args: compactions } as const;
  await Cluster.with(
    { members: [ours, ours, { kind: "official" }], args: checks },
    async (cluster) => {
      const [one, two, three] = cluster.members as [ClusterMember, ClusterMember, ClusterMember];
      for (const leader of [one, three]) {
        await cluster.moveLeader(leader);
        const from = leader.logEnd;
        for (let n = 0; n < 10; n++) await put(two, `key${n % 3}`, `${leader.name} ${n}`);
        const { header } = await two.client.ask(Put, PutRequest.create({ key: Buffer.from("k") }));
        const revision = BigInt(header!.revision - 2);
        await two.client.ask(Compact, CompactionRequest.create({ revision }));
        await leader.logShows(/finished peer corruption check/, from);
        if (leader === one) await leader.logShows(/finished compaction hash check/, from);
      }
      for (const member of [one, two, three]) {
        await member.stop();
        member.start();
        await member.ready();
        assert.match(member.log, /initial corruption checking passed; no corruption/);
      }
      assert.deepEqual(await corruptAlarms(one), []);
    },
  );
});
