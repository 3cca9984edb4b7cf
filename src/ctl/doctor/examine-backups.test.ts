import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { examineBackups } from "./examine-client.ts";

const now = new Date("2030-06-15T12:00:00Z");

async function place(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "etcdctl-doctor-"));
  t.after(() => rm(folder, { recursive: true }));
  return folder;
}

async function fileOf(folder: string, name: string, writtenAt: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, "");
  await utimes(path, new Date(writtenAt), new Date(writtenAt));
  return path;
}

async function said(path: string, ofService: string): Promise<string> {
  const { severity, text } = await examineBackups(path, now, { ofService });
  return `${severity}: ${text}`;
}

test("without a path the backups of the service count, if there is one here", async (t) => {
  const folder = await place(t);
  const ofService = join(folder, "default");
  assert.equal(await said("", ofService), "note: their age is unknown");
  await mkdir(ofService);
  assert.equal(await said("", ofService), `problem: there is no snapshot file at ${ofService}`);
  const name = "etcd-2030-06-15T021503Z-r2.db";
  const path = await fileOf(ofService, name, "2030-06-15T02:15:09Z");
  await fileOf(ofService, ".etcd-backup-lock", "2030-06-15T11:59:00Z");
  await mkdir(join(ofService, ".etcd-backup-in-progress"));
  assert.equal(await said("", ofService), `fine: the newest, ${path}, is 9 hours old`);
  assert.equal(await said(path, folder), `fine: the newest, ${path}, is 9 hours old`);
  await utimes(path, new Date("2030-06-14T02:15:09Z"), new Date("2030-06-14T02:15:09Z"));
  assert.equal(await said("", ofService), `warning: the newest, ${path}, is 33 hours old`);
});

test("what may not be looked at is unknown", async (t) => {
  const folder = await place(t);
  // A name that is too long stands for all that is neither there nor missing: root may look everywhere.
  const path = join(folder, "x".repeat(300));
  assert.match(await said(path, folder), /^note: their age is unknown: ENAMETOOLONG/);
});
