// What a restore says of the cluster that it is to replace, which may want certificates and a user.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { TestAuthority } from "../../src/client/testing/certificates.ts";
import { etcdctlOf } from "../conformance/etcdctl-session.ts";
import { officialEtcdctl, requireOfficial } from "../official.ts";
import { runCommand } from "../support/command.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { startTlsServer } from "../support/tls-server.ts";
import { etcdutl } from "./etcdutl.ts";

test("a running cluster with TLS and users is asked what would be lost", async (t) => {
  if (requireOfficial(t, "etcd") === undefined || requireOfficial(t, "etcdctl") === undefined)
    return;
  const folder = await temporaryDirectory(t);
  const tls = join(folder, "tls");
  await mkdir(tls);
  const authority = new TestAuthority(tls);
  await authority.writeCa();
  const server = await authority.issue("server", { dns: ["localhost"], ip: ["127.0.0.1"] });
  const client = await authority.issue("client", {});
  const running = await startTlsServer("official", { authority, server, client, folder });
  t.after(() => running.stop());
  const secure = ["--cacert", authority.caFile, "--cert", client.cert, "--key", client.key];
  const ctl = async (...args: readonly string[]): Promise<void> => {
    const words = ["--endpoints", `https://${running.endpoint}`, ...secure, ...args];
    const { exit, stderr } = await runCommand(officialEtcdctl, words, {
      env: { ETCDCTL_API: "3" },
    });
    assert.equal(exit, 0, stderr);
  };
  await ctl("put", "a", "1");
  const path = join(folder, "saved.db");
  await ctl("snapshot", "save", path);
  for (const value of ["2", "3", "4"]) await ctl("put", "a", value);
  await ctl("user", "add", "root:secret");
  await ctl("user", "grant-role", "root", "root");
  await ctl("auth", "enable");

  const cluster = ["--initial-cluster", "default=http://localhost:2380"];
  const endpoint = ["--running-endpoints", `https://${running.endpoint}`];
  const said = async (...flags: readonly string[]): Promise<string> => {
    const args = ["cluster", "restore", path, ...cluster, ...endpoint, ...flags];
    const { exit, stderr } = await etcdutl(...args);
    assert.equal(exit, 0, stderr);
    return stderr.split("\n").find((line) => line.startsWith("the running cluster")) ?? stderr;
  };
  const lost = /^the running cluster is at revision 5: what it has written in 3 revisions since/;
  assert.match(await said(...secure, "--user", "root:secret"), lost);
  assert.match(await said(...secure, "--user", "root", "--password", "secret"), lost);
  const unsure = ["--insecure-skip-tls-verify", "--cert", client.cert, "--key", client.key];
  assert.match(await said(...unsure, "--user", "root:secret"), lost);
  const refused = /^the running cluster could not be asked: /;
  assert.match(await said(...secure, "--user", "root:wrong"), refused);
  assert.match(await said(...secure, "--user", "root:wrong"), /authentication failed/);
  assert.match(await said("--cacert", authority.caFile), refused);
  assert.match(await said("--cacert", join(tls, "none.pem")), /none\.pem/);

  const target = join(folder, "restored");
  const restore = ["snapshot", "restore", path, "--data-dir", target, ...endpoint];
  const restored = await etcdutl(...restore, ...secure, "--user", "root:secret");
  assert.equal(restored.exit, 0, restored.stderr);
  assert.match(restored.stderr, /^the running cluster is at revision 5: /m);
  const byCtl = await etcdctlOf.ours(
    [...restore, ...secure, "--user", "root:secret", "--data-dir", `${target}-2`],
    { env: { ETCDCTL_API: "3" } },
  );
  assert.equal(byCtl.exit, 0, byCtl.stderr);
  assert.match(byCtl.stderr, /^the running cluster is at revision 5: /m);
});
