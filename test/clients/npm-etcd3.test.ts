// The npm package etcd3 asks both servers for all that it can ask for.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";

const script = join(import.meta.dirname, "npm-etcd3-operations.ts");

test("npm's etcd3 gets the same answers as from official etcd", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const { subject, official } = await onBoth(pair, ({ endpoint }) =>
    runCommand(process.execPath, [script, endpoint], { timeoutMs: 60_000 }),
  );
  assert.deepEqual({ stderr: official.stderr, exit: official.exit }, { stderr: "", exit: 0 });
  assert.equal(subject.stdout, official.stdout);
  assert.deepEqual({ stderr: subject.stderr, exit: subject.exit }, { stderr: "", exit: 0 });
});
