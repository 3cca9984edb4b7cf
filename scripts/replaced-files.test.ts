// An upgrade replaces the files of a running member, which goes on as it is until somebody restarts it: once it serves, it
// loads nothing any more, whatever it is asked.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { glob, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { fakeWorld } from "../src/cli/testing/fake-world.ts";
import { Client } from "../src/client/index.ts";
import { runEtcdctl } from "../src/ctl/index.ts";
import { etcdserverpb, services, v3electionpb, v3lockpb } from "../src/wire/protobuf/index.ts";
import { freePort } from "../test/official.ts";
import { temporaryDirectory } from "../test/support/temporary-directory.ts";
import { buildPrograms } from "./build.ts";

const { CompactionRequest, LeaseGrantRequest, PutRequest, RequestOp, TxnRequest } = etcdserverpb;
const { LockRequest } = v3lockpb;
const { CampaignRequest } = v3electionpb;
const kv = services["etcdserverpb.KV"];
const Lease = services["etcdserverpb.Lease"];
const Lock = services["v3lockpb.Lock"];
const Election = services["v3electionpb.Election"];

/** A member of a built program, and what it has logged. */
class BuiltMember {
  readonly url: string;
  readonly #child: ChildProcess;
  #log = "";

  constructor(program: string, url: string, args: readonly string[]) {
    this.url = url;
    this.#child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    this.#child.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#log += text;
    });
  }

  get log(): string {
    return this.#log;
  }

  async ready(): Promise<void> {
    while (!(await this.get("/readyz").catch(() => undefined))?.ok) {
      assert.equal(this.#child.exitCode, null, this.#log);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  get(path: string): Promise<Response> {
    return fetch(this.url + path, { signal: AbortSignal.timeout(5_000) });
  }

  /** @returns the signal that it died of */
  async stop(signal: NodeJS.Signals): Promise<string | null> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return null;
    const exited = once(this.#child, "exit");
    this.#child.kill(signal);
    const [, died] = (await exited) as [number | null, string | null];
    return died;
  }
}

async function ctl(url: string, ...args: readonly string[]): Promise<string> {
  const world = fakeWorld();
  const exit = await runEtcdctl([...args, "--endpoints", url], world);
  assert.equal(exit, 0, `${args.join(" ")}: ${world.stderrText}`);
  return world.stdoutText;
}

test("a member whose files are gone serves everything, and stops cleanly", async (t) => {
  const folder = await temporaryDirectory(t);
  const outDir = join(folder, "dist");
  const source = join(import.meta.dirname, "../src/bin/etcd.ts");
  await buildPrograms({ outDir, entryPoints: { etcd: source } });
  const [url, peer] = [
    `http://127.0.0.1:${await freePort()}`,
    `http://127.0.0.1:${await freePort()}`,
  ];
  const member = new BuiltMember(join(outDir, "bin/etcd"), url, [
    ...["--data-dir", join(folder, "data"), "--name", "m1"],
    ...["--listen-client-urls", url, "--advertise-client-urls", url],
    ...["--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer],
    ...["--initial-cluster", `m1=${peer}`, "--snapshot-count", "20"],
  ]);
  t.after(() => member.stop("SIGKILL"));
  await member.ready();
  await rm(outDir, { recursive: true });
  // Whoever looked for a file now would find another release's, or none.
  await mkdir(join(outDir, "lib/etcd"), { recursive: true });
  await writeFile(join(outDir, "lib/etcd/package.json"), "{}");

  const metrics = await (await member.get("/metrics")).text();
  assert.match(metrics, /^etcd_server_has_leader 1$/m);
  for (const path of ["/health", "/readyz?verbose", "/livez?verbose", "/version"])
    assert.ok((await member.get(path)).ok, path);
  assert.equal((await member.get("/v2/keys")).status, 404);

  const client = new Client({ endpoints: [url] });
  t.after(() => client.close());
  const [key, name] = [Buffer.from("k"), Buffer.from("n")];
  const put = PutRequest.create({ key, value: key });
  for (let n = 0; n < 50; n++) await client.unary(kv.Put, put);
  const success = [RequestOp.create({ requestPut: put })];
  await client.unary(kv.Txn, TxnRequest.create({ success }));
  await client.unary(Lease.LeaseGrant, LeaseGrantRequest.create({ id: 7n, ttl: 60n }));
  await client.keepAliveOnce(7n);
  await client.unary(Lock.Lock, LockRequest.create({ name, lease: 7n }));
  const candidate = CampaignRequest.create({ name: key, lease: 7n, value: key });
  await client.unary(Election.Campaign, candidate);
  await client.unary(kv.Compact, CompactionRequest.create({ revision: 10n, physical: true }));
  for await (const { events } of client.watch({ key, startRevision: 11 })) {
    assert.ok(events.length > 0);
    break;
  }
  for (const command of ["endpoint status", "endpoint hashkv", "defrag", "alarm list", "doctor"])
    await ctl(url, ...command.split(" "));
  const file = join(folder, "snapshot.db");
  await ctl(url, "snapshot", "save", file);
  assert.ok((await readFile(file)).length > 0);

  assert.equal(await member.stop("SIGTERM"), "SIGTERM", member.log);
  assert.match(member.log, /closed etcd server/);
  assert.doesNotMatch(member.log, /Cannot find|MODULE_NOT_FOUND|ENOENT|cannot load/);
});

/** Files with modules that are loaded only when they are needed, each with why that is before a member serves. */
const lazy: Readonly<Record<string, string>> = {
  "src/bin/etcd.ts": "what the command line asks for",
  "src/bin/run-member.ts": "data of official etcd, at the start",
  "src/bootstrap/open-discovery.ts": "a new member looks for its cluster",
  "src/config/readers/config-file.ts": "settings are read",
  "src/host/metrics/metrics.ts": "prepared before it serves",
};
/** Rooms of tools, which run for a moment. */
const tools = /^src\/(cli|ctl|utl)\//;

test("whatever is loaded late in a server is loaded before it serves", async () => {
  const root = join(import.meta.dirname, "..");
  const found: string[] = [];
  for await (const path of glob("src/**/*.ts", { cwd: root })) {
    if (tools.test(path) || path.endsWith(".test.ts")) continue;
    const text = await readFile(join(root, path), "utf8");
    if (/\bimport\(\s*"\./.test(text)) found.push(path);
  }
  assert.deepEqual(found.sort(), Object.keys(lazy));
});
