// The files of this room against official etcd: golden bytes of a 3.4.23 member, and each side reading the other's files.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { freePort, requireOfficial, startOfficialEtcd } from "../../test/official.ts";
import { ManualClock } from "../base/testing/manual-clock.ts";
import { MemoryDisk } from "../base/testing/memory-disk.ts";
import { hostDisk } from "../host/index.ts";
import { etcdserverpb, raftpb } from "../wire/protobuf/index.ts";
import { createWal } from "./create-wal.ts";
import { openWal } from "./open-wal.ts";
import { RecordEncoder } from "./record-encoder.ts";
import { SnapshotFiles } from "./snapshot-file.ts";
import { readSnapshotMarks } from "./snapshot-marks.ts";
import { diskWith, readBack } from "./testing/log-fixture.ts";
import { type Entry, entryTypes } from "./types.ts";
import { encodeSegmentHead } from "./write-batch.ts";

const clock = new ManualClock();

function golden(name: string): Buffer {
  const text = readFileSync(new URL(`./testdata/${name}.base64`, import.meta.url), "latin1");
  return Buffer.from(text, "base64");
}

const nodeId = 0x2bc21162cab8eb93n;

test("a log written by etcd 3.4.23 reads as it was meant", async () => {
  const found = await readBack(await diskWith(golden("official-3.4.23.wal")));
  assert.equal(etcdserverpb.Metadata.decode(found.metadata).nodeId, nodeId);
  assert.deepEqual(found.hardState, { term: 2, vote: nodeId, commit: 11 });
  assert.deepEqual(
    found.entries.map(({ index }) => index),
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  );
  assert.equal(found.entries[0]!.type, entryTypes.confChange);
  const puts = found.entries.slice(4).map(({ data }) => {
    const { put } = etcdserverpb.InternalRaftRequest.decode(data);
    return `${put?.key}=${put?.value}`;
  });
  assert.deepEqual(puts, ["k1=v1", "k2=v2", "k3=v3", "k4=v4", "k5=v5", "k6=v6", "k7=v7"]);
  assert.equal(found.repaired, undefined);
});

test("the same records written here are the same bytes", async () => {
  const bytes = golden("official-3.4.23.wal");
  const found = await readBack(await diskWith(bytes));
  const encoder = new RecordEncoder(0);
  encodeSegmentHead(encoder, {
    metadata: found.metadata,
    hardState: { term: 0, vote: 0n, commit: 0 },
  });
  encoder.data(5, Buffer.from([8, 0, 16, 0]));
  const states = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((commit) => ({
    term: commit < 2 ? 1 : 2,
    vote: commit < 2 ? 0n : nodeId,
    commit,
  }));
  for (const entry of found.entries) {
    encoder.entry(entry);
    encoder.hardState(states[entry.index - 1]!);
    if (entry.index === 6) encoder.data(5, Buffer.from([8, 6, 16, 2]));
  }
  assert.deepEqual(Buffer.from(encoder.bytes()), bytes);
});

test("a snapshot file of etcd 3.4.23 reads, and is written again with the same bytes", async () => {
  const bytes = golden("official-3.4.23.snap");
  const disk = new MemoryDisk();
  await disk.makeDirectory("/from");
  await disk.makeDirectory("/to");
  const name = "0000000000000002-0000000000000006.snap";
  const file = await disk.open(`/from/${name}`, "create");
  await file.write(bytes, 0);
  await file.close();
  const snapshot = await new SnapshotFiles(disk, { dir: "/from", clock }).load({
    term: 2,
    index: 6,
  });
  assert.deepEqual(snapshot.metadata.confState.voters, [nodeId]);
  assert.equal(JSON.parse(snapshot.data.toString()).CurrentVersion, 2);
  await new SnapshotFiles(disk, { dir: "/to", clock }).save(snapshot);
  assert.deepEqual(await disk.readFile(`/to/${name}`), bytes);
});

