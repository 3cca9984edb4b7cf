import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { backupMetrics, backupMetricsText, writeMetricsFile } from "./backup-metrics.ts";
import { backupOf } from "./backup-name.ts";

const run = { isSuccess: true, endedAt: new Date("2030-06-15T02:16:00Z"), durationMs: 57_000 };

function values(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return Object.fromEntries(lines.map((line) => line.split(" ") as [string, string]));
}

test("the metrics tell of the newest backup and of the last run", () => {
  const newest = { ...backupOf(new Date("2030-06-15T02:15:03Z"), 48_211), sizeBytes: 12_345 };
  const text = backupMetricsText({ directory: '/b"\\', kept: 3, newest, run });
  const label = '{directory="/b\\"\\\\"}';
  assert.deepEqual(values(text), {
    [`etcd_backup_last_success_timestamp_seconds${label}`]: "1907720103",
    [`etcd_backup_last_success_size_bytes${label}`]: "12345",
    [`etcd_backup_last_success_revision${label}`]: "48211",
    [`etcd_backup_kept${label}`]: "3",
    [`etcd_backup_last_run_success${label}`]: "1",
    [`etcd_backup_last_run_timestamp_seconds${label}`]: "1907720160",
    [`etcd_backup_last_run_duration_seconds${label}`]: "57",
  });
  for (const name of Object.keys(backupMetrics)) assert.ok(text.includes(`# TYPE ${name} gauge\n`));
});

test("without a backup the last success is never", () => {
  const failed = { ...run, isSuccess: false };
  const text = backupMetricsText({ directory: "/b", kept: 0, newest: undefined, run: failed });
  assert.equal(values(text)['etcd_backup_last_success_timestamp_seconds{directory="/b"}'], "0");
  assert.equal(values(text)['etcd_backup_last_run_success{directory="/b"}'], "0");
});

test("the file is replaced as a whole, for everybody to read, whatever the umask", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "etcd-backup-metrics-"));
  const umask = process.umask(0o077);
  t.after(async () => {
    process.umask(umask);
    await rm(folder, { recursive: true });
  });
  const path = join(folder, "etcd_backup.prom");
  await writeFile(path, "older");
  await writeMetricsFile(path, "newer\n");
  assert.equal(await readFile(path, "utf8"), "newer\n");
  assert.equal((await stat(path)).mode & 0o777, 0o644);
  assert.deepEqual(await readdir(folder), ["etcd_backup.prom"]);
  const nowhere = join(folder, "none", "x.prom");
  await assert.rejects(writeMetricsFile(nowhere, ""), /cannot write .*none\/x\.prom: ENOENT/);
});
