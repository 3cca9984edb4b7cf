// A member's data on its way: official etcd, ours, official etcd again, each of them serving it in between.
import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialEtcdctl, officialMinor, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { filesOf } from "../support/files-of.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy, startOn } from "./etcdutl.ts";

/** MOVED_KEYS=200000 moves more of them; three more megabytes come in any case. MOVED_SEED makes the same data again. */
const keys = Number(process.env.MOVED_KEYS ?? 20_000);
const seed = Number(process.env.MOVED_SEED ?? Date.now() % 2 ** 31);
const leases = [11n, 0x7fff_ffff_ffff_ffffn];

/** What the member does not look at until authentication is enabled; both of them keep it. */
async function addUsers(endpoint: string): Promise<void> {
  for (const words of [
    ["user", "add", "ann:secret"],
    ["role", "add", "reader"],
    ["role", "grant-permission", "reader", "read", "a", "b"],
    ["user", "grant-role", "ann", "reader"],
  ]) {
    await ctl(endpoint, ...words);
  }
}

async function usersOf(endpoint: string): Promise<string> {
  const user = await ctl(endpoint, "user", "get", "ann");
  return `${user}${await ctl(endpoint, "role", "get", "reader")}`;
}

async function ctl(endpoint: string, ...words: readonly string[]): Promise<string> {
  const args = ["--endpoints", endpoint, ...words];
  const { exit, stdout, stderr } = await runCommand(officialEtcdctl, args, {
    env: { ETCDCTL_API: "3" },
  });
  assert.equal(exit, 0, stderr);
  return stdout;
}

/** For `export`, where official etcd is older than our cluster's version. */
const target = officialMinor() < 5 ? ["--target-version", `3.${officialMinor()}`] : [];

test("a member moves to ours and back, with history, leases, users, members and identity", async (t) => {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined)
    return;
  const dir = await temporaryDirectory(t);
  const [theirs, ours, again] = ["official", "ours", "again"].map((name) => join(dir, name));
  t.diagnostic(`MOVED_SEED=${seed} MOVED_KEYS=${keys}`);
  const random = new SeededRandom(seed);

  const first = await startOn(t, "official", theirs!);
  await addUsers(first.server.endpoint);
  const users = await usersOf(first.server.endpoint);
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

  const source = await filesOf(ours!);
  const exported = await saidBy("export", ours!, "--data-dir", again!, ...target);
  assert.match(exported, new RegExp(`revision ${later.revision}, .* hash ${later.hash}, `));
  assert.equal(await filesOf(ours!), source, "the source is as it was");
  const third = await startOn(t, "official", again!);
  assert.deepEqual(await third.client.hash(), later);
  assert.deepEqual(await third.client.leases(), [...leases, 12n].map(String).sort());
  assert.equal(await usersOf(third.server.endpoint), users);
  await third.client.fill(random, { keys: 1, leases: [13n] });
});

test("a member of ours moves to official etcd and back", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dir = await temporaryDirectory(t);
  const [ours, theirs, again] = ["ours", "official", "again"].map((name) => join(dir, name));
  t.diagnostic(`MOVED_SEED=${seed} MOVED_KEYS=${keys}`);
  const random = new SeededRandom(seed);

  const first = await startOn(t, "ours", ours!);
  await first.client.fill(random, { keys, leases });
  const hash = await first.client.hash();
  const members = await first.client.members();
  await first.server.stop();
  const exported = await saidBy("export", ours!, "--data-dir", theirs!, ...target);
  assert.match(exported, new RegExp(`revision ${hash.revision}, .* hash ${hash.hash}, `));

  const second = await startOn(t, "official", theirs!);
  assert.deepEqual(await second.client.hash(), hash);
  assert.deepEqual(await second.client.leases(), leases.map(String).sort());
  assert.deepEqual(await second.client.members(), members);
  await second.client.fill(random, { keys: 500, leases: [12n] });
  const later = await second.client.hash();
  await second.server.stop();
  const imported = await saidBy("import", theirs!, "--data-dir", again!);
  assert.match(imported, new RegExp(`revision ${later.revision}, .* hash ${later.hash}, `));

  const third = await startOn(t, "ours", again!);
  assert.deepEqual(await third.client.hash(), later);
  assert.deepEqual(await third.client.leases(), [...leases, 12n].map(String).sort());
  assert.deepEqual(await third.client.members(), members);
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
  assert.match(
    await text("export", dir, "--data-dir", target, "--target-version", "3"),
    /wrong target version format/,
  );
  assert.match(await text("import", dir, "--data-dir", join(dir, "..")), /not empty/);
  assert.deepEqual(await readdir(dir), []);
});
