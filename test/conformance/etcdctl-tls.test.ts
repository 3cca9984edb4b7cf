// Both etcdctl at servers that want certificates: ours prints, at official etcd and at our server behind TLS, what official
// etcdctl prints at official etcd.
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { TestAuthority } from "../../src/client/testing/certificates.ts";
import { requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import type { ServerKind } from "../support/server.ts";
import { startTlsServer, type TlsIdentity } from "../support/tls-server.ts";
import { etcdctlOf, etcdctlProgramOf, type Scenario, transcriptOf } from "./etcdctl-session.ts";
import { tlsScenarios } from "./etcdctl-tls-scenarios.ts";
import { asNewer } from "./etcdctl-versions.ts";

const past = { fromSeconds: -7_200, toSeconds: -3_600 };

interface Certificates extends TlsIdentity {
  /** The folder with all of them. */
  readonly tls: string;
}

/** An authority, a server's certificate, a client's, one that has ended, and one of another authority. */
async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), "etcd-test-tls-"));
  const tls = join(folder, "tls");
  await mkdir(tls);
  const authority = new TestAuthority(tls);
  const other = new TestAuthority(tls, "other");
  await Promise.all([authority.writeCa(), other.writeCa()]);
  const server = await authority.issue("server", { dns: ["localhost"], ip: ["127.0.0.1"] });
  const client = await authority.issue("client", {});
  await authority.issue("expired", { validity: past });
  await other.issue("stranger", {});
  return { folder, tls, authority, server, client };
}

let identity: Certificates;
before(async () => {
  identity = await makeCertificates();
});
after(() => rm(identity.folder, { recursive: true, force: true }));

/** Official etcdctl reads whatever PEM block there is; ours says which file has none of the kind that is needed. */
function withoutKindOfBlock(text: string): string {
  return text.replace(
    /^Error: (x509: malformed tbs certificate|tls: failed to find certificate PEM data .*|Cannot use .*: it has no PEM block .*)$/gm,
    "Error: <another kind of PEM block>",
  );
}

async function transcript(tool: ServerKind, kind: ServerKind, scenario: Scenario): Promise<string> {
  const server = await startTlsServer(kind, identity);
  const out = await mkdtemp(join(identity.folder, "out-"));
  const places = { $tls: identity.tls, $out: out };
  try {
    const { endpoint } = server;
    const text = await transcriptOf({ endpoint, places }, scenario, etcdctlOf[tool]);
    return withoutKindOfBlock(asNewer(text));
  } finally {
    await server.stop();
  }
}

for (const scenario of tlsScenarios) {
  test(`both etcdctl, with TLS: ${scenario.name}`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    if (requireOfficial(t, "etcdctl") === undefined) return;
    const [official, oursOnOurs, oursOnOfficial] = await Promise.all([
      transcript("official", "official", scenario),
      transcript("ours", "ours", scenario),
      transcript("ours", "official", scenario),
    ]);
    assert.doesNotMatch(official, /\(unexpected\)/);
    assert.equal(oursOnOfficial, official, "ours on official etcd");
    assert.equal(oursOnOurs, official, "ours on ours");
  });
}

test("both etcdctl, with TLS: without --cacert the machine's own authorities count", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const server = await startTlsServer("official", identity);
  t.after(() => server.stop());
  const { cert, key } = identity.client;
  const args = [
    ...["put", "a", "1", `--endpoints=https://${server.endpoint}`],
    ...[`--cert=${cert}`, `--key=${key}`],
  ];
  const env = { ETCDCTL_API: "3", SSL_CERT_FILE: identity.authority.caFile };
  for (const kind of ["official", "ours"] as const) {
    const [program, ...own] = etcdctlProgramOf[kind];
    const { stdout, exit } = await runCommand(program, [...own, ...args], { env });
    assert.deepEqual({ stdout, exit }, { stdout: "OK\n", exit: 0 }, kind);
  }
});
