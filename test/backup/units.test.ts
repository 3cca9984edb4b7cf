// The service, its timer and its settings as they are installed.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { shownInitial } from "../../src/cli/flag.ts";
import { backupFlags, backupVariable } from "../../src/ctl/backup/backup-flags.ts";
import { globalFlags } from "../../src/ctl/global-flags.ts";
import { skipOutsideCi } from "../support/skip.ts";

const root = join(import.meta.dirname, "../..");
const pathOf = (unit: string): string => join(root, "systemd", unit);

/** In force, without comments. */
const linesOf = (unit: string): string[] =>
  readFileSync(pathOf(unit), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

test("backups of a further member differ in its name and its files", () => {
  const differing = (unit: string, other: string): string[] => {
    const others = linesOf(other);
    return linesOf(unit).filter((line) => !others.includes(line));
  };
  assert.deepEqual(differing("etcd-backup@.service", "etcd-backup.service"), [
    "Description=Backup of etcd, tried by a restore (etcd-appliance), member %i",
    "After=network-online.target etcd@%i.service",
    "Environment=ETCD_BACKUP_DIRECTORY=/var/lib/etcd-backup/%i",
    "Environment=ETCD_BACKUP_METRICS_FILE=/var/cache/etcd-backup/etcd_backup_%i.prom",
    "EnvironmentFile=-/etc/etcd/%i.conf",
    "EnvironmentFile=-/etc/etcd/%i-backup.conf",
    "StateDirectory=etcd-backup etcd-backup/%i",
  ]);
  assert.equal(differing("etcd-backup.service", "etcd-backup@.service").length, 8);
  assert.deepEqual(differing("etcd-backup@.timer", "etcd-backup.timer"), [
    "Description=Daily backup of etcd (etcd-appliance), member %i",
  ]);
});

test("the service is closed as that of the member is", () => {
  const closing = (unit: string): string[] =>
    linesOf(unit).filter((line) =>
      /^(Protect|Private|Restrict|SystemCall|NoNew|Lock|RemoveIPC|Capability|Ambient|UMask|User|Group)/.test(
        line,
      ),
    );
  assert.deepEqual(closing("etcd-backup.service").sort(), closing("etcd.service").sort());
});

test("the timer is daily, makes up for what was missed, and is enabled by nobody else", () => {
  const lines = linesOf("etcd-backup.timer");
  for (const line of ["OnCalendar=daily", "Persistent=true", "WantedBy=timers.target"])
    assert.ok(lines.includes(line), line);
  assert.ok(!linesOf("etcd-backup.service").includes("[Install]"));
});

test("systemd finds no fault with the units", (t) => {
  if (!existsSync("/usr/bin/systemd-analyze"))
    return skipOutsideCi(t, "systemd-analyze is missing: apt-get install systemd");
  for (const unit of ["etcd-backup.service", "etcd-backup.timer"]) {
    const { stderr } = spawnSync("systemd-analyze", ["verify", "--man=no", pathOf(unit)], {
      encoding: "utf8",
    });
    // Programs are installed by the package, not by a checkout.
    const complaints = stderr
      .split("\n")
      .filter((line) => line !== "" && !/\/usr\/bin\/etcd(ctl)? is not executable/.test(line));
    assert.deepEqual(complaints, [], unit);
  }
  // In tenths, as for the member.
  for (const unit of ["etcd-backup.service", "etcd-backup@.service"]) {
    const args = ["security", "--offline=true", "--threshold=15", "--no-pager", pathOf(unit)];
    const { status, stdout, stderr } = spawnSync("systemd-analyze", args, { encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
  }
});

test("the installed settings have every one, in a comment and with its default", () => {
  const conf = readFileSync(join(root, "etc/backup.conf"), "utf8");
  const settings = new Map(
    [...conf.matchAll(/^#([A-Z_]+)=(.*)$/gm)].map(([, name, value]) => [name!, value!]),
  );
  assert.ok(conf.split("\n").every((line) => line === "" || line.startsWith("#")));
  const byService = linesOf("etcd-backup.service").flatMap(
    (line) => /^Environment=(ETCD_BACKUP_\w+)=(.*)$/.exec(line)?.slice(1) ?? [],
  );
  for (const flag of backupFlags) {
    const variable = backupVariable(flag.name);
    const at = byService.indexOf(variable);
    const value = at === -1 ? shownInitial(flag) : byService[at + 1];
    // For ages there is an example instead: none is the default.
    if (flag.name !== "keep-for") assert.equal(settings.get(variable), value, variable);
    assert.ok(settings.has(variable), variable);
    settings.delete(variable);
  }
  for (const name of settings.keys()) {
    const flag = name.replace("ETCDCTL_", "").toLowerCase().replaceAll("_", "-");
    assert.ok(
      globalFlags.some((known) => known.name === flag),
      name,
    );
  }
});
