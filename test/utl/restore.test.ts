// Snapshots, official ones and ours: what the tools say of them, and what is restored from them.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { cp, mkdir, open, readdir, readFile, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialMinor, requireOfficial } from "../official.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, officialTool, saidBy, sameMember, startOn, storeOf } from "./etcdutl.ts";
import type { FoundHash } from "./filling.ts";

const program = fileURLToPath(new URL("../../src/bin/etcdutl.ts", import.meta.url));
const forms = ["simple", "json", "table"] as const;

interface Fixture {
  readonly dir: string;
  /** The store of an official member that has stopped; no sum follows it. */
  readonly path: string;
  readonly hash: FoundHash;
}

async function officialStore(t: TestContext): Promise<Fixture | undefined> {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined) {
    return undefined;
  }
  const dir = await temporaryDirectory(t);
  const { server, client } = await startOn(t, "official", join(dir, "member"));
  await client.fill(new SeededRandom(5), { keys: 500, leases: [7n] });
  const hash = await client.hash();
  await server.stop();
  return { dir, path: await storeOf(join(dir, "member"), join(dir, "official.db")), hash };
}

/** What official etcd of 3.5 says; from 3.6 on it counts keys otherwise, and adds a version. */
async function assertSameStatus(path: string): Promise<void> {
  for (const form of forms) {
    const said = await saidBy("snapshot", "status", path, "-w", form);
    const official = await officialTool("status", path, "-w", form);
    if (officialMinor() < 6) assert.equal(said, official);
    else assert.equal(said.split(/[,:|]/)[1], official.split(/[,:|]/)[1]);
  }
}

test("status and hash of a file are those that official etcd gives", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const { path, hash } = found;
  await assertSameStatus(path);
  const { revision: hashRevision, compactRevision } = hash;
  const json = JSON.parse(await saidBy("hashkv", path, "-w", "json"));
  assert.deepEqual(json, { hash: hash.hash, hashRevision, compactRevision });
  assert.equal(
    await saidBy("hashkv", path, "-w", "fields"),
    `"Hash" : ${hash.hash}\n"Hash revision" : ${hashRevision}\n"Compact revision" : ${compactRevision}\n`,
  );
  const compacted = await etcdutl("hashkv", path, "--rev", `${compactRevision - 1}`);
  const refusal = "Error: mvcc: required revision has been compacted\n";
  assert.deepEqual([compacted.exit, compacted.stderr], [1, refusal]);
  const odd = await etcdutl("snapshot", "status", path, "-w", "odd");
  assert.deepEqual([odd.exit, odd.stderr], [4, "Error: unsupported output format\n"]);
});

test("a member restored from an official file serves what was in it, and its own file restores official etcd", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const { dir, path, hash } = found;
  const [ours, exported, theirs] = ["ours", "exported", "theirs"].map((name) => join(dir, name));
  const restored = await etcdutl(
    ...["snapshot", "restore", path, "--data-dir", ours!, "--skip-hash-check", ...sameMember],
  );
  assert.equal(restored.exit, 0, restored.stderr);
  assert.match(restored.stderr, new RegExp(`^restoring official.db: revision ${hash.revision}, `));
  const { server, client } = await startOn(t, "ours", ours!);
  assert.deepEqual(await client.hash(), hash);
  assert.deepEqual(await client.leases(), ["7"]);
  const [member] = await client.members();
  assert.equal(member?.id, 0x8e9e05c52164694dn);
  await client.fill(new SeededRandom(6), { keys: 10, leases: [8n] });
  const later = await client.hash();
  await server.stop();

  await saidBy("export", ours!, "--data-dir", exported!);
  const file = await storeOf(exported!, join(dir, "ours.db"));
  await assertSameStatus(file);
  await officialTool("restore", file, "--data-dir", theirs!, "--skip-hash-check", ...sameMember);
  const { client: official } = await startOn(t, "official", theirs!);
  assert.deepEqual(await official.hash(), later);
  assert.deepEqual(await official.leases(), ["7", "8"]);
});

