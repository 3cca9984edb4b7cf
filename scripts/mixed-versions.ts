// npm run mixed-versions -- [--suite <part of a name>] [--minutes <budget>] [version ...]
//
// Runs every suite in which members of ours meet official ones with official members of each version, and prints a table.
// "installed" is /usr/bin/etcd; others are built first, see official-versions.ts. Suites that would begin after the budget are
// not run, and the table says so. Exit 1 if one failed.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildOfficial } from "./official/build-official.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const versionsDefault = ["installed", "3.5.35", "3.6.16"];
const testTimeoutMs = 6 * 60_000;
const outputBytesMax = 256 * 1024 * 1024;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    suite: { type: "string", default: "" },
    minutes: { type: "string", default: "60" },
  },
});
const deadlineMs = performance.now() + Number(values.minutes) * 60_000;

function suites(): string[] {
  const clusters = readdirSync(join(root, "test/cluster"))
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test/cluster", name));
  const files = ["test/conformance/peer-official.test.ts", "test/conformance/store-image.test.ts"];
  return [...clusters, ...files, "src/backend/bolt/official.test.ts"].filter((path) =>
    path.includes(values.suite),
  );
}

function programOf(version: string): string {
  return version === "installed" ? "/usr/bin/etcd" : join(buildOfficial(version), "etcd");
}

interface Outcome {
  readonly cell: string;
  readonly failed: boolean;
}

const logs = mkdtempSync(join(tmpdir(), "mixed-versions-"));

function countOf(kind: "pass" | "fail" | "skipped", output: string): number {
  return Number(new RegExp(`^\\S+ ${kind} (\\d+)$`, "m").exec(output)?.[1] ?? 0);
}

function run(path: string, version: string): Outcome {
  if (performance.now() > deadlineMs) return { cell: "not run", failed: false };
  const startMs = performance.now();
  const args = ["--test", "--test-concurrency=1", `--test-timeout=${testTimeoutMs}`, path];
  const env = { ...process.env, ETCD_OFFICIAL: programOf(version) };
  const { status, stdout } = spawnSync(process.execPath, args, {
    cwd: root,
    env,
    encoding: "utf8",
    maxBuffer: outputBytesMax,
  });
  const seconds = Math.round((performance.now() - startMs) / 1_000);
  const [passed, skipped] = [countOf("pass", stdout), countOf("skipped", stdout)];
  const failed = status !== 0;
  if (failed) writeFileSync(join(logs, `${version}-${basename(path)}.log`), stdout);
  const skips = skipped > 0 ? `, ${skipped} skipped` : "";
  const verdict = failed ? `FAILED ${countOf("fail", stdout)} of ` : "";
  const tests = failed ? passed + countOf("fail", stdout) : passed;
  return { cell: `${verdict}${tests} tests${skips}, ${seconds} s`, failed };
}

const versions = positionals.length > 0 ? positionals : versionsDefault;
for (const version of versions) programOf(version);
console.log(`| suite | ${versions.join(" | ")} |\n|---|${versions.map(() => "---|").join("")}`);
for (const path of suites()) {
  const outcomes = versions.map((version) => run(path, version));
  console.log(`| ${path} | ${outcomes.map(({ cell }) => cell).join(" | ")} |`);
  if (outcomes.some(({ failed }) => failed)) process.exitCode = 1;
}
if (process.exitCode === 1) console.error(`what failed is in ${logs}`);
