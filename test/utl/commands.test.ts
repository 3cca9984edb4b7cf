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
import { runEtcdutl } from "../../src/utl/index.ts";
import { restoreMember } from "../../src/utl/member/restore-member.ts";
import { takeDataDir } from "../../src/utl/member/take-data-dir.ts";
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

test("what there is no use for is explained", async () => {
  const refused: readonly (readonly [words: string, exit: number, said: RegExp])[] = [
    ["backup --data-dir d --backup-dir b", 1, /this etcd keeps no v2 data/],
    [
      "snapshot save f",
      128,
      /^Error: In order to download snapshot use: `etcdctl snapshot save ...`\n$/,
    ],
    ["migrate --data-dir d --target-version 3.6", 1, /etcdutl export --target-version X\.Y/],
    ["migrate --data-dir d --target-version 3.7 --force", 1, /etcdutl export --target-version/],
    [
      "migrate --data-dir d --target-version 3",
      128,
      /^Error: wrong target version format, expected "X.Y", got "3"\n$/,
    ],
    ["migrate --data-dir d --target-version 3.6.0", 128, /expected "X.Y", got "3.6.0"\n$/],
    ["migrate --data-dir d --target-version 3.x", 128, /^Error: failed to parse target version: /],
    [
      "migrate --data-dir d --target-version 3.4",
      128,
      /^Error: target version "3.4" not supported. Minimal "3.5"\n$/,
    ],
  ];
  for (const [words, exit, said] of refused) {
    const result = await etcdutl(...words.split(" "));
    assert.deepEqual([result.exit, result.stdout], [exit, ""], words);
    assert.match(result.stderr, said);
  }
});

test("flags that a command needs are asked for as official etcdutl does, before and behind the usage", async () => {
  const needed: readonly (readonly [words: string, flags: string])[] = [
    ["backup", '"backup-dir", "data-dir"'],
    ["check v2store", '"data-dir"'],
    ["defrag", '"data-dir"'],
    ["migrate", '"data-dir", "target-version"'],
    ["migrate --data-dir d", '"target-version"'],
    ["import d", '"data-dir"'],
    ["export d --data-dir=", '"data-dir"'],
  ];
  for (const [words, flags] of needed) {
    const { exit, stdout, stderr } = await etcdutl(...words.split(" "));
    const error = `Error: required flag(s) ${flags} not set\n`;
    assert.deepEqual([exit, stderr], [1, `${error}\n${error}`], words);
    assert.match(stdout, /^NAME:\n/);
  }
});

test("there are completions for four shells, a version and help", async () => {
  const begins = {
    bash: /^# bash completion for etcdutl\n/,
    zsh: /^#compdef etcdutl\n/,
    fish: /^# fish completion for etcdutl\n/,
    powershell: /^# powershell completion for etcdutl\n/,
  };
  for (const [shell, begin] of Object.entries(begins)) {
    const script = await saidBy("completion", shell);
    assert.match(script, begin);
    assert.match(script, /target-version/);
  }
  for (const words of [[], ["tcsh"], ["bash", "zsh"]]) {
    const { exit, stderr } = await etcdutl("completion", ...words);
    const said = words[0] === "tcsh" ? 'invalid argument "tcsh" for' : "accepts 1 arg(s), received";
    assert.deepEqual([exit, stderr.startsWith(`Error: ${said}`)], [1, true], stderr);
  }
  const version = /^etcdutl version: 3\.\d+\.\d+\nAPI version: 3\.\d+\n$/;
  for (const form of ["simple", "json"]) assert.match(await saidBy("version", "-w", form), version);
  assert.match(await saidBy("help", "import"), /etcdutl import <directory>/);
});

test("the size of the memory map is taken and not used", async (t) => {
  const path = await emptySnapshot(t);
  for (const size of ["0", "1000", "18446744073709551615"]) {
    const flags = ["--data-dir", `${path}.${size}`, `--initial-memory-map-size=${size}`];
    await saidBy("snapshot", "restore", path, ...flags);
  }
  const bad = await etcdutl("snapshot", "restore", path, "--initial-memory-map-size=x");
  const text = 'invalid argument "x" for "--initial-memory-map-size" flag: strconv.ParseUint';
  assert.deepEqual([bad.exit, bad.stderr.startsWith(`Error: ${text}`)], [1, true], bad.stderr);
});

test("every form of output has its own text, and what is not there is told", async (t) => {
  const path = await emptySnapshot(t);
  const forms = {
    json: '{"hash":HASH,"hashRevision":1,"compactRevision":-1}\n',
    fields: '"Hash" : HASH\n"Hash revision" : 1\n"Compact revision" : -1\n',
  };
  const hash = (await saidBy("hashkv", path)).split(",")[0]!;
  for (const [form, text] of Object.entries(forms)) {
    assert.equal(await saidBy("hashkv", path, "-w", form), text.replace("HASH", hash));
  }
  assert.match(
    await saidBy("hashkv", path, "-w", "table"),
    /\| HASH REVISION \| COMPACT REVISION \|\n/,
  );
  for (const words of [["hashkv"], ["snapshot", "status"]]) {
    for (const form of ["protobuf", "nonsense"]) {
      const { exit, stderr } = await etcdutl(...words, path, "-w", form);
      const text = form === "nonsense" ? "unsupported" : "protobuf not supported as";
      assert.deepEqual([exit, stderr], [4, `Error: ${text} output format\n`]);
    }
    const missing = await etcdutl(...words, `${path}.none`);
    const text = `Error: open ${path}.none: no such file or directory\n`;
    assert.deepEqual([missing.exit, missing.stderr], [1, text]);
  }
  const future = await etcdutl("hashkv", path, "--rev=2");
  const text = "Error: mvcc: required revision is a future revision\n";
  assert.deepEqual([future.exit, future.stderr], [1, text]);
});

test("defrag waits for a data directory that is in use, and says so", async (t) => {
  const path = await emptySnapshot(t);
  const target = `${path}.etcd`;
  await saidBy("snapshot", "restore", path, "--data-dir", target);
  const tools = memberTools(fakeWorld());
  const lock = await takeDataDir(target, tools);
  const noted = Promise.withResolvers<void>();
  const world = fakeWorld();
  const stderr = {
    ...world.stderr,
    write: (text: string | Buffer) => noted.resolve(world.stderr.write(text)),
  };
  const defragmented = runEtcdutl(["defrag", "--data-dir", target], { ...world, stderr });
  await noted.promise;
  lock.release();
  assert.equal(await defragmented, 0);
  const note = `waiting for etcd to close and release its lock on "${target}". `;
  assert.equal(world.stderrText, `${note}To defrag a running etcd instance, use etcdctl defrag.\n`);
});
