// A server of ours meets the data of official etcd.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdir, readdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { officialEtcdctl, requireOfficial } from "../official.ts";
import { TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdutl, saidBy, startOn } from "./etcdutl.ts";
import { Filler, type FoundHash } from "./filling.ts";

const run = promisify(execFile);

/** The data directory of an official member that has stopped. */
async function officialDir(
  t: TestContext,
  ...flags: readonly string[]
): Promise<{ readonly dir: string; readonly hash: FoundHash } | undefined> {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined) {
    return undefined;
  }
  const dir = join(await temporaryDirectory(t), "data");
  const { server, client } = await startOn(t, "official", dir, flags);
  await client.fill(new SeededRandom(8), { keys: 100, leases: [7n] });
  const hash = await client.hash();
  await server.stop();
  return { dir, hash };
}

const ours = (dir: string, ...flags: readonly string[]): Promise<TestServer> =>
  TestServer.start("ours", ["--data-dir", dir, ...flags]);

test("it is named, and left alone unless it is to be taken over; then the original is kept", async (t) => {
  const found = await officialDir(t);
  if (found === undefined) return;
  const { dir, hash } = found;
  const facts = `cluster version 3\\.\\d\\.0, revision ${hash.revision}, members default`;
  await assert.rejects(
    ours(dir),
    new RegExp(`holds a member of official etcd \\(${facts}\\); import`),
  );
  assert.deepEqual(
    (await readdir(dir)).filter((name) => name.startsWith("member")),
    ["member"],
  );

  const server = await ours(dir, "--import-official-data");
  const client = new Filler(server.endpoint);
  t.after(async () => {
    client.close();
    await server.stop();
  });
  assert.deepEqual(await client.hash(), hash);
  assert.deepEqual(await client.leases(), ["7"]);
  const names = (await readdir(dir)).filter((name) => name.startsWith("member")).sort();
  assert.equal(names.length, 2);
  assert.match(names[1]!, /^member\.official-\d{4}-\d\d-\d\dT\d{6}Z$/);
  const kept = join(dir, "..", "kept");
  await mkdir(kept);
  await cp(join(dir, names[1]!), join(kept, "member"), { recursive: true });
  const { client: official } = await startOn(t, "official", kept);
  assert.deepEqual(await official.hash(), hash);
});

test("a log that lies elsewhere is taken over there, and the original kept beside it", async (t) => {
  const wal = join(await temporaryDirectory(t), "wal");
  const found = await officialDir(t, "--wal-dir", wal);
  if (found === undefined) return;
  const { dir, hash } = found;
  await assert.rejects(ours(dir, "--import-official-data"), /no such file or directory.*wal/);
  assert.deepEqual((await readdir(dir)).sort(), [".lock", "member"].sort());
  const flags = ["--wal-dir", wal];
  const first = await startOn(t, "ours", dir, [...flags, "--import-official-data"]);
  assert.deepEqual(await first.client.hash(), hash);
  await first.client.fill(new SeededRandom(9), { keys: 10, leases: [9n] });
  const later = await first.client.hash();
  await first.server.stop();
  const again = await startOn(t, "ours", dir, flags);
  assert.deepEqual(await again.client.hash(), later);
  const asides = (await readdir(wal)).filter((name) => !name.endsWith(".wal"));
  assert.match(asides.join(), /^official-\d{4}-\d\d-\d\dT\d{6}Z$/);
  const kept = join(dir, "..", "kept");
  await mkdir(kept);
  await cp(join(dir, `member.${asides[0]}`), join(kept, "member"), { recursive: true });
  const keptLog = ["--wal-dir", join(wal, asides[0]!)];
  const { client: official } = await startOn(t, "official", kept, keptLog);
  assert.deepEqual(await official.hash(), hash);
});

test("taking over goes on where a crash has stopped it between two names", async (t) => {
  const found = await officialDir(t);
  if (found === undefined) return;
  const { dir, hash } = found;
  await saidBy("import", dir, "--data-dir", join(dir, "imported"));
  await rename(join(dir, "member"), join(dir, "member.official-1"));
  const { client } = await startOn(t, "ours", dir);
  assert.deepEqual(await client.hash(), hash);
});

test("a store with authentication is imported as it is, and not served", async (t) => {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined)
    return;
  const dir = await temporaryDirectory(t);
  const [theirs, imported, back] = ["theirs", "imported", "back"].map((name) => join(dir, name));
  const { server } = await startOn(t, "official", theirs!);
  const ctl = (endpoint: string, ...args: readonly string[]) =>
    run(officialEtcdctl, ["--endpoints", endpoint, ...args], {
      env: { ...process.env, ETCDCTL_API: "3" },
    });
  await ctl(server.endpoint, "user", "add", "root:secret");
  await ctl(server.endpoint, "user", "grant-role", "root", "root");
  await ctl(server.endpoint, "auth", "enable");
  await server.stop();
  const { exit, stderr } = await etcdutl("import", theirs!, "--data-dir", imported!);
  assert.deepEqual([exit, /authentication is enabled in it: it is kept/.test(stderr)], [0, true]);
  await assert.rejects(ours(imported!), /authentication is enabled in the store/);
  await assert.rejects(ours(theirs!, "--import-official-data"), /cannot be served yet/);
  await saidBy("export", imported!, "--data-dir", back!);
  const { server: again } = await startOn(t, "official", back!);
  await assert.rejects(ctl(again.endpoint, "get", "k"), /user name is empty/);
  await ctl(again.endpoint, "--user", "root:secret", "get", "k");
});
