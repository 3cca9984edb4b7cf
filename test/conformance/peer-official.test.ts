// Raft and the talk between members against an official member: a cluster of two, the other one of which is nothing but
// src/raft and src/peer. Neither can commit anything without the other.
import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { etcdserverpb } from "../../src/wire/protobuf/index.ts";
import { ourMinor } from "../cluster/support/versions.ts";
import {
  freePort,
  officialEtcd,
  officialEtcdctl,
  officialMinor,
  officialVersion,
  requireOfficial,
} from "../official.ts";
import { BareMember, type BareMemberOptions } from "../support/bare-member.ts";
import { runCommand } from "../support/command.ts";

const token = "two-of-a-kind";

/** The addresses of a cluster of two, and its members, which may be started more than once. */
class Pair {
  readonly #t: TestContext;
  readonly #urls: ReadonlyMap<string, string>;
  readonly #clientUrl: string;
  readonly #dataDirs: string[] = [];

  private constructor(t: TestContext, urls: ReadonlyMap<string, string>, clientUrl: string) {
    this.#t = t;
    this.#urls = urls;
    this.#clientUrl = clientUrl;
  }

  /** undefined: the test is skipped. */
  static async create(t: TestContext): Promise<Pair | undefined> {
    const etcd = requireOfficial(t, "etcd");
    const etcdctl = requireOfficial(t, "etcdctl");
    if (etcd === undefined || etcdctl === undefined) return undefined;
    const url = async () => `http://127.0.0.1:${await freePort()}`;
    const urls = new Map([
      ["official", await url()],
      ["bare", await url()],
    ]);
    return new Pair(t, urls, await url());
  }

  async newDataDir(): Promise<string> {
    const dataDir = await mkdtemp(join(tmpdir(), "peer-official-"));
    this.#dataDirs.push(dataDir);
    return dataDir;
  }

  startOfficial(dataDir: string, extraArgs: readonly string[] = []): Official {
    const peerUrl = this.#urls.get("official")!;
    const cluster = [...this.#urls].map(([name, url]) => `${name}=${url}`).join(",");
    const args = [
      ...["--name", "official", "--data-dir", dataDir, "--initial-cluster-token", token],
      ...["--listen-client-urls", this.#clientUrl, "--advertise-client-urls", this.#clientUrl],
      ...["--listen-peer-urls", peerUrl, "--initial-advertise-peer-urls", peerUrl],
      ...["--initial-cluster", cluster, "--logger=zap", ...extraArgs],
    ];
    const official = new Official(spawn(officialEtcd, args, { stdio: "ignore" }));
    this.#t.after(async () => {
      await official.kill();
      await rm(dataDir, { recursive: true, force: true });
    });
    return official;
  }

