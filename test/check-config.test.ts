// `etcd --check-config` as a program: what it prints, its exit code, and that nothing is left behind.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { TestServer } from "./support/server.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const program = fileURLToPath(new URL("../src/bin/etcd.ts", import.meta.url));

function check(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const result = spawnSync(process.execPath, [program, ...args], { encoding: "utf8", env });
  return { exitCode: result.status, text: result.stdout, complaint: result.stderr };
}

const anyPort = [
  "--listen-peer-urls=http://127.0.0.1:0",
  "--listen-client-urls=http://127.0.0.1:0",
];
const advertised = "--advertise-client-urls=http://localhost:2379";

test("settings that are good exit with 0, and leave nothing behind", async (t) => {
  const path = await temporaryDirectory(t);
  const args = ["--check-config", ...anyPort, advertised, "--data-dir", join(path, "data")];
  const { exitCode, text, complaint } = check(args);
  assert.deepEqual({ exitCode, complaint }, { exitCode: 0, complaint: "" }, text);
  assert.match(text, /^Looking at the settings of this command line and environment:\n/);
  assert.match(text, /\nA member can start with these settings\.\n$/);
  assert.deepEqual(readdirSync(path), []);
});

test("every mistake is told with its place, also for scripts", async (t) => {
  const path = await temporaryDirectory(t);
  const file = join(path, "etcd.conf");
  writeFileSync(file, "ETCD_NAME=a\nETCD_HEARTBEAT_INTERVAL=often\nETCD_MAX_WALS=-1\n");
  const { exitCode, text } = check(["--check-config=json", "--config-file", file]);
  assert.equal(exitCode, 1);
  const { startable, findings } = JSON.parse(text) as {
    startable: boolean;
    findings: { severity: string; setting: string; from: string; allowed: string }[];
  };
  assert.equal(startable, false);
  assert.deepEqual(
    findings.map(({ severity, setting, from }) => [severity, setting, from]),
    [
      ["problem", "heartbeat-interval", `file ${file}:2 (ETCD_HEARTBEAT_INTERVAL)`],
      ["problem", "max-wals", `file ${file}:3 (ETCD_MAX_WALS)`],
    ],
  );
  const fromVariable = check(["--check-config"], { ETCD_ELECTION_TIMEOUT: "1" });
  assert.equal(fromVariable.exitCode, 1);
  assert.match(fromVariable.text, /from environment ETCD_ELECTION_TIMEOUT/);
});

test("the settings of a running member are not held against it", async (t) => {
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  const args = [`--listen-client-urls=http://${server.endpoint}`, advertised];
  const own = check(["--check-config", anyPort[0]!, ...args, "--data-dir", server.dataDir]);
  assert.equal(own.exitCode, 0, own.text);
  assert.match(own.text, /holds a member of ours, which runs now/);
  const path = await temporaryDirectory(t);
  const other = check(["--check-config", anyPort[0]!, ...args, "--data-dir", join(path, "data")]);
  assert.equal(other.exitCode, 1);
  assert.match(other.text, /problem .*address already in use/);
});
