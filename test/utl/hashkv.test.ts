// hashkv on the store of an official member: what the member itself says, and, where there is one, etcdutl of 3.6.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialMinor, officialSnapshotTool, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, startOn, storeOf } from "./etcdutl.ts";

test("a store has the hash that its member told, at every revision and in every form", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const folder = await temporaryDirectory(t);
  const dataDir = join(folder, "data");
  const { server, client } = await startOn(t, "official", dataDir);
  // Etcdutl 3.6 crashes over leases.
  await client.fill(new SeededRandom(1), { keys: 1_000, leases: [] });
  const { hash, revision, compactRevision } = await client.hash();
  await server.stop();
  const path = await storeOf(dataDir, join(folder, "db"));
  const simple = await etcdutl("hashkv", path);
  assert.deepEqual(simple.stdout, `${hash}, ${revision}, ${compactRevision}\n`);
  const ways = [
    ...["simple", "json", "fields", "table", "protobuf", "nonsense"].map((form) => ["-w", form]),
    ...[compactRevision, compactRevision + 1, revision - 1, revision].map((at) => [`--rev=${at}`]),
    [`--rev=${compactRevision - 1}`],
    [`--rev=${revision + 1}`],
    ["--rev=0"],
  ];
  for (const flags of ways) {
    const { exit, stdout, stderr } = await etcdutl("hashkv", path, ...flags);
    const isRefused = /protobuf|nonsense/.test(flags.join()) || /Error: mvcc: /.test(stderr);
    assert.equal(exit !== 0, isRefused, stderr);
    if (officialMinor() < 6) continue;
    const official = await runCommand(officialSnapshotTool, ["hashkv", path, ...flags]);
    assert.deepEqual({ exit, stdout, stderr }, { ...official }, flags.join(" "));
  }
});
