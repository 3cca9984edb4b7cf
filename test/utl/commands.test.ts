// What etcdutl does without a running etcd.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { planBolt } from "../../src/backend/bolt/index.ts";
import { fakeWorld } from "../../src/cli/testing/fake-world.ts";
import { runEtcdctl } from "../../src/ctl/index.ts";
import { EagerClock } from "../../src/mvcc/testing/eager-clock.ts";
import { openStoreFile } from "../../src/utl/files/store-file.ts";
import { restoreMember } from "../../src/utl/member/restore-member.ts";
import { memberTools } from "../../src/utl/member/tools.ts";
import { firstMembers } from "../../src/utl/snapshot/first-members.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy } from "./etcdutl.ts";

/** A snapshot of a store without keys, with its sum. */
async function emptySnapshot(t: TestContext): Promise<string> {
  const names = ["alarm", "auth", "cluster", "key", "lease", "members", "meta"];
  const buckets = names.map((name) => ({ name, async *pairs() {} }));
  const image = await planBolt(buckets, { clock: new EagerClock() });
  const bytes = Buffer.concat(await Array.fromAsync(image.chunks()));
  const path = join(await temporaryDirectory(t), "empty.db");
  await writeFile(path, Buffer.concat([bytes, createHash("sha256").update(bytes).digest()]));
  return path;
}

