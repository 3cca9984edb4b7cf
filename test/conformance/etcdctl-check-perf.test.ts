// etcdctl's own load check. It takes a minute and has no shorter form, so it runs in CI only, or when asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { officialEtcdctl, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";

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

test("etcdctl: check perf runs to its verdict", async (t) => {
  if (!isWanted) {
    t.skip("takes a minute: set ETCD_TEST_CHECK_PERF=1");
    return;
  }
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const { subject, official } = await onBoth(pair, ({ endpoint }) =>
    runCommand(officialEtcdctl, ["check", "perf", "--load=s"], {
      env: { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint },
      timeoutMs: 300_000,
    }),
  );
  t.diagnostic(subject.stdout.slice(-200));
  assert.deepEqual(verdict(subject.stdout), [
    "PASS: Throughput is <n> writes/s",
    "PASS: Slowest request took <n>s",
    "PASS: Stddev is <n>s",
    "PASS",
  ]);
  assert.deepEqual(verdict(official.stdout), verdict(subject.stdout));
  assert.equal(subject.stderr, official.stderr);
});
