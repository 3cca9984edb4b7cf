// Debian's python3-etcd3 asks both servers for all that it can ask for.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";

const script = join(import.meta.dirname, "operations.py");

test("Python's etcd3 gets the same answers as from official etcd", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const python = requireOfficial(t, "python3-etcd3");
  if (python === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  const { subject, official } = await onBoth(pair, ({ endpoint }) =>
    runCommand(python, [script, ...endpoint.split(":")], { timeoutMs: 60_000 }),
  );
  assert.deepEqual({ stderr: official.stderr, exit: official.exit }, { stderr: "", exit: 0 });
  assert.equal(subject.stdout, official.stdout);
  assert.deepEqual({ stderr: subject.stderr, exit: subject.exit }, { stderr: "", exit: 0 });
});
