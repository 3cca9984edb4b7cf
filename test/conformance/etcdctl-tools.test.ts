// Nobody must be able to tell the two etcdctl apart either: ours prints, on both servers, what official etcdctl prints on
// official etcd. Where 3.4 and 3.5 differ, ours is 3.5; see etcdctl-versions.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { keyValueScenarios } from "./etcdctl-key-value-scenarios.ts";
import { memberScenarios } from "./etcdctl-member-scenarios.ts";
import { etcdctlOf, type Scenario, transcriptOf } from "./etcdctl-session.ts";
import { toolScenarios, userScenarios } from "./etcdctl-tool-scenarios.ts";
import { asNewer } from "./etcdctl-versions.ts";

async function transcript(tool: ServerKind, kind: ServerKind, scenario: Scenario): Promise<string> {
  const server = await TestServer.start(kind, scenario.serverArgs);
  try {
    return asNewer(await transcriptOf(server, scenario, etcdctlOf[tool]));
  } finally {
    await server.stop();
  }
}

for (const scenario of [...keyValueScenarios, ...memberScenarios, ...toolScenarios]) {
  test(`both etcdctl: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [official, oursOnOurs, oursOnOfficial] = await Promise.all([
      transcript("official", "official", scenario),
      transcript("ours", "ours", scenario),
      transcript("ours", "official", scenario),
    ]);
    assert.equal(oursOnOurs, official, "ours on ours");
    assert.equal(oursOnOfficial, official, "ours on official etcd");
  });
}

for (const scenario of userScenarios) {
  test(`both etcdctl, on official etcd: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [official, ours] = await Promise.all([
      transcript("official", "official", scenario),
      transcript("ours", "official", scenario),
    ]);
    assert.equal(ours, official);
  });
}
