// Official etcdctl must not be able to tell the two servers apart: it runs the same commands against both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";
import { keyValueScenarios } from "./etcdctl-key-value-scenarios.ts";
import { memberScenarios } from "./etcdctl-member-scenarios.ts";
import { transcriptOf } from "./etcdctl-session.ts";

/** The steps that succeeded where they should have failed, and the other way round. */
function unexpectedIn(transcript: string): string[] {
  return transcript.split(/^(?=\$ etcdctl )/m).filter((step) => step.endsWith("(unexpected)\n"));
}

for (const scenario of [...keyValueScenarios, ...memberScenarios]) {
  test(`etcdctl: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const pair = await startPair(scenario.serverArgs);
    t.after(() => stopPair(pair));
    const { subject, official } = await onBoth(pair, (server) => transcriptOf(server, scenario));
    assert.deepEqual(unexpectedIn(official), [], "official etcd does what the scenario expects");
    assert.equal(subject, official);
  });
}
