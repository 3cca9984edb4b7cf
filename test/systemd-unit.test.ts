import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { skipOutsideCi } from "./support/skip.ts";

const path = join(import.meta.dirname, "../systemd/etcd.service");

/** Assignments of a unit file; a setting given twice has two values. */
function settingsOf(text: string): Map<string, string[]> {
  const settings = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const match = /^([A-Za-z]+)=(.*)$/.exec(line);
    if (match !== null) settings.set(match[1]!, [...(settings.get(match[1]!) ?? []), match[2]!]);
  }
  return settings;
}

const settings = settingsOf(readFileSync(path, "utf8"));

test("the unit is ready when the member is, and watched over", () => {
  assert.deepEqual(settings.get("Type"), ["notify"]);
  assert.deepEqual(settings.get("User"), ["etcd"]);
  assert.deepEqual(settings.get("LimitNOFILE"), ["65536"]);
  assert.ok(settings.has("WatchdogSec"));
  assert.deepEqual(settings.get("EnvironmentFile"), ["-/etc/etcd/etcd.conf", "-/etc/default/etcd"]);
});

test("the unit leaves V8 its right to make code", () => {
  assert.equal(settings.has("MemoryDenyWriteExecute"), false);
});

/** In force, without comments. */
const linesOf = (name: string) =>
  readFileSync(join(import.meta.dirname, "../systemd", name), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

test("a further member on a machine differs from the one in its name and its files", () => {
  const [one, further] = [linesOf("etcd.service"), linesOf("etcd@.service")];
  assert.deepEqual(
    further.filter((line) => !one.includes(line)),
    [
      "Description=etcd key-value store (etcd-appliance), member %i",
      "AssertPathExists=/etc/etcd/%i.conf",
      "Environment=ETCD_NAME=%i ETCD_DATA_DIR=/var/lib/etcd/%i DAEMON_ARGS=",
      "EnvironmentFile=/etc/etcd/%i.conf",
      "Environment=SETTINGS_FILES=/etc/etcd/%i.conf",
    ],
  );
  assert.deepEqual(
    one.filter((line) => !further.includes(line)),
    [
      "Description=etcd key-value store (etcd-appliance)",
      "Environment=ETCD_DATA_DIR=/var/lib/etcd/default DAEMON_ARGS=",
      "EnvironmentFile=-/etc/etcd/etcd.conf",
      "EnvironmentFile=-/etc/default/etcd",
      "Environment=SETTINGS_FILES=/etc/etcd/etcd.conf:/etc/default/etcd",
    ],
  );
});

test("systemd finds no fault with the unit", (t) => {
  if (!existsSync("/usr/bin/systemd-analyze")) {
    skipOutsideCi(t, "systemd-analyze is missing: apt-get install systemd");
    return;
  }
  const result = spawnSync("systemd-analyze", ["verify", "--man=no", path], { encoding: "utf8" });
  const complaints = result.stderr
    .split("\n")
    // The program is installed by the package, not by a checkout.
    .filter((line) => line !== "" && !line.includes("/usr/bin/etcd is not executable"));
  assert.deepEqual(complaints, []);
});

test("the units are as closed as V8 lets them be", (t) => {
  if (!existsSync("/usr/bin/systemd-analyze")) {
    skipOutsideCi(t, "systemd-analyze is missing: apt-get install systemd");
    return;
  }
  // In tenths; 1.5 is what is left with sockets to the world, and without MemoryDenyWriteExecute.
  for (const name of ["etcd.service", "etcd@.service"]) {
    const args = ["security", "--offline=true", "--threshold=15", "--no-pager"];
    const result = spawnSync("systemd-analyze", [...args, join(path, "..", name)], {
      encoding: "utf8",
    });
    assert.equal(result.status, 0, result.stdout + result.stderr);
  }
});
