// etcdctl's own load check. It takes a minute and has no shorter form, so it runs in CI only, or when asked for.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";

const isWanted = Boolean(process.env.CI ?? process.env.ETCD_TEST_CHECK_PERF);

/** Without the progress bar, and without the figures. */
function verdict(stdout: string): string {
  return stdout.replace(/^[\s\S]*?(?=PASS|FAIL)/, "").replace(/\d+(\.\d+)?/g, "<n>");
}

test("etcdctl: check perf passes", async (t) => {
  if (!isWanted) {
    t.skip("takes a minute: set ETCD_TEST_CHECK_PERF=1");
    return;
  }
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const { subject, official } = await onBoth(pair, ({ endpoint }) =>
    runCommand("/usr/bin/etcdctl", ["check", "perf", "--load=s"], {
      env: { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint },
      timeoutMs: 120_000,
    }),
  );
  t.diagnostic(subject.stdout.slice(-200));
  assert.match(subject.stdout, /\nPASS\n$/, "the subject passes");
  if (official.exit !== 0) return;
  assert.equal(verdict(subject.stdout), verdict(official.stdout));
  assert.equal(subject.stderr, official.stderr);
});
