// Our etcdctl manages users and roles of official etcd as official etcdctl does. Our server has no authentication yet, so it
// is not among those that are asked.
import assert from "node:assert/strict";
import { test } from "node:test";
import { requireOfficial } from "../official.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { authScenarios } from "./etcdctl-auth-scenarios.ts";
import { etcdctlOf, type Scenario, transcriptOf } from "./etcdctl-session.ts";
import { asNewer } from "./etcdctl-versions.ts";

async function transcript(tool: ServerKind, scenario: Scenario): Promise<string> {
  const server = await TestServer.start("official", scenario.serverArgs);
  try {
    return asNewer(await transcriptOf(server, scenario, etcdctlOf[tool]));
  } finally {
    await server.stop();
  }
}

/** Official etcdctl tells that it cannot switch off the echo where there is no terminal. */
function withoutEchoTroubles(text: string): string {
  return text.replace(/^.*stty: .*\n\n?/gm, "").replace(/^-- stderr\n(?=exit)/gm, "");
}

for (const scenario of authScenarios) {
  test(`both etcdctl: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [official, ours] = await Promise.all([
      transcript("official", scenario),
      transcript("ours", scenario),
    ]);
    assert.doesNotMatch(official, /\(unexpected\)/);
    assert.equal(withoutEchoTroubles(ours), withoutEchoTroubles(official));
  });
}
