// Files of this room against official etcd, which reads and writes them with bbolt itself.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  officialEtcdctl,
  officialSnapshotTool,
  requireOfficial,
  startOfficialEtcd,
} from "../../../test/official.ts";
import { crc32c } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { mvccpb } from "../../wire/protobuf/index.ts";
import { openBolt } from "./bolt-file.ts";
import type { BoltPair } from "./bucket.ts";
import { planBolt } from "./plan-bolt.ts";
import { bucketOf, bytesOf, pairsOf, sourceOf } from "./testing/fixture.ts";

const { KeyValue } = mvccpb;
const clock = new ManualClock();
const run = promisify(execFile);
/** etcd 3.4's; 3.5 and later have the same. */
const bucketNames = [
  ...["alarm", "auth", "authRoles", "authUsers", "cluster"],
  ...["key", "lease", "members", "members_removed", "meta"],
];

async function temporaryDir(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "bolt-official-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

async function etcdctl(args: readonly string[], program = officialEtcdctl): Promise<string> {
  const env = { ...process.env, ETCDCTL_API: "3" };
  const { stdout } = await run(program, args, { env, maxBuffer: 2 ** 28 });
  return stdout;
}

function snapshotTool(args: readonly string[]): Promise<string> {
  return etcdctl(["snapshot", ...args], officialSnapshotTool);
}

interface SnapshotStatus {
  readonly hash: number;
  readonly revision: number;
  readonly totalKey: number;
  readonly totalSize: number;
}

async function statusOf(path: string): Promise<SnapshotStatus> {
  const said = JSON.parse(await snapshotTool(["status", path, "-w", "json"]));
  const { hash, revision, totalKey, totalSize } = said;
  return { hash, revision, totalKey, totalSize };
}

/** What `snapshot status` prints: a crc over every bucket's name, keys and values. */
async function statusHash(file: Buffer): Promise<number> {
  const opened = await openBolt(sourceOf(file));
  let hash = 0;
  for (const name of await opened.bucketNames()) {
    hash = crc32c(hash, Buffer.from(name));
    for (const { key, value } of await pairsOf(opened, name)) {
      hash = crc32c(crc32c(hash, key), value);
    }
  }
  return hash;
}

function revisionKey(revision: number): Buffer {
  const key = Buffer.alloc(17);
  key.writeBigUInt64BE(BigInt(revision), 0);
  key[8] = "_".charCodeAt(0);
  return key;
}

function putRecord(revision: number, value: Buffer): BoltPair {
  return {
    key: revisionKey(revision),
    value: KeyValue.encode(
      KeyValue.create({
        key: Buffer.from(`key/${String(revision).padStart(6, "0")}`),
        createRevision: revision,
        modRevision: revision,
        version: 1,
        value,
      }),
    ),
  };
}

test("official etcd starts from an image and goes on writing into it", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const random = new SeededRandom(1);
  const pairs = Array.from({ length: 5_000 }, (_, n) => {
    const valueBytes = n % 500 === 0 ? 400_000 : random.below(n % 10 === 0 ? 9_000 : 300);
    return putRecord(n + 2, Buffer.alloc(valueBytes, `${n} `));
  });
  const buckets = bucketNames.map((name) => bucketOf(name, name === "key" ? pairs : []));
  const file = await bytesOf(await planBolt(buckets, { clock }));
  const dir = await temporaryDir(t);
  const image = join(dir, "image.db");
  await writeFile(image, file);
  assert.deepEqual(await statusOf(image), {
    hash: await statusHash(file),
    revision: 5_001,
    totalKey: 5_000,
    totalSize: file.length,
  });
  const dataDir = join(dir, "data");
  await snapshotTool(["restore", image, "--skip-hash-check", "--data-dir", dataDir]);
  const { child, clientUrl } = await startOfficialEtcd(t, ["--data-dir", dataDir]);
  const endpoint = ["--endpoints", clientUrl];
  const found = await etcdctl([...endpoint, "get", "key/", "--prefix", "--print-value-only"]);
  const values = pairs.map(({ value }) => `${KeyValue.decode(value).value}\n`);
  assert.ok(found === values.join(""), "every value is read");
  await etcdctl([...endpoint, "del", "--from-key", "key/002000"]);
  await etcdctl([...endpoint, "compaction", "5002", "--physical"]);
  await etcdctl([...endpoint, "put", "key/new", "value"]);
  child.kill("SIGTERM");
  await once(child, "exit");
  const changed = await readFile(join(dataDir, "member/snap/db"));
  const opened = await openBolt(sourceOf(changed));
  const kept = await pairsOf(opened, "key");
  assert.deepEqual(kept.slice(0, 1_998), pairs.slice(0, 1_998));
  assert.equal(KeyValue.decode(kept.at(-1)!.value).value.toString(), "value");
});

test("files of official etcd are read to the last byte", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const random = new SeededRandom(2);
  const { child, clientUrl, dataDir } = await startOfficialEtcd(t);
  const expected = new Map<string, string>();
  for (let n = 0; n < 600; n++) {
    const key = random.bytes(1 + random.below(2)).toString("base64");
    const isDelete = n % 7 === 0;
    const value = random.bytes(random.below(n % 50 === 0 ? 200_000 : 500)).toString("base64");
    await fetch(`${clientUrl}/v3/kv/${isDelete ? "deleterange" : "put"}`, {
      method: "POST",
      body: JSON.stringify(isDelete ? { key } : { key, value }),
    });
    if (isDelete) expected.delete(key);
    else expected.set(key, value);
  }
  const saved = join(await temporaryDir(t), "saved.db");
  await etcdctl(["--endpoints", clientUrl, "snapshot", "save", saved]);
  child.kill("SIGTERM");
  await once(child, "exit");
  for (const path of [saved, join(dataDir, "member/snap/db")]) {
    const file = await readFile(path);
    const opened = await openBolt(sourceOf(file));
    assert.deepEqual(await opened.bucketNames(), bucketNames);
    const found = new Map<string, string>();
    for (const { key, value } of await pairsOf(opened, "key")) {
      const decoded = KeyValue.decode(value);
      const text = decoded.key.toString("base64");
      if (key.length === 18) found.delete(text);
      else found.set(text, decoded.value.toString("base64"));
      assert.deepEqual(await opened.get("key", key), value);
    }
    assert.deepEqual(new Map([...found].sort()), new Map([...expected].sort()));
    assert.equal((await statusOf(path)).hash, await statusHash(file));
  }
});
