// Snapshots that clients take: the same file as official etcd's, but for what is named below; official tools and official
// etcd take it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { Client, credentials, status } from "@grpc/grpc-js";
import { type BoltFile, openBolt } from "../../src/backend/bolt/index.ts";
import { clientSnapshotsMax } from "../../src/server/index.ts";
import { etcdserverpb, services } from "../../src/wire/protobuf/index.ts";
import {
  officialEtcdctl,
  officialMinor,
  officialSnapshotTool,
  requireOfficial,
  startOfficialEtcd,
} from "../official.ts";
import { runCommand } from "../support/command.ts";
import { GrpcClient } from "../support/grpc-client.ts";
import { onBoth, startPair, stopPair } from "../support/pair.ts";
import { TestServer } from "../support/server.ts";
import { temporaryDirectory } from "../support/temporary-directory.ts";

const {
  CompactionRequest,
  DeleteRangeRequest,
  LeaseGrantRequest,
  PutRequest,
  RequestOp,
  TxnRequest,
} = etcdserverpb;
const { Compact, DeleteRange, Put, Txn } = services["etcdserverpb.KV"];
const { LeaseGrant } = services["etcdserverpb.Lease"];
const { HashKV, Snapshot } = services["etcdserverpb.Maintenance"];
const env = { ETCDCTL_API: "3" };

/** Puts over again, of all sizes, with and without a lease; deletions; a compaction. */
async function fill(server: TestServer): Promise<void> {
  const client = new GrpcClient(server.endpoint);
  await client.call(LeaseGrant, LeaseGrantRequest.create({ id: 0x1234n, ttl: 600n }));
  for (let n = 0; n < 300; n++) {
    const key = Buffer.from(`key ${(n * 7) % 60}`);
    const value = Buffer.alloc(n % 50 === 0 ? 300_000 : n, n);
    const lease = n % 5 === 0 ? 0x1234n : 0n;
    await client.call(Put, PutRequest.create({ key, value, lease }));
    if (n % 9 === 0) await client.call(DeleteRange, DeleteRangeRequest.create({ key }));
  }
  await client.call(Compact, CompactionRequest.create({ revision: 200n, physical: true }));
  client.close();
}

async function save(server: TestServer, path: string): Promise<void> {
  const args = [`--endpoints=${server.endpoint}`, "snapshot", "save", path];
  const { exit, stderr } = await runCommand(officialEtcdctl, args, { env });
  assert.equal(exit, 0, stderr);
}

interface Status {
  readonly hash: number;
  readonly revision: number;
  readonly totalKey: number;
  readonly totalSize: number;
}

async function statusOf(path: string): Promise<Status> {
  const args = ["snapshot", "status", path, "-w", "json"];
  const { stdout, exit, stderr } = await runCommand(officialSnapshotTool, args, { env });
  assert.equal(exit, 0, stderr);
  return JSON.parse(stdout) as Status;
}

async function open(path: string): Promise<BoltFile> {
  const bytes = await readFile(path);
  const read = (offset: number, length: number) =>
    Promise.resolve(bytes.subarray(offset, offset + length));
  return openBolt({ sizeBytes: bytes.length, read });
}

type Content = Record<string, Record<string, string>>;

/** Every bucket's pairs, keys and values as hex. */
async function contentOf(path: string): Promise<Content> {
  const file = await open(path);
  const content: Content = {};
  for (const bucket of await file.bucketNames()) {
    const pairs: Record<string, string> = {};
    for await (const chunk of file.pairs(bucket)) {
      for (const { key, value } of chunk) pairs[key.toString("latin1")] = value.toString("hex");
    }
    content[bucket] = pairs;
  }
  return content;
}

/** Pairs that are not the same in both, as `bucket/key`. */
function differences(ours: Content, theirs: Content): string[] {
  const found: string[] = [];
  for (const bucket of new Set([...Object.keys(ours), ...Object.keys(theirs)])) {
    const [own, other] = [ours[bucket] ?? {}, theirs[bucket] ?? {}];
    for (const key of new Set([...Object.keys(own), ...Object.keys(other)])) {
      if (own[key] !== other[key]) found.push(`${bucket}/${key}`);
    }
  }
  return found.sort();
}

/** Ours is a file of 3.5. 3.4 has fewer facts in its own, 3.6 one more. */
const differencesTo: Readonly<Record<number, readonly string[]>> = {
  4: ["cluster/clusterVersion", "meta/confState", "meta/term"],
  5: [],
  6: ["cluster/clusterVersion", "meta/storageVersion"],
};

test("of the same requests the file is official etcd's, and official tools say the same of it", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const pair = await startPair();
  t.after(() => stopPair(pair));
  await onBoth(pair, fill);
  const dir = await temporaryDirectory(t);
  const saved = await onBoth(pair, async (server) => {
    const path = join(dir, `${server.kind}-${server.pid}.db`);
    await save(server, path);
    return { content: await contentOf(path), status: await statusOf(path) };
  });
  const { subject, official } = saved;
  const isSame = pair.subject.kind === "official" || officialMinor() === 5;
  const expected = isSame ? [] : differencesTo[officialMinor()];
  assert.deepEqual(differences(subject.content, official.content), expected);
  assert.equal(subject.status.revision, official.status.revision);
  if (!isSame) return;
  // The sum is over all pairs of all buckets: it can only be the same where these are.
  assert.deepEqual(
    [subject.status.hash, subject.status.totalKey],
    [official.status.hash, official.status.totalKey],
  );
});

