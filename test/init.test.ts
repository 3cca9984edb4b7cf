// `etcdctl init` as a program with the etcd beside it: what it writes a member starts with, and what no member could start
// with is not written.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { freePort } from "./official.ts";
import { temporaryDirectory } from "./support/temporary-directory.ts";

const readyWithinMs = 30_000;
const source = (name: string) => fileURLToPath(new URL(`../src/bin/${name}.ts`, import.meta.url));

function run(program: string, args: readonly string[]) {
  const child = spawn(process.execPath, [source(program), ...args]);
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (piece: Buffer) => (stdout += piece));
  child.stderr.on("data", (piece: Buffer) => (stderr += piece));
  const ended = new Promise<{ exitCode: number | null; stdout: string; stderr: string }>(
    (resolve) => child.once("close", (exitCode) => resolve({ exitCode, stdout, stderr })),
  );
  return { child, ended };
}

const ctl = (...args: string[]) => run("etcdctl", args).ended;

/** Runs `etcd --config-file`, until the test ends. */
function start(t: TestContext, file: string): void {
  const { child, ended } = run("etcd", ["--config-file", file]);
  t.after(async () => {
    child.kill("SIGKILL");
    await ended;
  });
}

async function healthy(endpoint: string): Promise<void> {
  const deadlineMs = performance.now() + readyWithinMs;
  for (;;) {
    const { exitCode, stderr } = await ctl("--endpoints", endpoint, "endpoint", "health");
    if (exitCode === 0) return;
    assert.ok(performance.now() < deadlineMs, stderr);
  }
}

async function ports(): Promise<{ client: number; flags: string[] }> {
  const [client, peer] = [await freePort(), await freePort()];
  return { client, flags: ["--client-port", String(client), "--peer-port", String(peer)] };
}

test("a single member starts with what was written, and another one joins it", async (t) => {
  const path = await temporaryDirectory(t);
  const one = await ports();
  const file = join(path, "one.conf");
  const place = (name: string) => ["--name", name, "--data-dir", join(path, name)];
  const address = ["--address", "127.0.0.1"];
  const host = ["--cluster", "one=127.0.0.1", ...place("one"), ...one.flags, "--file", file];
  const written = await ctl("init", ...host);
  assert.equal(written.exitCode, 0, written.stderr);
  start(t, file);
  await healthy(`127.0.0.1:${one.client}`);

  const two = await ports();
  const second = join(path, "two.conf");
  const endpoints = ["--endpoints", `127.0.0.1:${one.client}`];
  const joining = ["--join", "--add", "--learner", ...place("two"), ...address, ...two.flags];
  const joined = await ctl("init", ...joining, ...endpoints, "--file", second);
  assert.equal(joined.exitCode, 0, joined.stderr);
  start(t, second);
  const deadlineMs = performance.now() + readyWithinMs;
  for (;;) {
    const { stdout } = await ctl(...endpoints, "member", "list");
    if (/, started, two, .*, true$/m.test(stdout)) break;
    assert.ok(performance.now() < deadlineMs, stdout);
  }
});

test("what no member could start with is said, and not written", async (t) => {
  const path = await temporaryDirectory(t);
  const file = join(path, "etcd.conf");
  const args = ["--single", "--address", "192.0.2.1", "--data-dir", join(path, "data")];
  const { exitCode, stderr } = await ctl("init", ...args, "--file", file);
  assert.equal(exitCode, 1);
  assert.match(stderr, /problem {2}--listen-client-urls: .*192\.0\.2\.1:2379.*cannot assign/);
  assert.match(stderr, /Nothing was written/);
  assert.deepEqual(readdirSync(path), []);
});
