// --keepalive-time and --keepalive-timeout of both etcdctl: a server that is silent, as behind a firewall that has forgotten
// the connection, is left for another connection. Go's gRPC pings no more often than every 10 s, whatever it is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { CuttingProxy } from "../../src/client/testing/cutting-proxy.ts";
import { requireOfficial } from "../official.ts";
import { Conversation } from "../support/command.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { etcdctlOf, etcdctlProgramOf } from "./etcdctl-session.ts";

const env = { ETCDCTL_API: "3" };

test("a watch leaves a silent connection after the time and the timeout of keepalive", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const server = await TestServer.start("official");
  t.after(() => server.stop());
  const put = async (value: string): Promise<void> => {
    const words = ["--endpoints", server.endpoint, "put", "k", value];
    const { exit, stderr } = await etcdctlOf.ours(words, { env });
    assert.equal(exit, 0, stderr);
  };
  const start = async (tool: ServerKind, flags: readonly string[]) => {
    const proxy = await CuttingProxy.start(t, server.endpoint);
    const [program, ...own] = etcdctlProgramOf[tool];
    const words = [...own, "--endpoints", proxy.endpoint, ...flags, "watch", "k", "--rev=1"];
    const watch = new Conversation(program, words, { env });
    t.after(() => watch.kill("SIGKILL"));
    await watch.until(/first\n$/);
    return { proxy, watch };
  };
  await put("first");
  const brief = ["--keepalive-time=1s", "--keepalive-timeout=1s"];
  const patient = ["--keepalive-time=1h", "--keepalive-timeout=1s"];
  const [ours, official, waiting] = await Promise.all([
    start("ours", brief),
    start("official", brief),
    start("ours", patient),
  ]);
  for (const { proxy } of [ours, official, waiting]) proxy.stall();
  await put("second");
  await Promise.all([ours, official].map(({ watch }) => watch.until(/second\n$/)));
  assert.equal(ours.watch.stdout, official.watch.stdout);
  assert.deepEqual(
    [ours, official, waiting].map(({ proxy }) => proxy.accepted),
    [2, 2, 1],
  );
  assert.equal(waiting.watch.stdout, "PUT\nk\nfirst\n");
});
