import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { prepareDataDir } from "./data-dir.ts";

const options = { lockName: ".lock", ourStore: "member/store" };

async function tempFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "etcd-data-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

test("a missing data directory is made for its owner alone", async (t) => {
  const dataDir = join(await tempFolder(t), "deep", "default.etcd");
  const report = await prepareDataDir(dataDir, options);
  assert.equal((await stat(dataDir)).mode & 0o777, 0o700);
  assert.deepEqual(report, {
    existed: false,
    looseMode: undefined,
    foreignNames: [],
    holds: "empty",
    notice: undefined,
  });
});

test("loose permissions are reported and left as they are", async (t) => {
  const dataDir = await tempFolder(t);
  await chmod(dataDir, 0o755);
  assert.equal((await prepareDataDir(dataDir, options)).looseMode, "755");
  assert.equal((await stat(dataDir)).mode & 0o777, 0o755);
});

test("entries that no etcd made are listed, its own and the lock are not", async (t) => {
  const dataDir = await tempFolder(t);
  await mkdir(join(dataDir, "member", "store"), { recursive: true });
  for (const name of ["notes.txt", ".lock", "backup.db"]) await writeFile(join(dataDir, name), "");
  const report = await prepareDataDir(dataDir, options);
  assert.deepEqual(report.foreignNames, ["backup.db", "notes.txt"]);
  assert.equal(report.holds, "member");
  assert.equal(report.notice, undefined);
});

test("a directory of official etcd is named in one line", async (t) => {
  const dataDir = await tempFolder(t);
  await mkdir(join(dataDir, "member", "snap"), { recursive: true });
  await writeFile(join(dataDir, "member", "snap", "db"), "");
  const report = await prepareDataDir(dataDir, options);
  assert.equal(report.holds, "official");
  assert.match(report.notice!, /holds a member of official etcd: .*member\/snap\/db$/);
});

test("a path that is no directory is refused by its setting", async (t) => {
  const path = join(await tempFolder(t), "file");
  await writeFile(path, "");
  await assert.rejects(
    prepareDataDir(path, options),
    /Cannot use data directory .* \(--data-dir\)/,
  );
});