  startBare(options: Partial<BareMemberOptions>): BareMember {
    const bare = new BareMember({ name: "bare", cluster: this.#urls, token, ...options });
    this.#t.after(() => bare.stop());
    return bare;
  }

  /** etcdctl, asking the official member. */
  async ctl(...words: string[]): Promise<string> {
    const args = ["--endpoints", this.#clientUrl, ...words];
    const { stdout, stderr, exit } = await runCommand(officialEtcdctl, args, {
      env: { ETCDCTL_API: "3" },
    });
    assert.equal(exit, 0, stderr);
    return stdout;
  }

  get(key: string): Promise<string> {
    return this.ctl("get", key, "--print-value-only");
  }
}

class Official {
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.#exited = new Promise((resolve) => child.once("exit", () => resolve()));
  }

  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }
}

/** A member that campaigns only after the other one has long done so. */
const follows = { electionTicks: 100 };
const officialFollows = [
  ...["--heartbeat-interval=100", "--election-timeout=5000"],
  "--initial-election-tick-advance=false",
];

function holds(bare: BareMember, text: string): boolean {
  return bare.applied.some((data) => data.includes(text));
}

test("an official leader replicates to this raft over this transport", async (t) => {
  const pair = await Pair.create(t);
  if (pair === undefined) return;
  pair.startOfficial(await pair.newDataDir());
  const bare = pair.startBare({ raft: follows });
  await bare.until("a leader is known", () => bare.node.leader !== 0n);
  assert.equal(bare.node.role, "follower");
  assert.equal(await pair.ctl("put", "key", "replicated value"), "OK\n");
  await bare.until("the put is applied", () => holds(bare, "replicated value"));
  assert.equal(await pair.get("key"), "replicated value\n");
});

test("an official follower forwards proposals and acknowledges entries of this leader", async (t) => {
  const pair = await Pair.create(t);
  if (pair === undefined) return;
  pair.startOfficial(await pair.newDataDir(), officialFollows);
  const bare = pair.startBare({});
  await bare.until("the bare member leads", () => bare.node.role === "leader");
  assert.equal(await pair.ctl("put", "key", "forwarded value"), "OK\n");
  await bare.until("the put is applied", () => holds(bare, "forwarded value"));
  assert.equal(await pair.get("key"), "forwarded value\n");
});

test("an official member answers what this one asks it", async (t) => {
  const pair = await Pair.create(t);
  if (pair === undefined) return;
  pair.startOfficial(await pair.newDataDir());
  const bare = pair.startBare({ raft: follows });
  await bare.until("a leader is known", () => bare.node.leader !== 0n);
  const official = bare.node.leader;
  const { queries } = bare.transport;
  const granted = await pair.ctl("lease", "grant", "60");
  const leaseId = BigInt(`0x${/lease ([0-9a-f]+) granted/.exec(granted)![1]}`);
  await pair.ctl("put", "leased", "value", `--lease=${leaseId.toString(16)}`);
  const version = await queries.version(official);
  const cluster = `3.${Math.min(officialMinor(), ourMinor)}.0`;
  assert.deepEqual(version, { server: officialVersion(), cluster });
  assert.equal(await queries.renewLease(official, leaseId), 60n);
  const lease = await queries.leaseTimeToLive(official, { leaseId, keys: true });
  assert.deepEqual([lease.grantedTtl, lease.keys.map(String)], [60n, ["leased"]]);
  const none = { leaseId: 1n, keys: false };
  assert.deepEqual(await queries.leaseTimeToLive(official, none), {
    ttl: -1n,
    grantedTtl: 0n,
    keys: [],
  });
  await assert.rejects(queries.renewLease(official, 1n), { kind: "LeaseNotFound" });
  await assert.rejects(queries.promote(official, 1n), { kind: "MemberNotFound" });
  await assert.rejects(queries.promote(official, official), { kind: "MemberNotLearner" });
  const { hash, revision, compactRevision } = await queries.hashKv(official, 2);
  assert.ok(
    hash > 0 && revision === 2 && compactRevision <= 0,
    `${hash} ${revision} ${compactRevision}`,
  );
  await assert.rejects(queries.hashKv(official, 99), { kind: "FutureRev" });
});

/** Entries that an official member keeps behind its snapshot (DefaultSnapshotCatchUpEntries). */
const catchUpEntries = 5_000;

function putRequest(id: number, value: string): Buffer {
  const put = etcdserverpb.PutRequest.create({
    key: Buffer.from("key"),
    value: Buffer.from(value),
  });
  const { InternalRaftRequest } = etcdserverpb;
  return InternalRaftRequest.encode(InternalRaftRequest.create({ id: BigInt(id), put }));
}

test("a snapshot comes from an official leader, and goes to an official follower", async (t) => {
  const pair = await Pair.create(t);
  if (pair === undefined) return;
  const snapshots = ["--snapshot-count=100"];
  const dataDir = await pair.newDataDir();
  const first = pair.startOfficial(dataDir, snapshots);
  const before = pair.startBare({ raft: follows });
  await before.until("a leader is known", () => before.node.leader !== 0n);
  const count = catchUpEntries + 1_000;
  for (let i = 1; i <= count; i++) {
    before.propose(putRequest(i, `value ${i}`));
    if (i % 500 === 0) await before.until("they are applied", () => holds(before, `value ${i}`));
  }
  await before.stop();
  await first.kill();

  // The leader's log no longer reaches back to the beginning of a member that has lost everything.
  const second = pair.startOfficial(dataDir, snapshots);
  const lagging = pair.startBare({ raft: follows });
  await lagging.until("a snapshot has arrived", () => lagging.state !== undefined);
  assert.equal(await pair.ctl("put", "after", "the snapshot"), "OK\n");
  await lagging.until("entries follow it", () => holds(lagging, "the snapshot"));
  assert.equal(lagging.state!.store.readUInt32LE(16), 0xed0cdaed, "the store is a bbolt file");
  await second.kill();

  // The same snapshot makes an empty official member a follower of this one.
  pair.startOfficial(await pair.newDataDir(), officialFollows);
  const campaigns = setInterval(() => lagging.campaign(), 300);
  t.after(() => clearInterval(campaigns));
  await lagging.until("the bare member leads", () => lagging.node.role === "leader");
  clearInterval(campaigns);
  assert.equal(await pair.ctl("put", "again", "and again"), "OK\n");
  assert.equal(await pair.get("key"), `value ${count}\n`);
  assert.equal(await pair.get("after"), "the snapshot\n");
  assert.deepEqual(
    lagging.warnings.filter((line) => line.includes("snapshot")),
    [],
  );
});
