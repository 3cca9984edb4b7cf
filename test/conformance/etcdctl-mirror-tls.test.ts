// make-mirror to a destination that takes only clients with a certificate, by the --dest-… flags of both etcdctl.
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, type TestContext, test } from "node:test";
import { TestAuthority } from "../../src/client/testing/certificates.ts";
import { requireOfficial } from "../official.ts";
import { Conversation } from "../support/command.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { startTlsServer, type TlsIdentity } from "../support/tls-server.ts";
import { etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";

const kinds: readonly ServerKind[] = ["official", "ours"];
const env = { ETCDCTL_API: "3" };

interface Certificates extends TlsIdentity {
  /** The certificate of an authority that has nothing to do with the servers. */
  readonly otherCa: string;
}

let identity: Certificates;
before(async () => {
  const folder = await mkdtemp(join(tmpdir(), "etcd-test-mirror-tls-"));
  const authority = new TestAuthority(folder);
  const other = new TestAuthority(folder, "other");
  await Promise.all([authority.writeCa(), other.writeCa()]);
  const server = await authority.issue("server", { dns: ["localhost"], ip: ["127.0.0.1"] });
  const client = await authority.issue("client", {});
  identity = { folder, authority, server, client, otherCa: other.caFile };
});
after(() => rm(identity.folder, { recursive: true, force: true }));

/** A source with one pair. */
async function startSource(t: TestContext): Promise<string> {
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  const { endpoint } = server;
  const put = await etcdctlOf.ours(["--endpoints", endpoint, "put", "k", "v"], { env });
  assert.equal(put.exit, 0, put.stderr);
  return endpoint;
}

async function startDestination(t: TestContext, kind: ServerKind): Promise<string> {
  const { endpoint, stop } = await startTlsServer(kind, identity);
  t.after(stop);
  return endpoint;
}

/** What it says, on either output, comes to standard output. */
function startMirror(t: TestContext, tool: ServerKind, words: readonly string[]): Conversation {
  const command = [...etcdctlProgramOf[tool], ...words];
  const mirror = new Conversation("/bin/sh", ["-c", 'exec "$@" 2>&1', "sh", ...command], { env });
  t.after(() => mirror.kill("SIGKILL"));
  return mirror;
}

const destinationFiles = ({ authority, client }: TlsIdentity): string[] => [
  ...["--dest-cacert", authority.caFile],
  ...["--dest-cert", client.cert, "--dest-key", client.key],
];

/** Resolves when the key is at the destination. */
async function arrived(endpoint: string): Promise<void> {
  const { authority, client } = identity;
  const files = ["--cacert", authority.caFile, "--cert", client.cert, "--key", client.key];
  const [program, ...own] = etcdctlProgramOf.ours;
  const words = [...own, "--endpoints", endpoint, ...files, "watch", "k", "--rev=1"];
  const watch = new Conversation(program, words, { env });
  await watch.until(/^PUT\nk\nv\n$/);
  watch.kill("SIGINT");
  await watch.end();
}

const ways: readonly { readonly name: string; readonly more: string[]; readonly scheme: string }[] =
  [
    { name: "its files alone", more: [], scheme: "" },
    {
      name: "--dest-insecure-transport=false",
      more: ["--dest-insecure-transport=false"],
      scheme: "",
    },
    { name: "an https endpoint", more: [], scheme: "https://" },
  ];

for (const kind of kinds) {
  for (const { name, more, scheme } of ways) {
    test(`both etcdctl mirror to ${kind} etcd with TLS, by ${name}`, async (t) => {
      if (requireOfficial(t, "etcd") === undefined) return;
      if (requireOfficial(t, "etcdctl") === undefined) return;
      const source = await startSource(t);
      for (const tool of kinds) {
        const destination = await startDestination(t, kind);
        const flags = [...destinationFiles(identity), ...more];
        const words = ["--endpoints", source, "make-mirror", ...flags, `${scheme}${destination}`];
        const mirror = startMirror(t, tool, words);
        await arrived(destination);
        mirror.kill("SIGINT");
        const { exit } = await mirror.end();
        assert.equal(exit, tool === "ours" ? 5 : "SIGINT");
      }
    });
  }
}

test("files for the destination that cannot be used are refused by both etcdctl alike", async (t) => {
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const { client, folder } = identity;
  for (const flags of [
    ["--dest-key", client.key],
    ["--dest-cacert", join(folder, "none.pem")],
  ]) {
    const words = ["make-mirror", ...flags, "127.0.0.1:1"];
    const [official, ours] = await Promise.all(
      kinds.map((tool) => startMirror(t, tool, words).end()),
    );
    assert.equal(ours!.exit, 128);
    assert.deepEqual(ours, official);
  }
});

test("why TLS with the destination fails is said while it is tried again", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const source = await startSource(t);
  const destination = await startDestination(t, "official");
  const { client, otherCa } = identity;
  const certificate = ["--dest-cert", client.cert, "--dest-key", client.key];
  const ways = [["--dest-insecure-transport=false"], ["--dest-cacert", otherCa, ...certificate]];
  for (const flags of ways) {
    const words = ["--endpoints", source, "--command-timeout=500ms", "make-mirror", ...flags];
    const mirror = startMirror(t, "ours", [...words, destination]);
    await mirror.until(/x509: certificate signed by unknown authority[\s\S]*; trying again\n/);
    mirror.kill("SIGINT");
    assert.equal((await mirror.end()).exit, 5);
  }
});

test("the source's certificate is not shown to the destination", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const { authority, client } = identity;
  const { endpoint: source, stop } = await startTlsServer("official", identity);
  t.after(stop);
  const files = ["--cacert", authority.caFile, "--cert", client.cert, "--key", client.key];
  const at = ["--endpoints", source, ...files];
  const put = await etcdctlOf.ours([...at, "put", "k", "v"], { env });
  assert.equal(put.exit, 0, put.stderr);
  // Plain: one that was dialled with TLS would not answer.
  const destination = await TestServer.start("ours");
  t.after(() => destination.stop());
  const mirror = startMirror(t, "ours", [...at, "make-mirror", destination.endpoint]);
  const [program, ...own] = etcdctlProgramOf.ours;
  const words = [...own, "--endpoints", destination.endpoint, "watch", "k", "--rev=1"];
  const watch = new Conversation(program, words, { env });
  t.after(() => watch.kill("SIGKILL"));
  await watch.until(/^PUT\nk\nv\n$/);
  mirror.kill("SIGINT");
  assert.equal((await mirror.end()).exit, 5);
});
