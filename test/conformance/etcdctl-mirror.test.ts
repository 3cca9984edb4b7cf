// make-mirror of both etcdctl: what is at the destination in the end, and what is said.
import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { CuttingProxy } from "../../src/client/testing/cutting-proxy.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import { officialEtcdctl, officialMinor, requireOfficial } from "../official.ts";
import { type CommandResult, Conversation, runCommand } from "../support/command.ts";
import { EtcdClient } from "../support/etcd-client.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdctlProgramOf } from "./etcdctl-session.ts";

const { CompactionRequest, DeleteRangeRequest, PutRequest, RangeRequest, RequestOp, TxnRequest } =
  etcdserverpb;
const { Compact, DeleteRange, Put, Range, Txn } = services["etcdserverpb.KV"];
const kinds: readonly ServerKind[] = ["official", "ours"];
const env = { ETCDCTL_API: "3" };
/** MIRRORED_KEYS=20000 mirrors more of them. */
const manyKeys = Number(process.env.MIRRORED_KEYS ?? 20_000);

function requireBoth(t: TestContext): boolean {
  return requireOfficial(t, "etcd") !== undefined && requireOfficial(t, "etcdctl") !== undefined;
}

async function start(
  t: TestContext,
  kind: ServerKind,
  ...flags: readonly string[]
): Promise<{
  readonly endpoint: string;
  readonly server: TestServer;
  readonly client: EtcdClient;
}> {
  const server = await TestServer.start(kind, flags);
  const client = new EtcdClient(server.endpoint);
  t.after(async () => {
    client.close();
    await server.stop();
  });
  return { endpoint: server.endpoint, server, client };
}

function startMirror(t: TestContext, tool: ServerKind, words: readonly string[]): Conversation {
  const [program, ...own] = etcdctlProgramOf[tool];
  const mirror = new Conversation(program, [...own, ...words], { env });
  t.after(() => mirror.kill("SIGKILL"));
  return mirror;
}

const put = (client: EtcdClient, key: string, value: string | Buffer) =>
  client.ask(Put, PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) }));

const remove = (client: EtcdClient, key: string) =>
  client.ask(DeleteRange, DeleteRangeRequest.create({ key: Buffer.from(key) }));

/** All keys and values, or those with a prefix without it. */
async function pairsOf(client: EtcdClient, prefix = ""): Promise<Readonly<Record<string, string>>> {
  const request = { key: Buffer.of(0), rangeEnd: Buffer.of(0) };
  const { kvs } = await client.ask(Range, RangeRequest.create(request), { withinMs: 60_000 });
  const pairs = kvs.map(({ key, value }) => [key.toString(), value.toString("latin1")] as const);
  return Object.fromEntries(
    pairs
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, v]) => [key.slice(prefix.length), v]),
  );
}

/** Resolves when the key has been written, now or before. */
function seen(client: EtcdClient, key: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const create = { key: Buffer.from(key), startRevision: 1n };
    const cancel = client.watch(create, {
      onResponse({ events }) {
        if (events.length === 0) return;
        resolve();
        cancel();
      },
      onError: ({ details }) => reject(new Error(details)),
    });
  });
}

async function interrupt(mirror: Conversation): Promise<CommandResult> {
  mirror.kill("SIGINT");
  return mirror.end();
}

const mappings = [
  { flags: [], from: "", to: "" },
  { flags: ["--prefix=a/"], from: "a/", to: "a/" },
  { flags: ["--prefix=a/", "--dest-prefix=m/"], from: "a/", to: "m/" },
  { flags: ["--prefix=a/", "--no-dest-prefix"], from: "a/", to: "" },
  { flags: ["--dest-prefix=m/"], from: "", to: "m/" },
] as const;

