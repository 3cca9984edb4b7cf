// A copy of the repository starts a server with `npm start`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePort, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";

const repository = join(import.meta.dirname, "../..");
const startWithinMs = 30_000;

/** Everything that a start needs; what is installed is shared. */
async function copyRepository(into: string): Promise<void> {
  for (const name of ["src", "scripts", "package.json", "package-lock.json"]) {
    await cp(join(repository, name), join(into, name), { recursive: true });
  }
  await symlink(join(repository, "node_modules"), join(into, "node_modules"));
}

async function isHealthy(endpoint: string): Promise<boolean> {
  const answer = await fetch(`http://${endpoint}/health`).catch(() => undefined);
  return answer?.ok ?? false;
}

test("npm start in a copy of the repository serves the ports that it is told", async (t) => {
  const etcdctl = requireOfficial(t, "etcdctl");
  if (etcdctl === undefined) return;
  const copy = await mkdtemp(join(tmpdir(), "etcd-npm-start-"));
  await copyRepository(copy);
  const endpoint = `127.0.0.1:${await freePort()}`;
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const flags = [
    ...["--listen-client-urls", `http://${endpoint}`],
    ...["--advertise-client-urls", `http://${endpoint}`],
    ...["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl],
    ...["--initial-cluster", `default=${peerUrl}`],
  ];
  // A group of its own: npm does not hand signals on to what it runs.
  const npm = spawn("npm", ["start", "--", ...flags], { cwd: copy, detached: true });
  let log = "";
  npm.stderr.on("data", (text) => {
    log += text;
  });
  const exited = new Promise<void>((resolve) => npm.once("exit", () => resolve()));
  t.after(async () => {
    if (npm.exitCode === null && npm.signalCode === null) process.kill(-npm.pid!, "SIGTERM");
    await exited;
    await rm(copy, { recursive: true, force: true });
  });
  const deadline = performance.now() + startWithinMs;
  while (!(await isHealthy(endpoint))) {
    assert.ok(npm.exitCode === null && performance.now() < deadline, `it starts:\n${log}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const env = { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint };
  const put = await runCommand(etcdctl, ["put", "key", "value"], { env });
  assert.deepEqual(put, { stdout: "OK\n", stderr: "", exit: 0 });
  const get = await runCommand(etcdctl, ["get", "key"], { env });
  assert.equal(get.stdout, "key\nvalue\n");
});
