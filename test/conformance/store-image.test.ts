// Stores travel between official members and ours as files of bbolt: each reads the other's, and finds the same in it.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { MemoryDisk } from "../../src/base/testing/memory-disk.ts";
import { SeededRandom } from "../../src/base/testing/seeded-random.ts";
import { EagerClock } from "../../src/mvcc/testing/eager-clock.ts";
import { emptyConfState } from "../../src/raft/index.ts";
import { successorOfStoreFile } from "../../src/server/snapshots/make-successor.ts";
import { loadState } from "../../src/server/state-machine/load-state.ts";
import { silentLogger } from "../../src/server/testing/key-space.ts";
import {
  bytesOf,
  confState,
  contentOf,
  emptyBackend,
  fillRandomly,
  inPieces,
  openLive,
  stateOptions,
  storeFilesOn,
} from "../../src/server/testing/random-state.ts";
import { planStoreImage } from "../../src/snapshot/index.ts";
import {
  type OfficialEtcd,
  officialMinor,
  officialSnapshotTool,
  requireOfficial,
  startOfficialEtcd,
} from "../official.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const run = promisify(execFile);
const clock = new EagerClock();

/** An official member's ways to be asked and told. */
class Official {
  readonly #etcd: OfficialEtcd;
  readonly #etcdctl: string;

  constructor(etcd: OfficialEtcd, etcdctl: string) {
    this.#etcd = etcd;
    this.#etcdctl = etcdctl;
  }

  async ctl(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, ETCDCTL_API: "3" };
    const endpoints = ["--endpoints", this.#etcd.clientUrl];
    return (await run(this.#etcdctl, [...endpoints, ...args], { env })).stdout.trim();
  }

  /** Numbers are small enough to be read as such, but for those that are asked for as text. */
  async post(path: string, body: object): Promise<Record<string, string>> {
    const response = await fetch(`${this.#etcd.clientUrl}/v3/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    assert.ok(response.ok, path);
    return (await response.json()) as Record<string, string>;
  }

  async put(key: string, value: Buffer, lease: bigint): Promise<void> {
    const pair = { key: base64(key), value: value.toString("base64"), lease: String(lease) };
    await this.post("kv/put", pair);
  }

  async hash(): Promise<object> {
    const [answer] = JSON.parse(await this.ctl("endpoint", "hashkv", "-w", "json"));
    const { hash, compact_revision: compactRevision = -1, header } = answer.HashKV;
    return { hash, compactRevision, revision: header.revision };
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function startOfficial(
  t: TestContext,
  extraArgs: readonly string[] = [],
): Promise<Official | undefined> {
  const etcdctl = requireOfficial(t, "etcdctl");
  if (requireOfficial(t, "etcd") === undefined || etcdctl === undefined) return undefined;
  return new Official(await startOfficialEtcd(t, extraArgs), etcdctl);
}

/** Overwrites, deletions, leases, a compaction, an alarm. Returns what the leases have. */
async function fillOfficial(
  official: Official,
  random: SeededRandom,
): Promise<ReadonlyMap<bigint, string[]>> {
  const leases = [11n, 0x7fff_ffff_ffff_ffffn];
  for (const id of leases) await official.post("lease/grant", { ID: String(id), TTL: "600" });
  const leaseOf = new Map<string, bigint>();
  for (let n = 0; n < 400; n++) {
    const key = `key ${random.below(40)}`;
    if (random.below(5) === 0) {
      await official.post("kv/deleterange", { key: base64(key) });
      leaseOf.delete(key);
      continue;
    }
    const lease = leases[random.below(4)] ?? 0n;
    await official.put(key, random.bytes(random.below(50) === 0 ? 20_000 : 100), lease);
    leaseOf.set(key, lease);
  }
  await official.ctl("compact", "300");
  const { member_id: memberID = "" } = (await official.post("maintenance/status", {}))
    .header as unknown as Record<string, string>;
  await official.post("maintenance/alarm", { action: "ACTIVATE", memberID, alarm: "NOSPACE" });
  const keysOf = (id: bigint): string[] =>
    [...leaseOf].filter(([, lease]) => lease === id).map(([key]) => key);
  return new Map(leases.map((id) => [id, keysOf(id).sort()]));
}

test("an official member's store is imported, with leases, alarms and members", async (t) => {
  const official = await startOfficial(t);
  if (official === undefined) return;
  const leases = await fillOfficial(official, new SeededRandom(21));
  const path = join(await temporaryDirectory(t), "official.db");
  await official.ctl("snapshot", "save", path);
  const disk = new MemoryDisk();
  await disk.makeDirectory("/snap");
  const storeFiles = storeFilesOn(disk);
  await storeFiles.receive(10_000, inPieces(await readFile(path), 50_000));
  const backend = await emptyBackend();
  const list = JSON.parse(await official.ctl("member", "list", "-w", "json"));
  const [{ name, peerURLs }] = list.members;
  const id = BigInt(`0x${(await official.ctl("member", "list")).split(",")[0]}`);
  const voters = [id];
  const snapshot = {
    data: Buffer.alloc(0),
    metadata: { index: 10_000, term: 2, confState: { ...emptyConfState, voters } },
  };
  const from = { snapshot, storeFiles, clock, logger: silentLogger };
  const successor = await successorOfStoreFile(backend, from);
  const state = await loadState(successor.backend, stateOptions);
  const content = await contentOf(state);
  const { hash, compactRevision, hashRevision: revision } = content.hash;
  assert.deepEqual({ hash, compactRevision, revision }, await official.hash());
  assert.deepEqual(new Map(content.leases.map(({ id, keys }) => [id, keys])), leases);
  assert.deepEqual(content.alarms, [`${id} 1`]);
  assert.deepEqual(
    content.members.map((member) => [member.id, member.name, member.peerUrls]),
    [[id, name, peerURLs]],
  );
  assert.equal(content.clusterVersion, `3.${officialMinor()}.0`);
});

test("an image of ours is taken by official tools, and an official member serves it", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const found = await openLive();
  await fillRandomly(found, new SeededRandom(22), { requests: 600 });
  const { alarms, store, backend } = found.live;
  for (const { memberId, alarm } of alarms.list(0)) alarms.deactivate(memberId, alarm);
  const image = await planStoreImage({ snapshot: await backend.snapshot(), confState, clock });
  const dir = await temporaryDirectory(t);
  const path = join(dir, "ours.db");
  await writeFile(path, await bytesOf(image.chunks()));
  image.close();
  const env = { ...process.env, ETCDCTL_API: "3" };
  const status = await run(officialSnapshotTool, ["snapshot", "status", path, "-w", "json"], {
    env,
  });
  const { revision, totalSize } = JSON.parse(status.stdout);
  assert.deepEqual([revision, totalSize], [store.currentRevision, image.sizeBytes]);
  const dataDir = join(dir, "restored");
  const restore = ["snapshot", "restore", path, "--skip-hash-check", "--data-dir", dataDir];
  await run(officialSnapshotTool, restore, { env });
  const official = await startOfficial(t, ["--data-dir", dataDir]);
  const { hash, compactRevision, hashRevision } = await store.hashKv(0);
  assert.deepEqual(await official?.hash(), { hash, compactRevision, revision: hashRevision });
});