for (const { flags, from, to } of mappings) {
  test(`both etcdctl mirror alike with ${flags.join(" ") || "no prefix"}`, async (t) => {
    if (!requireBoth(t)) return;
    const found: unknown[] = [];
    for (const tool of kinds) {
      const [source, destination] = [await start(t, "official"), await start(t, "official")];
      for (const key of ["a/1", "a/2", "a/a/3", "b/1"]) await put(source.client, key, `of ${key}`);
      const words = ["--endpoints", source.endpoint, "make-mirror", ...flags];
      const mirror = startMirror(t, tool, [...words, destination.endpoint]);
      await seen(destination.client, `${to}${"a/2".slice(from.length)}`);
      await remove(source.client, "a/1");
      const both = [
        { requestPut: PutRequest.create({ key: Buffer.from("a/4"), value: Buffer.of(0xff) }) },
        { requestDeleteRange: DeleteRangeRequest.create({ key: Buffer.from("a/2") }) },
      ];
      const success = both.map((op) => RequestOp.create(op));
      await source.client.ask(Txn, TxnRequest.create({ success }));
      await put(source.client, "a/last", "");
      await seen(destination.client, `${to}${"a/last".slice(from.length)}`);
      const { stdout } = await interrupt(mirror);
      const pairs = await pairsOf(destination.client);
      assert.deepEqual(await pairsOf(destination.client, to), await pairsOf(source.client, from));
      found.push({ stdout, pairs });
    }
    assert.deepEqual(found[1], found[0]);
  });
}

test("a destination that wants a user is given one, and one that it does not know ends the mirror", async (t) => {
  if (!requireBoth(t)) return;
  const [source, destination] = [await start(t, "official"), await start(t, "official")];
  await put(source.client, "k", "v");
  const ctl = async (...args: readonly string[]): Promise<string> => {
    const words = ["--endpoints", destination.endpoint, ...args];
    const { exit, stderr, stdout } = await runCommand(officialEtcdctl, words, { env });
    assert.equal(exit, 0, stderr);
    return stdout;
  };
  await ctl("user", "add", "root:secret");
  await ctl("user", "grant-role", "root", "root");
  await ctl("auth", "enable");
  const words = ["--endpoints", source.endpoint, "make-mirror"];
  // Official etcdctl can do so from 3.5 on.
  const tools = officialMinor() < 5 ? (["ours"] as const) : kinds;
  for (const tool of tools) {
    const ways = [["--dest-user=root:secret"], ["--dest-user=root", "--dest-password=secret"]];
    for (const [n, way] of ways.entries()) {
      const key = `${tool} ${n}`;
      const mirror = startMirror(t, tool, [...words, ...way, destination.endpoint]);
      await put(source.client, key, "mirrored");
      const asRoot = ["--user=root:secret", "watch", key, "--rev=1"];
      const watch = new Conversation(
        officialEtcdctl,
        ["--endpoints", destination.endpoint, ...asRoot],
        {
          env,
        },
      );
      await watch.until(/mirrored/);
      await interrupt(watch);
      await interrupt(mirror);
    }
  }
  for (const way of [[], ["--dest-user=root:wrong"]]) {
    const results: string[] = [];
    for (const tool of tools) {
      const args = [...words, ...way, destination.endpoint];
      const { exit, stderr, stdout } = await startMirror(t, tool, args).end();
      results.push(`${exit} ${stdout} ${/^Error: .*$/m.exec(stderr)?.[0]}`);
      assert.match(stderr, way.length === 0 ? /user name is empty/ : /authentication failed/);
      assert.notEqual(exit, 0);
    }
    assert.equal(new Set(results).size, 1, results.join("\n"));
  }
});

test("many keys arrive, those that are written meanwhile too", async (t) => {
  if (!requireBoth(t)) return;
  const [source, destination] = [await start(t, "official"), await start(t, "official")];
  const random = new SeededRandom(9);
  const perTxn = 100;
  for (let at = 0; at < manyKeys; at += perTxn) {
    const success = Array.from({ length: Math.min(perTxn, manyKeys - at) }, (_, n) => {
      const key = Buffer.from(`bulk/${String(at + n).padStart(7, "0")}`);
      return RequestOp.create({ requestPut: PutRequest.create({ key, value: random.bytes(60) }) });
    });
    await source.client.ask(Txn, TxnRequest.create({ success }));
  }
  const words = ["--endpoints", source.endpoint, "make-mirror", destination.endpoint];
  const mirror = startMirror(t, "ours", words);
  await seen(destination.client, "bulk/0000000");
  for (let n = 0; n < 500; n++) {
    const key = `bulk/${String(random.below(manyKeys)).padStart(7, "0")}`;
    if (n % 5 === 0) await remove(source.client, key);
    else await put(source.client, key, `again ${n}`);
  }
  await put(source.client, "last", "");
  await seen(destination.client, "last");
  await interrupt(mirror);
  assert.deepEqual(await pairsOf(destination.client), await pairsOf(source.client));
});