async function v3(clientUrl: string, path: string, body: object): Promise<unknown> {
  const answer = await fetch(`${clientUrl}/v3/${path}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  assert.equal(answer.status, 200, `${path} answered ${answer.status}`);
  return answer.json();
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

async function storedValue(clientUrl: string, key: string): Promise<string | undefined> {
  const answer = (await v3(clientUrl, "kv/range", { key: base64(key) })) as {
    kvs?: { value: string }[];
  };
  const value = answer.kvs?.[0]?.value;
  return value === undefined ? undefined : Buffer.from(value, "base64").toString();
}

function putEntry(at: { index: number; term: number }, key: string, value: string): Entry {
  const put = etcdserverpb.PutRequest.create({ key: Buffer.from(key), value: Buffer.from(value) });
  const header = etcdserverpb.RequestHeader.create({ id: BigInt(at.index) + 1000n });
  const request = etcdserverpb.InternalRaftRequest.create({ header, put });
  const data = etcdserverpb.InternalRaftRequest.encode(request);
  return { ...at, type: entryTypes.normal, data };
}

async function dataDirectory(t: TestContext): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "wal-official-"));
  t.after(() => rm(dir, { recursive: true, force: true }));
  await mkdir(join(dir, "member", "snap"), { recursive: true, mode: 0o700 });
  return dir;
}

test("official etcd starts on a log written here and serves its v3 and v2 keys", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dataDir = await dataDirectory(t);
  const peerUrl = `http://127.0.0.1:${await freePort()}`;
  const member = 0x0123456789abcdefn;
  const metadata = etcdserverpb.Metadata.encode(
    etcdserverpb.Metadata.create({ nodeId: member, clusterId: 0xfedcba9876543210n }),
  );
  const segmentBytes = 4096;
  const wal = await createWal(hostDisk(), {
    dir: join(dataDir, "member", "wal"),
    metadata,
    clock,
    segmentBytes,
  });
  const joined = raftpb.ConfChange.encode(
    raftpb.ConfChange.create({
      id: 1n,
      type: raftpb.ConfChangeType.ConfChangeAddNode,
      nodeId: member,
      context: Buffer.from(`{"id":${member},"peerURLs":["${peerUrl}"],"name":"default"}`),
    }),
  );
  const v2 = etcdserverpb.Request.encode(
    etcdserverpb.Request.create({ id: 77n, method: "PUT", path: "/1/legacy", val: "old api" }),
  );
  await wal.append({
    entries: [
      { term: 1, index: 1, type: entryTypes.confChange, data: joined },
      { term: 1, index: 2, type: entryTypes.normal, data: v2 },
    ],
    hardState: { term: 1, vote: member, commit: 2 },
  });
  for (let index = 3; index <= 60; index++) {
    const entry = putEntry({ index, term: 1 }, `key ${index}`, `value ${index} `.repeat(20));
    await wal.append({ entries: [entry], hardState: { term: 1, vote: member, commit: index } });
  }
  assert.ok(wal.segments.length > 3);
  await wal.close();
  const args = ["--data-dir", dataDir, "--enable-v2"];
  const { clientUrl } = await startOfficialEtcd(t, args);
  assert.equal(await storedValue(clientUrl, "key 3"), "value 3 ".repeat(20));
  assert.equal(await storedValue(clientUrl, "key 60"), "value 60 ".repeat(20));
  const answer = await fetch(`${clientUrl}/v2/keys/legacy`);
  assert.equal(((await answer.json()) as { node: { value: string } }).node.value, "old api");
});

test("a data directory of official etcd reads here, and it goes on with what is appended here", async (t) => {
  if (requireOfficial(t, "etcd") === undefined) return;
  const dataDir = await dataDirectory(t);
  const first = await startOfficialEtcd(t, ["--data-dir", dataDir, "--snapshot-count", "5"]);
  for (let n = 1; n <= 20; n++)
    await v3(first.clientUrl, "kv/put", { key: base64(`key ${n}`), value: base64(`value ${n}`) });
  const exited = new Promise((resolve) => first.child.once("exit", resolve));
  first.child.kill("SIGKILL");
  await exited;

  const disk = hostDisk();
  const dir = join(dataDir, "member", "wal");
  const marks = await readSnapshotMarks(disk, { dir, clock });
  const files = new SnapshotFiles(disk, { dir: join(dataDir, "member", "snap"), clock });
  const snapshot = await files.loadNewest(marks);
  assert.ok(snapshot !== undefined, "a snapshot was saved");
  const { index, term } = snapshot.metadata;
  assert.ok(index > 5);
  const opened = await openWal(disk, { dir, clock, start: { index, term } });
  assert.equal(opened.repaired, undefined);
  const last = opened.entries.at(-1)!;
  const { put } = etcdserverpb.InternalRaftRequest.decode(last.data);
  assert.equal(`${put?.key}`, "key 20");
  const more = putEntry({ index: last.index + 1, term: last.term }, "key 21", "appended here");
  const hardState = { ...opened.hardState, commit: more.index };
  await opened.wal.append({ entries: [more], hardState });
  await opened.wal.close();

  const second = await startOfficialEtcd(t, ["--data-dir", dataDir, "--snapshot-count", "5"]);
  assert.equal(await storedValue(second.clientUrl, "key 20"), "value 20");
  assert.equal(await storedValue(second.clientUrl, "key 21"), "appended here");
});
