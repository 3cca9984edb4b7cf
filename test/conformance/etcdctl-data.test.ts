// Commands of etcdctl that move data or show it in their own way, of both etcdctl on both servers where both have them.
import assert from "node:assert/strict";
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { fileURLToPath } from "node:url";
import { CuttingProxy } from "../../src/client/testing/cutting-proxy.ts";
import { officialEtcdctl, requireOfficial } from "../official.ts";
import { type CommandResult, Conversation } from "../support/command.ts";
import { type ServerKind, TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";
import { etcdctlOf } from "./etcdctl-session.ts";

const kinds: readonly ServerKind[] = ["official", "ours"];
const ourProgram = fileURLToPath(new URL("../../src/bin/etcdctl.ts", import.meta.url));

async function startServer(t: TestContext, kind: ServerKind): Promise<TestServer> {
  const server = await TestServer.start(kind);
  t.after(() => server.stop());
  return server;
}

function run(tool: ServerKind, endpoint: string, words: readonly string[]): Promise<CommandResult> {
  return etcdctlOf[tool](words, { env: { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint } });
}

async function say(endpoint: string, words: readonly string[]): Promise<string> {
  const { stdout, stderr, exit } = await run("ours", endpoint, words);
  assert.equal(exit, 0, stderr);
  return stdout;
}

async function putAll(endpoint: string, pairs: Readonly<Record<string, string>>): Promise<void> {
  for (const [key, value] of Object.entries(pairs)) await say(endpoint, ["put", key, value]);
}

/** Outputs are kept as latin1, so that bytes can be compared. */
function utf8(text: string): string {
  return Buffer.from(text, "latin1").toString();
}

function requireBoth(t: TestContext): boolean {
  return requireOfficial(t, "etcd") !== undefined && requireOfficial(t, "etcdctl") !== undefined;
}

/** Messages of log lines in JSON or, as 3.4 writes some, in text. */
function messagesOf(stderr: string): string[] {
  return [...stderr.matchAll(/"msg":"([^"]*)"/g)].map(([, message]) => message!);
}

for (const kind of kinds) {
  test(`a snapshot of ${kind} etcd saved by either etcdctl is the same to either`, async (t) => {
    if (!requireBoth(t)) return;
    const folder = await temporaryDirectory(t);
    const { endpoint } = await startServer(t, kind);
    await putAll(endpoint, { a: "1", b: "2", c: "x".repeat(50_000) });
    const statuses: string[] = [];
    for (const tool of kinds) {
      const path = join(folder, `${tool}.db`);
      const saved = await run(tool, endpoint, ["snapshot", "save", path]);
      assert.equal(saved.exit, 0, saved.stderr);
      assert.match(saved.stdout, new RegExp(`^Snapshot saved at ${path}\n$`, "m"));
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      for (const reader of kinds) {
        const { stdout, exit } = await run(reader, endpoint, ["snapshot", "status", path]);
        assert.equal(exit, 0);
        statuses.push(stdout);
      }
    }
    assert.deepEqual(await readdir(folder), ["official.db", "ours.db"]);
    assert.match(statuses[0]!, /^[0-9a-f]+, 4, \d+, \d+ kB\n$/);
    assert.deepEqual(new Set(statuses).size, 1, statuses.join(""));
  });
}

test("snapshot save tells what it does, and refuses what official etcdctl refuses", async (t) => {
  if (!requireBoth(t)) return;
  const folder = await temporaryDirectory(t);
  const { endpoint } = await startServer(t, "official");
  const path = join(folder, "x.db");
  const { stderr } = await run("ours", endpoint, ["snapshot", "save", path]);
  assert.deepEqual(messagesOf(stderr), [
    "created temporary db file",
    "opened snapshot stream; downloading",
    "fetching snapshot",
    "completed snapshot read; closing",
    "fetched snapshot",
    "saved",
  ]);
  const refused = [
    ["snapshot", "save"],
    ["snapshot", "save", join(folder, "no", "x.db")],
    ["snapshot", "save", path, "--endpoints", `${endpoint},${endpoint}`],
    ["snapshot", "status"],
  ];
  for (const words of refused) {
    const [official, ours] = await Promise.all(kinds.map((tool) => run(tool, endpoint, words)));
    assert.equal(ours!.exit, official!.exit, words.join(" "));
    const errorOf = ({ stderr: text }: CommandResult) => /^Error: .*/m.exec(text)?.[0];
    assert.equal(errorOf(ours!), errorOf(official!));
  }
});

test("a connection that is cut leaves no snapshot file", async (t) => {
  const folder = await temporaryDirectory(t);
  const { endpoint } = await startServer(t, "ours");
  // More than what the connection holds on its way.
  for (let n = 0; n < 24; n += 1) await say(endpoint, ["put", `k${n}`, "x".repeat(1_000_000)]);
  const proxy = await CuttingProxy.start(t, endpoint);
  const program = [ourProgram, "--endpoints", proxy.endpoint, "snapshot", "save"];
  const save = new Conversation(process.execPath, [...program, join(folder, "x.db")]);
  await partBegun(folder);
  proxy.cut();
  const { exit, stderr } = await save.end();
  assert.deepEqual(await readdir(folder), [], stderr);
  assert.equal(exit, 5);
  assert.match(stderr, /^Error: /m);
});

/** Resolves when a part of the file is there. */
async function partBegun(folder: string): Promise<void> {
  for (;;) {
    const part = await stat(join(folder, "x.db.part")).catch(() => undefined);
    if (part !== undefined && part.size > 0) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

for (const kind of kinds) {
  test(`a mirror of ${kind} etcd has what is there and what happens, and goes on where it was`, async (t) => {
    if (requireOfficial(t, "etcd") === undefined) return;
    const [source, destination] = await Promise.all([
      startServer(t, kind),
      startServer(t, kind === "ours" ? "official" : "ours"),
    ]);
    await putAll(source.endpoint, { "a/1": "one", "a/2": "two", "b/1": "other" });
    const words = ["make-mirror", "--prefix=a/", "--dest-prefix=m/"];
    const mirror = startMirror(source, [...words, destination.endpoint]);
    await seen(destination.endpoint, "m/2");
    await say(source.endpoint, ["put", "a/3", "three"]);
    await say(source.endpoint, ["del", "a/1"]);
    await seen(destination.endpoint, "m/3");
    // The deletion is the last of all, and ends the mirror's work.
    await seen(destination.endpoint, "m/1", "DELETE");
    mirror.kill("SIGINT");
    const ended = await mirror.end();
    assert.equal(ended.exit, 5);
    const next = /go on with --rev (\d+)/.exec(ended.stderr)?.[1];
    assert.ok(next !== undefined, ended.stderr);
    await say(source.endpoint, ["put", "a/4", "four"]);
    const again = startMirror(source, [...words, `--rev=${next}`, destination.endpoint]);
    await seen(destination.endpoint, "m/4");
    again.kill("SIGINT");
    await again.end();
    const copied = await say(destination.endpoint, ["get", "", "--prefix"]);
    assert.equal(copied, "m/2\ntwo\nm/3\nthree\nm/4\nfour\n");
  });
}

function startMirror(source: TestServer, words: readonly string[]): Conversation {
  const args = [ourProgram, "--endpoints", source.endpoint, ...words];
  return new Conversation(process.execPath, args);
}

/** Resolves when this has happened to the key, now or before. */
async function seen(endpoint: string, key: string, type = "PUT"): Promise<void> {
  const watch = new Conversation(officialEtcdctl, ["watch", key, "--rev=1"], {
    env: { ETCDCTL_API: "3", ETCDCTL_ENDPOINTS: endpoint },
  });
  await watch.until(new RegExp(`^${type}$`, "m"));
  watch.kill("SIGINT");
  await watch.end();
}

for (const kind of kinds) {
  test(`keys of ${kind} etcd are seen as paths`, async (t) => {
    if (kind === "official" && requireOfficial(t, "etcd") === undefined) return;
    const { endpoint } = await startServer(t, kind);
    const pairs = { "/a/b/c": "1", "/a/b/d": "22", "/a/e": "333", "/g/": "", "/g/h": "<é>", x: "" };
    await putAll(endpoint, pairs);
    const paths = Object.fromEntries(
      Array.from({ length: 70 }, (_, n) => [`z:${n % 2}:${n}`, "v"]),
    );
    await putAll(endpoint, paths);
    assert.equal(await say(endpoint, ["ls", "/"]), "/a/\n/g/\n");
    assert.equal(await say(endpoint, ["ls", "/a/"]), "/a/b/\n/a/e\n");
    assert.equal(await say(endpoint, ["ls", "z:", "--separator=:"]), "z:0:\nz:1:\n");
    assert.equal(
      await say(endpoint, ["ls", "/a/", "-w=json"]),
      '[{"name":"/a/b/","prefix":true},{"name":"/a/e","prefix":false}]\n',
    );
    assert.equal(await say(endpoint, ["ls", "/", "--rev=2"]), "/a/\n");
    const tree = "/a/\n  b/\n    c\n    d\n  e\n/g/\n  h\n";
    assert.equal(await say(endpoint, ["tree", "/"]), tree);
    assert.equal(await say(endpoint, ["tree", "/", "--depth=2"]), tree.replace(/ {4}.\n/g, ""));
    assert.equal(await say(endpoint, ["du", "/"]), "22 B\t3\t/a/\n11 B\t2\t/g/\n33 B\t5\ttotal\n");
    assert.equal(
      await say(endpoint, ["du", "z:", "--separator=:", "-w=json"]),
      '{"prefixes":[{"name":"z:0:","keys":35,"bytes":240},{"name":"z:1:","keys":35,"bytes":240}],"total":{"name":"z:","keys":70,"bytes":480}}\n',
    );
    const text = JSON.parse(utf8(await say(endpoint, ["get", "/g/h", "--text-json"])));
    assert.equal(text.kvs[0].key, "/g/h");
    assert.equal(text.kvs[0].value, "<é>");
    const refused = await run("ours", endpoint, ["ls", "a", "b"]);
    assert.equal(refused.exit, 128);
    const unsupported = await run("ours", endpoint, ["ls", "-w=fields"]);
    assert.equal(unsupported.exit, 4);
  });

  test(`doctor looks at ${kind} etcd`, async (t) => {
    if (kind === "official" && requireOfficial(t, "etcd") === undefined) return;
    const { endpoint } = await startServer(t, kind);
    const { stdout, exit } = await run("ours", endpoint, ["doctor", "-w=json"]);
    const findings: { severity: string; text: string }[] = JSON.parse(stdout);
    assert.equal(exit, 0);
    const texts = findings.map(({ text }) => text);
    assert.ok(
      texts.includes("a quorum answers, and all that were asked follow one leader"),
      stdout,
    );
    assert.ok(texts.includes("no alarm is raised"), stdout);
    assert.ok(
      texts.some((text) => text.startsWith("one member:")),
      stdout,
    );
    const dead = await run("ours", "127.0.0.1:1", ["doctor", "--command-timeout=200ms"]);
    assert.equal(dead.exit, 1);
    assert.match(dead.stdout, /^problem {2}127\.0\.0\.1:1: does not answer/m);
  });
}
