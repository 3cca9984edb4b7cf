// The load checks of both etcdctl on both servers. One takes a minute and has no shorter form, so they run in CI only, or when
// asked for.
import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";
import type { ServerKind, TestServer } from "../support/server.ts";
import { etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";

const isWanted = Boolean(process.env.CI ?? process.env.ETCD_TEST_CHECK_PERF);

/**
 * The lines of the verdict, without the progress bar and the figures. PASS or FAIL depends on what else the machine does, so
 * it is printed, not asserted: figures belong to `npm run bench`.
 */
function verdict(stdout: string): string[] {
  const lines = stdout
    .replace(/^[\s\S]*?(?=PASS:|FAIL:|Slowest request took too long)/, "")
    .trimEnd()
    .split("\n");
  return lines.map((line) =>
    line
      .replace(/\d+(\.\d+)?/g, "<n>")
      .replace(/^FAIL: Throughput too low:/, "PASS: Throughput is")
      .replace(/^Slowest request took too long:/, "PASS: Slowest request took")
      .replace(/^Stddev too high:/, "PASS: Stddev is")
      .replace(/^FAIL$/, "PASS"),
  );
}

function isTimeForIt(t: TestContext): boolean {
  if (isWanted) {
    return (["etcd", "etcdctl"] as const).every((name) => requireOfficial(t, name) !== undefined);
  }
  t.skip("takes a minute: set ETCD_TEST_CHECK_PERF=1");
  return false;
}

async function checkedBy(tool: ServerKind, { endpoint }: TestServer, args: readonly string[]) {
  const [program, ...own] = etcdctlProgramOf[tool];
  return runCommand(program, [...own, "check", ...args], {
    env: { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint },
    timeoutMs: 300_000,
  });
}

test("etcdctl: check perf runs to its verdict", async (t) => {
  if (!isTimeForIt(t)) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  // All four at the same time: it is the minute that counts.
  const [byOfficial, byOurs] = await Promise.all([
    onBoth(pair, (server) => checkedBy("official", server, ["perf", "--load=s"])),
    onBoth(pair, (server) => checkedBy("ours", server, ["perf", "--load=s", "--prefix=/ours/"])),
  ]);
  t.diagnostic(byOfficial.subject.stdout.slice(-200));
  t.diagnostic(byOurs.subject.stdout);
  assert.deepEqual(verdict(byOfficial.subject.stdout), [
    "PASS: Throughput is <n> writes/s",
    "PASS: Slowest request took <n>s",
    "PASS: Stddev is <n>s",
    "PASS",
  ]);
  assert.deepEqual(verdict(byOfficial.official.stdout), verdict(byOfficial.subject.stdout));
  assert.equal(byOfficial.subject.stderr, byOfficial.official.stderr);
  for (const { stdout, stderr } of [byOurs.subject, byOurs.official]) {
    assert.deepEqual(verdict(stdout), verdict(byOfficial.subject.stdout));
    assert.equal(stderr, "", "no progress where there is no terminal");
  }
});

/** What it says, without the progress bar, which is drawn over and over on a line of its own. */
function said(stdout: string): string {
  return stdout
    .replace(/^\r[^\n]*\n/gm, "")
    .replace(/\d+\.\d+\.\d+\.\d+:\d+/g, "<endpoint>")
    .replace(/(revision |: )-?[\d.]+/g, "$1<n>");
}

const datascaleResult = `Start data scale check for work load [10000 key-value pairs, 1024 bytes per key-value, 50 concurrent clients].
Compacting with revision <n>
Compacted with revision <n>
Defragmenting "<endpoint>"
Defragmented "<endpoint>"
PASS: Approximate system memory used : <n> MB.
`;

test("etcdctl: check datascale runs to its result, and leaves nothing behind", async (t) => {
  if (!isTimeForIt(t)) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const args = ["datascale", "--load=s", "--auto-compact", "--auto-defrag"];
  for (const tool of ["official", "ours"] as const) {
    const results = await onBoth(pair, (server) => checkedBy(tool, server, args));
    for (const [kind, { stdout, stderr, exit }] of Object.entries(results)) {
      t.diagnostic(`${tool} on ${kind}: ${stdout.trimEnd().split("\n").at(-1)}`);
      const wanted = { said: datascaleResult, stderr: "", exit: 0 };
      assert.deepEqual({ said: said(stdout), stderr, exit }, wanted, `${tool} on ${kind}`);
    }
    const left = await onBoth(pair, ({ endpoint }) =>
      etcdctlOf.ours(["get", "", "--prefix", "--keys-only", `--endpoints=${endpoint}`], {}),
    );
    assert.equal(left.subject.stdout + left.official.stdout, "");
  }
});
