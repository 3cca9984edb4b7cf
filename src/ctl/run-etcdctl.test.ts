import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { fakeWorld } from "../cli/testing/fake-world.ts";
import { runEtcdctl } from "./run-etcdctl.ts";

interface Given {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

async function run(argv: readonly string[], given: Given = {}) {
  const world = fakeWorld(given);
  const exit = await runEtcdctl(argv, world);
  return { exit, stdout: world.stdoutText, stderr: world.stderrText };
}

/** A port at which nobody listens. */
async function closedEndpoint(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  server.close();
  return `127.0.0.1:${address.port}`;
}

test("a variable stands for its flag", async () => {
  const env = { ETCDCTL_WRITE_OUT: "nonsense" };
  const { exit, stderr } = await run(["get", "a"], { env });
  assert.equal(stderr, "Error: unsupported output format\n");
  assert.equal(exit, 4);
});

test("a variable beside its flag ends the program", async () => {
  const env = { ETCDCTL_WRITE_OUT: "json" };
  const { exit, stderr } = await run(["get", "a", "-w", "json"], { env });
  assert.equal(JSON.parse(stderr).level, "fatal");
  assert.equal(JSON.parse(stderr)["environment-variable"], "ETCDCTL_WRITE_OUT");
  assert.equal(exit, 1);
});

test("variables that mean nothing, and values that are none, are warned of", async () => {
  const env = {
    ETCDCTL_NONSENSE: "1",
    ETCDCTL_HEX: "maybe",
    ETCDCTL_ENDPOINTS: await closedEndpoint(),
    ETCDCTL_COMMAND_TIMEOUT: "50ms",
  };
  const { exit, stderr } = await run(["get", "a"], { env });
  const lines = stderr.trimEnd().split("\n");
  const logs = lines.slice(0, -1).map((line) => JSON.parse(line));
  assert.deepEqual(
    logs.slice(0, 2).map((log) => log["environment-variable"]),
    ["ETCDCTL_HEX", "ETCDCTL_NONSENSE=1"],
  );
  assert.equal(lines.at(-1), "Error: context deadline exceeded");
  assert.equal(exit, 1);
});

test("only the third version of the API is spoken", async () => {
  for (const version of ["2", "5"]) {
    const { exit, stderr } = await run(["version"], { env: { ETCDCTL_API: version } });
    assert.match(stderr, /API version/);
    assert.equal(exit, 1);
  }
  assert.equal((await run(["version"], { env: { ETCDCTL_API: "3" } })).exit, 0);
});

test("files of certificates must be there", async () => {
  const { exit, stderr } = await run(["get", "a", "--cacert=/nowhere/ca.pem"]);
  assert.equal(stderr, "Error: open /nowhere/ca.pem: no such file or directory\n");
  assert.equal(exit, 128);
  assert.equal((await run(["get", "a", "--key="])).exit, 128);
});

test("a password is asked for, also where there is no terminal", async () => {
  const endpoints = await closedEndpoint();
  const argv = ["get", "a", "--user=root", "--endpoints", endpoints, "--command-timeout=50ms"];
  const { stdout, exit } = await run(argv, { stdin: "secret\n" });
  assert.equal(stdout, "Password: \n");
  assert.equal(exit, 2);
});

test("what went with the second version is named", async () => {
  const everything = ["--no-ttl", "--data-dir=/d", "--wal-dir=/w", "--transformer=/t"];
  for (const flags of [[], everything]) {
    const { exit, stdout, stderr } = await run(["migrate", ...flags]);
    assert.match(stderr, /^Error: cannot migrate v2 data: .*\nRun "etcdctl migrate" of etcd 3\.4/);
    assert.deepEqual([exit, stdout], [1, ""]);
  }
  assert.match((await run(["defrag", "--data-dir=/d"])).stderr, /etcdutl defrag --data-dir \/d/);
});

test("completion knows four shells", async () => {
  for (const shell of ["bash", "zsh", "fish", "powershell"]) {
    const { exit, stdout } = await run(["completion", shell]);
    assert.match(stdout, /keep-alive/);
    assert.equal(exit, 0);
  }
  assert.equal((await run(["completion", "nonsense"])).exit, 1);
});

test("a mirror with limits or prefixes that make no sense is refused", async () => {
  const endless = await run(["make-mirror", "--max-txn-ops=0", "127.0.0.1:1"]);
  assert.deepEqual(endless, {
    exit: 128,
    stdout: "",
    stderr: "Error: --max-txn-ops must be at least 1\n",
  });
  const both = ["--dest-prefix", "x", "--no-dest-prefix"];
  const { exit, stderr } = await run(["make-mirror", ...both, "127.0.0.1:1"]);
  assert.match(stderr, /^Error: `--dest-prefix` and `--no-dest-prefix` cannot be set at the same/);
  assert.equal(exit, 128);
});
