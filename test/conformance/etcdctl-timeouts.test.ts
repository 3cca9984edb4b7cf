// How long both etcdctl wait for servers that do not answer, and how they end then: at an address where nobody listens, and at
// one where every connection is taken and nothing is ever said.
import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type TestContext, test } from "node:test";
import { closedPort } from "../../src/client/testing/closed-port.ts";
import { requireOfficial } from "../official.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdctlOf, type Scenario, type Step, transcriptOf } from "./etcdctl-session.ts";
import { asNewer } from "./etcdctl-versions.ts";

/** Takes connections and never says anything. */
async function silentServer(t: TestContext): Promise<string> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const quick = "--command-timeout=250ms";
/** A token is got while the client connects, for which there is the other limit: ten times as long if it did not count. */
const quickDial = "--command-timeout=2500ms --dial-timeout=250ms --user=root:secret";

const steps: readonly Step[] = [
  ...[
    "get a",
    "put a b",
    "del a",
    "compaction 1",
    "member list",
    "member remove 1",
    "endpoint status",
    "endpoint status -w json",
    "endpoint health",
    "endpoint health -w table",
    "endpoint hashkv",
    "endpoint health --cluster",
    "alarm list",
    "alarm disarm",
    "defrag",
    "move-leader 1",
    "lease grant 10",
    "lease revoke 1",
    "auth enable",
    "snapshot save $out/none.db",
  ].map((command) => `! ${command} ${quick}`),
  ...[
    "get a",
    "put a b",
    "watch a",
    "lock a",
    "elect a b",
    "endpoint status",
    "endpoint health",
    "snapshot save $out/none.db",
  ].map((command) => `! ${command} ${quickDial}`),
  "! get a --command-timeout=0s",
  "! get a --command-timeout=-1s",
  { run: "! get a", env: { ETCDCTL_COMMAND_TIMEOUT: "250ms" } },
  { run: "! get a --user=root:secret", env: { ETCDCTL_DIAL_TIMEOUT: "250ms" } },
];

/** Official etcdctl waits for ever with these, whatever it is told. With the exit code that is theirs. */
const endless = {
  txn: 1,
  "lease timetolive 1": 2,
  "lease list": 2,
  "user list": 1,
  "role list": 1,
};

const scenario: Scenario = { name: "nobody answers", steps };

async function saidBy(tool: "official" | "ours", endpoint: string, out: string): Promise<string> {
  const server = { endpoint, places: { $out: out } };
  return asNewer(await transcriptOf(server, scenario, etcdctlOf[tool]));
}

const places = {
  "where nobody listens": closedPort,
  "where connections are taken and nothing is said": silentServer,
} as const;

for (const [where, open] of Object.entries(places)) {
  test(`both etcdctl wait as long as they are told, ${where}`, async (t) => {
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [endpoint, out] = await Promise.all([open(t), temporaryDirectory(t)]);
    const [official, ours] = await Promise.all([
      saidBy("official", endpoint, out),
      saidBy("ours", endpoint, await temporaryDirectory(t)),
    ]);
    assert.doesNotMatch(official, /\(unexpected\)/);
    assert.equal(ours, official);
  });
}

test("our etcdctl waits as long as it is told also where official etcdctl waits for ever", async (t) => {
  const endpoint = await silentServer(t);
  const env = { ETCDCTL_ENDPOINTS: endpoint, ETCDCTL_COMMAND_TIMEOUT: "250ms" };
  for (const [command, wanted] of Object.entries(endless)) {
    const stdin = "\n\n\n";
    const { stdout, stderr, exit } = await etcdctlOf.ours(command.split(" "), { env, stdin });
    assert.deepEqual({ stdout, exit }, { stdout: "", exit: wanted }, command);
    assert.match(stderr, /^Error: .*context deadline exceeded/m, command);
  }
});

test("both etcdctl say that a lease is gone which they cannot renew, and nothing else", async (t) => {
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const env = { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: await closedPort() };
  const words = ["lease", "keep-alive", "1"];
  const [official, ours] = await Promise.all([
    etcdctlOf.official(words, { env }),
    etcdctlOf.ours(words, { env }),
  ]);
  const stdout = "lease 0000000000000001 expired or revoked.\n";
  assert.deepEqual(official, { stdout, stderr: "", exit: 0 });
  assert.deepEqual(ours, official);
});