test("a mirror goes on with --rev, and says so where that revision is compacted", async (t) => {
  if (!requireBoth(t)) return;
  const [source, destination] = [await start(t, "official"), await start(t, "official")];
  const words = ["--endpoints", source.endpoint, "make-mirror"];
  await put(source.client, "a", "1");
  const first = startMirror(t, "ours", [...words, destination.endpoint]);
  await seen(destination.client, "a");
  const ended = await interrupt(first);
  const next = Number(/go on with --rev (\d+)/.exec(ended.stderr)?.[1]);
  assert.equal(next, 3, ended.stderr);
  await put(source.client, "b", "2");
  await remove(source.client, "a");
  // What is compacted is not needed: the deletion is at the revision itself.
  await source.client.ask(Compact, CompactionRequest.create({ revision: 3n }));
  const second = startMirror(t, "ours", [...words, `--rev=${next}`, destination.endpoint]);
  await put(source.client, "c", "3");
  await seen(destination.client, "c");
  await interrupt(second);
  assert.deepEqual(await pairsOf(destination.client), { b: "2", c: "3" });

  await source.client.ask(Compact, CompactionRequest.create({ revision: 5n }));
  const tools = officialMinor() < 6 ? (["ours"] as const) : kinds;
  const results: string[] = [];
  for (const tool of tools) {
    const args = [...words, `--rev=${next}`, destination.endpoint];
    const { exit, stderr, stdout } = await startMirror(t, tool, args).end();
    assert.match(stderr, /required revision has been compacted/);
    results.push(`${exit} ${stdout} ${/^Error: .*$/m.exec(stderr)?.[0]}`);
  }
  assert.equal(new Set(results).size, 1, results.join("\n"));
  // What there is now comes first, without a revision.
  const third = startMirror(t, "ours", [...words, destination.endpoint]);
  await put(source.client, "d", "4");
  await seen(destination.client, "d");
  await interrupt(third);
  assert.deepEqual(await pairsOf(destination.client), await pairsOf(source.client));
});

test("a source whose connection is cut is watched on from where it was", async (t) => {
  if (!requireBoth(t)) return;
  const [source, destination] = [await start(t, "official"), await start(t, "official")];
  const proxy = await CuttingProxy.start(t, source.endpoint);
  const words = ["--endpoints", proxy.endpoint, "make-mirror", destination.endpoint];
  const mirror = startMirror(t, "ours", words);
  await put(source.client, "a", "1");
  await seen(destination.client, "a");
  for (let n = 0; n < 5; n++) {
    proxy.cut();
    await put(source.client, `k${n}`, `${n}`);
    await remove(source.client, `k${n - 1}`);
    // Compacted up to what the mirror has yet to see, no further.
    const { header } = await put(source.client, "compacted up to here", "");
    await seen(destination.client, `k${n}`);
    const revision = BigInt(header!.revision - 1);
    await source.client.ask(Compact, CompactionRequest.create({ revision }));
  }
  await put(source.client, "last", "");
  await seen(destination.client, "last");
  await interrupt(mirror);
  assert.deepEqual(await pairsOf(destination.client), await pairsOf(source.client));
});

test("a destination that is killed and comes back gets what was written meanwhile", async (t) => {
  if (!requireBoth(t)) return;
  const dir = join(await temporaryDirectory(t), "data");
  const source = await start(t, "official");
  const before = await start(t, "official", "--data-dir", dir);
  const proxy = await CuttingProxy.start(t, before.endpoint);
  const words = ["--endpoints", source.endpoint, "make-mirror", proxy.endpoint];
  const mirror = startMirror(t, "ours", words);
  await put(source.client, "a", "1");
  await seen(before.client, "a");
  await before.server.kill();
  await put(source.client, "b", "2");
  await remove(source.client, "a");
  const after = await start(t, "official", "--data-dir", dir);
  proxy.target = after.endpoint;
  await put(source.client, "last", "");
  await seen(after.client, "last");
  const { stderr } = await interrupt(mirror);
  // The interruption may come between the last put and its answer: then the put is not counted, and would be made again.
  assert.match(stderr, /^mirrored up to revision (4: go on with --rev 5|5: go on with --rev 6)$/m);
  assert.deepEqual(await pairsOf(after.client), { b: "2", last: "" });
});