async function startOurs(t: TestContext): Promise<TestServer> {
  const server = await TestServer.start("ours");
  t.after(() => server.stop());
  return server;
}

async function hashOf(endpoint: string): Promise<unknown> {
  const client = new GrpcClient(endpoint);
  const answer = await client.call(HashKV, etcdserverpb.HashKVRequest.create());
  client.close();
  assert.ok("message" in answer, JSON.stringify(answer));
  const { hash, compactRevision } = answer.message as Record<string, unknown>;
  return { hash, compactRevision };
}

test("official etcd restores the file, sum checked, and has the same hash", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const server = await startOurs(t);
  await fill(server);
  const dir = await temporaryDirectory(t);
  const path = join(dir, "saved.db");
  await save(server, path);
  const dataDir = join(dir, "restored");
  const args = ["snapshot", "restore", path, "--data-dir", dataDir];
  const { exit, stderr } = await runCommand(officialSnapshotTool, args, { env });
  assert.equal(exit, 0, stderr);
  const official = await startOfficialEtcd(t, ["--data-dir", dataDir]);
  assert.deepEqual(
    await hashOf(official.clientUrl.replace("http://", "")),
    await hashOf(server.endpoint),
  );
});

test("taken while others write, the file is of one revision, and whole up to it", async (t) => {
  if (requireOfficial(t, "etcdctl") === undefined) return;
  const server = await startOurs(t);
  const client = new GrpcClient(server.endpoint);
  let isSaving = true;
  const requestPut = (n: number, key: string) => ({
    requestPut: PutRequest.create({ key: Buffer.from(key), value: Buffer.alloc(3_000, n) }),
  });
  /** Each transaction is two pairs of one revision. */
  const writer = async (lane: number): Promise<void> => {
    for (let n = 0; isSaving; n++) {
      const success = [requestPut(n, `a ${lane}`), requestPut(n, `b ${n % 200}`)].map((op) =>
        RequestOp.create(op),
      );
      await client.call(Txn, TxnRequest.create({ success }));
    }
  };
  const writing = Promise.all(Array.from({ length: 8 }, (_, lane) => writer(lane)));
  const dir = await temporaryDirectory(t);
  const paths = Array.from({ length: 5 }, (_, n) => join(dir, `${n}.db`));
  for (const path of paths) await save(server, path);
  isSaving = false;
  await writing;
  client.close();
  for (const path of paths) {
    const { key = {}, meta = {} } = await contentOf(path);
    const revisions = Object.keys(key).map((name) => Buffer.from(name, "latin1"));
    const found = revisions.map((bytes) => [Number(bytes.readBigUInt64BE(0)), bytes[16]]);
    const wanted = found.map((_, n) => [2 + Math.floor(n / 2), n % 2]);
    assert.deepEqual(found, wanted);
    assert.equal(found.length % 2, 0);
    assert.ok(Number(`0x${meta.consistent_index}`) >= found.length / 2);
  }
});

/** How many snapshots have come to an end, well or not. */
async function endedSnapshots(server: TestServer): Promise<number> {
  const page = await (await fetch(`http://${server.endpoint}/metrics`)).text();
  return Number(/^etcd_disk_backend_snapshot_duration_seconds_count (\d+)$/m.exec(page)?.[1]);
}

test("what clients that go away have begun is given up at once", async (t) => {
  const server = await startOurs(t);
  const filler = new GrpcClient(server.endpoint);
  for (let n = 0; n < 40; n++) {
    const put = { key: Buffer.from(`key ${n}`), value: Buffer.alloc(1_000_000, n) };
    await filler.call(Put, PutRequest.create(put));
  }
  filler.close();
  const client = new Client(server.endpoint, credentials.createInsecure());
  const begin = () =>
    client.makeServerStreamRequest(
      Snapshot.path,
      (request: etcdserverpb.SnapshotRequest) => Snapshot.request.encode(request),
      (bytes) => Snapshot.response.decode(bytes),
      Snapshot.request.create(),
    );
  /** Resolves with the status when the call fails, or with its first piece, and reads no further. */
  const begun = (call: ReturnType<typeof begin>) =>
    new Promise<number | "begun">((resolve) => {
      call.once("data", () => {
        call.pause();
        resolve("begun");
      });
      call.on("error", (error: Error & { code: number }) => resolve(error.code));
    });
  const calls = Array.from({ length: clientSnapshotsMax }, begin);
  const outcomes = await Promise.all(calls.map(begun));
  assert.deepEqual(outcomes, Array(clientSnapshotsMax).fill("begun"));
  assert.equal(await begun(begin()), status.RESOURCE_EXHAUSTED);
  assert.equal(await endedSnapshots(server), 0);
  for (const call of calls) call.cancel();
  while ((await endedSnapshots(server)) < clientSnapshotsMax);
  const again = begin();
  assert.equal(await begun(again), "begun");
  again.cancel();
  client.close();
});