test("an empty store has a status, a hash, and is restored and defragmented", async (t) => {
  const path = await emptySnapshot(t);
  const status = JSON.parse(await saidBy("snapshot", "status", path, "--write-out=json"));
  assert.deepEqual([status.revision, status.totalKey], [0, 0]);
  assert.match(await saidBy("hashkv", path), /^\d+, 1, -1\n$/);
  const target = `${path}.etcd`;
  await saidBy("snapshot", "restore", path, "--data-dir", target);
  assert.deepEqual((await readdir(join(target, "member"))).sort(), ["snap", "store", "wal"]);
  assert.equal(await saidBy("defrag", "--data-dir", target), "");
  const missing = await etcdutl("defrag", "--data-dir", `${path}.none`);
  assert.equal(missing.exit, 1);
  assert.match(missing.stderr, /^Error: Failed to defragment etcd data\[.*none\] \(there is no/);
});

test("a log may be restored beside the data directory, and anywhere inside it", async (t) => {
  const path = await emptySnapshot(t);
  for (const walDir of ["beside/wal", "data/member/wal", "data/log"]) {
    const dir = join(path, "..", walDir.replace(/\W/g, "-"));
    await mkdir(join(dir, "beside"), { recursive: true });
    const flags = ["--data-dir", join(dir, "data"), "--wal-dir", join(dir, walDir)];
    await saidBy("snapshot", "restore", path, ...flags);
    const [segment] = await readdir(join(dir, walDir));
    assert.equal(segment, "0000000000000000-0000000000000000.wal");
    assert.deepEqual((await readdir(dir)).sort(), ["beside", "data"]);
  }
  const same = join(path, "..", "same");
  const args = ["snapshot", "restore", path, "--data-dir", same, "--wal-dir", `${same}/`];
  const { exit, stderr } = await etcdutl(...args);
  assert.deepEqual(
    [exit, /^Error: wal-dir .* is the data-dir: want another/.test(stderr)],
    [1, true],
  );
});

test("where a restore cannot put its directory in place, it leaves no log either", async (t) => {
  const file = await openStoreFile(await emptySnapshot(t));
  t.after(() => file.close());
  const dir = await temporaryDirectory(t);
  const [dataDir, walDir] = [join(dir, "data"), join(dir, "wal")];
  const tools = memberTools(fakeWorld());
  const first = firstMembers({
    name: "default",
    initialCluster: "default=http://localhost:2380",
    token: "etcd-cluster",
    advertisePeerUrls: "http://localhost:2380",
  });
  /** Somebody else makes use of the name meanwhile. */
  const info = (): void => void mkdirSync(join(dataDir, "taken"), { recursive: true });
  const restoring = { file: file.bolt, first, dataDir, walDir, bumpedRevision: undefined };
  const hurried = { ...tools, logger: { ...tools.logger, info } };
  await assert.rejects(restoreMember(restoring, hurried), /ENOTEMPTY/);
  assert.deepEqual(await readdir(dir), ["data"]);
});

test("etcdctl's commands of old do what etcdutl's do, and say that they have moved", async (t) => {
  const path = await emptySnapshot(t);
  const etcdctl = async (...argv: readonly string[]) => {
    const world = fakeWorld();
    const exit = await runEtcdctl(["snapshot", ...argv], world);
    return { exit, stdout: world.stdoutText, stderr: world.stderrText };
  };
  const status = await etcdctl("status", path);
  assert.deepEqual([status.exit, status.stdout], [0, await saidBy("snapshot", "status", path)]);
  assert.match(status.stderr, /^Deprecated: Use `etcdutl snapshot status` instead\.\n\n$/);
  const target = `${path}.etcd`;
  const restored = await etcdctl("restore", path, "--data-dir", target);
  assert.equal(restored.exit, 0, restored.stderr);
  assert.match(restored.stderr, /^Deprecated: Use `etcdutl snapshot restore` instead\.\n\n/);
  assert.deepEqual((await readdir(join(target, "member"))).sort(), ["snap", "store", "wal"]);
});

test("a cluster's restore is spelled out for every member, with a token of its own", async (t) => {
  const path = await emptySnapshot(t);
  const scripts = join(path, "..", "scripts");
  const cluster = "m1=http://10.0.0.1:2380,m2=http://10.0.0.2:2380";
  const args = ["cluster", "restore", path, "--initial-cluster", cluster];
  const said = await saidBy(...args, "--data-dir", "/srv/it's etcd", "--script-dir", scripts);
  const { hash } = JSON.parse(await saidBy("snapshot", "status", path, "-w", "json"));
  for (const n of [1, 2]) {
    const words =
      `--name m${n} --initial-cluster ${cluster} --initial-cluster-token restored-${hash.toString(16)} ` +
      `--initial-advertise-peer-urls http://10.0.0.${n}:2380 --data-dir '/srv/it'\\''s etcd'`;
    const line = `etcdutl snapshot restore ${path} ${words}`;
    assert.ok(said.includes(`\n${line}\n`), said);
    const script = await readFile(join(scripts, `restore-m${n}.sh`), "utf8");
    assert.ok(script.includes(`\n${line}\n`), script);
  }
  const again = await etcdutl(...args, "--script-dir", scripts);
  assert.deepEqual([again.exit, /exists: it is not overwritten/.test(again.stderr)], [1, true]);
  const unreachable = await etcdutl(...args, "--running-endpoints", "127.0.0.1:1");
  assert.equal(unreachable.exit, 0);
  assert.match(unreachable.stderr, /the running cluster could not be asked: /);
  const shared = await etcdutl(
    "cluster",
    "restore",
    path,
    "--initial-cluster",
    "a=http://h:1,b=http://h:1",
  );
  assert.match(shared.stderr, /has http:\/\/h:1 twice/);
});

test("what there is no use for is explained, and commands complete", async () => {
  const migrate = await etcdutl("migrate", "--data-dir", "/d", "--target-version", "3.6");
  assert.equal(migrate.exit, 1);
  assert.match(migrate.stderr, /etcdutl export --target-version X\.Y/);
  for (const words of [["backup"], ["check", "v2store"]]) {
    const { exit, stderr } = await etcdutl(...words, "--data-dir", "/d");
    assert.deepEqual([exit, /this etcd keeps no v2 data/.test(stderr)], [1, true]);
  }
  const save = await etcdutl("snapshot", "save", "f");
  assert.deepEqual(
    [save.exit, save.stderr],
    [128, "Error: In order to download snapshot use: `etcdctl snapshot save ...`\n"],
  );
  assert.match(await saidBy("completion", "bash"), /_etcdutl\(\)/);
  assert.match(await saidBy("version"), /^etcdutl version: 3\.\d+\.\d+\nAPI version: 3\.\d+\n$/);
  assert.match(await saidBy("help", "import"), /etcdutl import <directory>/);
});
