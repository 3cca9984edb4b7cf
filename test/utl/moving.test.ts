// A member's data on its way: official etcd, ours, official etcd again, each of them serving it in between.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { filesOf } from "../support/files-of.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy, startOn } from "./etcdutl.ts";

/** MOVED_KEYS=200000 moves more of them; three more megabytes come in any case. */
const keys = Number(process.env.MOVED_KEYS ?? 20_000);
const leases = [11n, 0x7fff_ffff_ffff_ffffn];

test("a member moves to ours and back, with history, leases, members and identity", async (t) => {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined)
    return;
  const dir = await temporaryDirectory(t);
  const [theirs, ours, again] = ["official", "ours", "again"].map((name) => join(dir, name));
  const random = new SeededRandom(4);

  const first = await startOn(t, "official", theirs!);
  await first.client.fill(random, { keys, leases });
  const hash = await first.client.hash();
  const members = await first.client.members();
  const inUse = await etcdutl("import", theirs!, "--data-dir", ours!);
  assert.deepEqual([inUse.exit, /is in use by another process/.test(inUse.stderr)], [1, true]);
  await first.server.stop();

  const before = await filesOf(theirs!);
  const imported = await saidBy("import", theirs!, "--data-dir", ours!);
  assert.match(imported, /member 8e9e05c52164694d of cluster cdf818194e3a8c32 \(default\)/);
  assert.match(imported, new RegExp(`revision ${hash.revision}, .* hash ${hash.hash}, `));
  assert.equal(await filesOf(theirs!), before, "the source is as it was");

  const second = await startOn(t, "ours", ours!);
  assert.deepEqual(await second.client.hash(), hash);
  assert.deepEqual(await second.client.leases(), leases.map(String).sort());
  assert.deepEqual(await second.client.members(), members);
  await second.client.fill(random, { keys: 500, leases: [12n] });
  const later = await second.client.hash();
  const busy = await etcdutl("export", ours!, "--data-dir", again!);
  assert.deepEqual([busy.exit, /is in use by another process/.test(busy.stderr)], [1, true]);
  await second.server.stop();

  const target = officialMinor() < 5 ? ["--target-version", `3.${officialMinor()}`] : [];
  const source = await filesOf(ours!);
  const exported = await saidBy("export", ours!, "--data-dir", again!, ...target);
  assert.match(exported, new RegExp(`revision ${later.revision}, .* hash ${later.hash}, `));
  assert.equal(await filesOf(ours!), source, "the source is as it was");
  const third = await startOn(t, "official", again!);
  assert.deepEqual(await third.client.hash(), later);
  assert.deepEqual(await third.client.leases(), [...leases, 12n].map(String).sort());
  await third.client.fill(random, { keys: 1, leases: [13n] });
});

test("what is no member of the right kind is refused by name, and nothing is overwritten", async (t) => {
  const dir = await temporaryDirectory(t);
  const target = join(dir, "target");
  const text = async (...argv: readonly string[]): Promise<string> => {
    const { exit, stderr } = await etcdutl(...argv);
    assert.notEqual(exit, 0);
    return stderr;
  };
  assert.match(await text("import", dir, "--data-dir", target), /holds no member of official etcd/);
  assert.match(await text("export", dir, "--data-dir", target), /holds no member of this etcd/);
  assert.match(await text("import", dir), /required flag\(s\) "data-dir" not set/);
  assert.match(await text("import", "--data-dir", target), /requires exactly one argument/);
  assert.match(await text("export", dir, "--target-version", "3"), /wrong target version format/);
  assert.match(await text("import", dir, "--data-dir", join(dir, "..")), /not empty/);
  assert.deepEqual(await readdir(dir), []);
});
