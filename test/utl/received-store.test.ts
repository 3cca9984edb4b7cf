// An official member that a crash has stopped between a leader's snapshot and its use: the log begins with it, and the store that
// came along lies beside the member's own, which is older.
import assert from "node:assert/strict";
import { cp, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { requireOfficial } from "../official.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy, startOn } from "./etcdutl.ts";

test("the store that came with a snapshot is imported, where the member's own ends before it", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dir = await temporaryDirectory(t);
  const [old, ours, crashed, reference, imported] = [
    ...["old", "ours", "crashed", "reference", "imported"],
  ].map((name) => join(dir, name));
  const before = await startOn(t, "official", old!);
  await before.client.fill(new SeededRandom(3), { keys: 10, leases: [7n] });
  await before.server.stop();
  await saidBy("import", old!, "--data-dir", ours!);
  const after = await startOn(t, "ours", ours!);
  await after.client.fill(new SeededRandom(4), { keys: 10, leases: [8n] });
  const hash = await after.client.hash();
  await after.server.stop();
  // Its log begins with a snapshot at the very end of the store.
  await saidBy("export", ours!, "--data-dir", crashed!, "--target-version", "3.4");
  const snap = join(crashed!, "member", "snap");
  const snapshots = (await readdir(snap)).filter((name) => name.endsWith(".snap")).sort();
  const index = snapshots.at(-1)!.slice(17, 33);
  await rename(join(snap, "db"), join(snap, `${index}.snap.db`));
  await cp(join(old!, "member", "snap", "db"), join(snap, "db"));
  await cp(crashed!, reference!, { recursive: true });

  const said = await saidBy("import", crashed!, "--data-dir", imported!);
  assert.match(said, new RegExp(`hash ${hash.hash}, .* up to index ${Number(`0x${index}`)}$`, "m"));
  const { client } = await startOn(t, "ours", imported!);
  assert.deepEqual(await client.hash(), hash);
  assert.deepEqual(await client.leases(), ["7", "8"]);
  const { client: official } = await startOn(t, "official", reference!);
  assert.deepEqual(await official.hash(), hash);

  await rm(join(snap, `${index}.snap.db`));
  const { exit, stderr } = await etcdutl("import", crashed!, "--data-dir", join(dir, "again"));
  assert.equal(exit, 1);
  assert.match(stderr, /its log begins behind index \d+, which it does not reach; start the/);
});