test("revisions go up by as much as is asked for, and what was before is compacted", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const { dir, path, hash } = found;
  const target = join(dir, "bumped");
  const flags = ["--data-dir", target, "--skip-hash-check", ...sameMember];
  const alone = await etcdutl("snapshot", "restore", path, ...flags, "--bump-revision", "100000");
  assert.deepEqual(
    [alone.exit, alone.stderr],
    [128, "Error: --mark-compacted required if --revision-bump > 0\n"],
  );
  const bump = ["--bump-revision", "100000", "--mark-compacted"];
  await saidBy("snapshot", "restore", path, ...flags, ...bump);
  const ours = await startOn(t, "ours", target);
  const bumped = await ours.client.hash();
  const { revision, compactRevision } = bumped;
  assert.deepEqual([revision, compactRevision], Array(2).fill(hash.revision + 100_000));
  // The tool of 3.4 cannot do it.
  if (officialMinor() >= 5) {
    const theirs = join(dir, "theirs");
    const from = ["restore", path, "--data-dir", theirs, "--skip-hash-check", ...sameMember];
    await officialTool(...from, ...bump);
    const official = await startOn(t, "official", theirs);
    assert.deepEqual(await official.client.hash(), bumped);
    await official.client.fill(new SeededRandom(6), { keys: 10, leases: [8n] });
    await ours.client.fill(new SeededRandom(6), { keys: 10, leases: [8n] });
    assert.deepEqual(await official.client.hash(), await ours.client.hash());
    await official.server.stop();
    await saidBy("import", theirs, "--data-dir", join(dir, "imported"));
  }
  const later = await ours.client.hash();
  await ours.server.stop();
  const exported = join(dir, "exported");
  const version = officialMinor() < 5 ? ["--target-version", `3.${officialMinor()}`] : [];
  await saidBy("export", target, "--data-dir", exported, ...version);
  const { client } = await startOn(t, "official", exported);
  assert.deepEqual(await client.hash(), later);
});

test("a file without its sum, damaged, cut or missing is refused, and leaves nothing", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const { dir, path } = found;
  const target = join(dir, "target");
  const refused = async (file: string, ...flags: readonly string[]): Promise<string> => {
    const args = ["snapshot", "restore", file, "--data-dir", target, ...flags];
    const { exit, stderr } = await etcdutl(...args);
    assert.equal(exit, 1, stderr);
    return stderr;
  };
  assert.match(await refused(path), /snapshot missing hash but --skip-hash-check=false/);
  const none = join(dir, "none");
  assert.equal(await refused(none), `Error: open ${none}: no such file or directory\n`);
  const sealed = join(dir, "sealed.db");
  const bytes = await readFile(path);
  const file = await open(sealed, "w");
  await file.write(Buffer.concat([bytes, createHash("sha256").update(bytes).digest()]));
  await file.write(Buffer.from([bytes[9_000]! ^ 1]), 0, 1, 9_000);
  await file.close();
  assert.match(await refused(sealed), /is damaged: expected sha256 [0-9a-f]{64}, got /);
  const cut = join(dir, "cut.db");
  await cp(path, cut);
  await truncate(cut, 100 * 4096);
  assert.match(await refused(cut, "--skip-hash-check"), /The bbolt file has \d+ bytes, its/);
  const other = ["--skip-hash-check", "--name", "m7"];
  assert.match(await refused(path, ...other), /couldn't find local name "m7"/);
  await mkdir(join(target, "something"), { recursive: true });
  assert.match(await refused(path, "--skip-hash-check"), /not empty or could not be read/);
  assert.deepEqual(await readdir(target), ["something"]);
});

async function runLimited(script: string, args: readonly string[]): Promise<number | null> {
  const child = spawn("bash", ["-c", script, process.execPath, program, ...args], {
    stdio: "ignore",
  });
  const [code] = (await once(child, "exit")) as [number | null];
  return code;
}

test("a restore that the disk refuses, or that is killed, leaves no half directory", async (t) => {
  const found = await officialStore(t);
  if (found === undefined) return;
  const { dir, path } = found;
  const target = join(dir, "target");
  const args = ["snapshot", "restore", path, "--data-dir", target, "--skip-hash-check"];
  // Files end at 1 MiB, as if the disk were full then.
  assert.equal(await runLimited('ulimit -f 1024; exec "$0" "$@"', args), 1);
  assert.deepEqual((await readdir(dir)).sort(), ["member", "official.db"]);
  const killed = spawn(process.execPath, [program, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // It says what it is going to restore before it makes anything.
  await once(killed.stderr, "data");
  killed.kill("SIGKILL");
  await once(killed, "exit");
  // Should it have been faster than the signal, all of it is there.
  if ((await readdir(dir)).includes("target")) {
    assert.deepEqual((await readdir(join(target, "member"))).sort(), ["snap", "store", "wal"]);
    await rm(target, { recursive: true });
  }
  await saidBy(...args);
  assert.deepEqual((await readdir(dir)).sort(), ["member", "official.db", "target"]);
});
