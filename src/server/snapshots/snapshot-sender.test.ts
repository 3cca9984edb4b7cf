import assert from "node:assert/strict";
import { test } from "node:test";
import type { Backend, FilesSink } from "../../backend/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import type { SnapshotBody } from "../../peer/index.ts";
import { emptyConfState, type Message, MessageType, type Role } from "../../raft/index.ts";
import { silentLogger } from "../testing/key-space.ts";
import { bytesOf, emptyBackend } from "../testing/random-state.ts";
import { logHeldAfterSnapshotMs, outgoingSnapshotsMax } from "./limits.ts";
import { readFileStream } from "./read-file-stream.ts";
import { SnapshotSender } from "./snapshot-sender.ts";

const follower = 2n;
const confState = { ...emptyConfState, voters: [1n, follower], learners: [3n] };

async function makeWorld() {
  const clock = new ManualClock();
  const backend: Backend = await emptyBackend();
  backend.put("lease", Buffer.from("a lease"), Buffer.from("1"));
  backend.setConsistentIndex({ index: 40, term: 6 });
  const sent: { message: Message; body: SnapshotBody }[] = [];
  const failed: bigint[] = [];
  const takesFiles = new Set<bigint>();
  const raft = { role: "leader" as Role, term: 6, confState: () => confState };
  let isCompacted = false;
  const image = { finish: () => (isCompacted ? undefined : [Buffer.from("image")]) };
  const store = { imageIndex: async () => image };
  const compact = () => {
    isCompacted = true;
  };
  const world = { applied: 40, backend, store };
  const sender = new SnapshotSender({
    raft,
    state: world,
    applied: () => world.applied,
    v2State: () => Buffer.from("v2"),
    takesFiles: (id) => takesFiles.has(id),
    send: (message, body) => void sent.push({ message, body }),
    failed: (to) => void failed.push(to),
    clock,
    logger: silentLogger,
  });
  const settled = async (): Promise<void> => {
    for (let n = 0; n < 30; n++) await clock.yield();
  };
  return { clock, raft, world, compact, takesFiles, sender, sent, failed, settled };
}

const asked = (to = follower): Message => ({
  type: MessageType.snap,
  to,
  from: 1n,
  term: 6,
  logTerm: 0,
  index: 0,
  entries: [],
  commit: 0,
  snapshot: { data: Buffer.alloc(0), metadata: { index: 7, term: 2, confState: emptyConfState } },
  reject: false,
  rejectHint: 0,
  context: undefined,
});

/** As they arrive: the receiver frees what it was given. */
async function* received({ chunks }: SnapshotBody): AsyncGenerator<Buffer> {
  for await (const chunk of chunks()) yield Buffer.from(chunk);
}

function sinkOf(names: string[]): FilesSink {
  return {
    begin: async (name) => void names.push(name),
    write: async () => undefined,
    end: async () => undefined,
    keepOnly: async () => undefined,
  };
}

test("what is sent is the state of now, under the index that it has", async () => {
  const { sender, sent, failed, settled } = await makeWorld();
  sender.send(asked());
  await settled();
  assert.deepEqual(failed, []);
  const { message, body } = sent[0]!;
  assert.deepEqual(message.snapshot, {
    data: Buffer.from("v2"),
    metadata: { index: 40, term: 6, confState },
  });
  assert.equal((await bytesOf(body.chunks())).length, body.sizeBytes);
  body.close();
});

test("a member that takes files gets those of the database, and any other one a file of bbolt", async () => {
  const { sender, sent, failed, settled, takesFiles } = await makeWorld();
  takesFiles.add(follower);
  sender.send(asked());
  await settled();
  sender.send(asked(3n));
  await settled();
  assert.deepEqual(failed, []);
  assert.deepEqual(
    sent.map(({ message, body }) => [message.to, message.snapshot?.metadata.index, body.format]),
    [
      [follower, 40, "files"],
      [3n, 40, "bolt"],
    ],
  );
  const [files] = sent;
  const names: string[] = [];
  const read = await readFileStream(received(files!.body), sinkOf(names));
  assert.deepEqual(read.snapshot, files!.message.snapshot);
  assert.deepEqual(read.indexImage, Buffer.from("image"));
  assert.ok(names.includes("CURRENT"));
});

test("files go without an image of the index where there is none for this moment", async () => {
  const { sender, sent, settled, takesFiles, compact } = await makeWorld();
  takesFiles.add(follower);
  compact();
  sender.send(asked());
  await settled();
  const read = await readFileStream(received(sent[0]!.body), sinkOf([]));
  assert.equal(read.indexImage, undefined);
});

test("what is sent as files is of the moment behind the tables that went ahead", async () => {
  const { sender, sent, settled, takesFiles, world } = await makeWorld();
  const { backend } = world;
  takesFiles.add(follower);
  for (let n = 0; n < 20; n++) {
    backend.put("key", Buffer.from([n]), Buffer.alloc(1 << 20, n));
    await backend.commit();
  }
  sender.send(asked());
  await settled();
  const { message, body } = sent[0]!;
  const names: string[] = [];
  const sink = sinkOf(names);
  const begin = async (name: string): Promise<void> => {
    if (names.length === 0) {
      backend.put("lease", Buffer.from("another"), Buffer.from("2"));
      backend.setConsistentIndex({ index: 41, term: 6 });
      world.applied = 41;
    }
    return sink.begin(name);
  };
  const read = await readFileStream(received(body), { ...sink, begin });
  assert.equal(message.snapshot?.metadata.index, 40);
  assert.equal(read.snapshot.metadata.index, 41);
  assert.deepEqual(read.snapshot.metadata.confState, confState);
  const table = names[0]!;
  assert.ok(table.endsWith(".ldb") && names.indexOf(table) === names.lastIndexOf(table));
  body.close();
});

test("a leader that is none any more when the moment comes breaks the files off", async () => {
  const { sender, sent, settled, takesFiles, raft, world } = await makeWorld();
  takesFiles.add(follower);
  sender.send(asked());
  sender.send(asked());
  await settled();
  raft.term = 7;
  const read = (n: number) => readFileStream(received(sent[n]!.body), sinkOf([]));
  await assert.rejects(read(0), /not the leader any more/);
  raft.term = 6;
  world.applied = 41;
  await assert.rejects(read(1), /still catches up with its own log/);
  for (const { body } of sent) body.close();
});

test("where the files cannot be shared, a file of bbolt is sent", async () => {
  const { sender, sent, settled, takesFiles, world } = await makeWorld();
  takesFiles.add(follower);
  world.backend.tables = () => Promise.reject(new Error("EXDEV"));
  sender.send(asked());
  await settled();
  assert.deepEqual(
    sent.map(({ body }) => body.format),
    ["bolt"],
  );
});

test("the log is held while a snapshot is under way, and for a while after it", async () => {
  const { clock, sender, sent, settled } = await makeWorld();
  assert.equal(sender.holdsLog, false);
  sender.send(asked());
  assert.equal(sender.holdsLog, true);
  await settled();
  await clock.advance(10 * logHeldAfterSnapshotMs);
  assert.equal(sender.holdsLog, true);
  sent[0]!.body.close();
  sent[0]!.body.close();
  await clock.advance(logHeldAfterSnapshotMs - 1);
  assert.equal(sender.holdsLog, true);
  await clock.advance(1);
  assert.equal(sender.holdsLog, false);
});

test("so many are sent at a time, and another one is reported as failed at once", async () => {
  const { sender, sent, failed, settled } = await makeWorld();
  for (let n = 0; n < outgoingSnapshotsMax; n++) sender.send(asked());
  assert.deepEqual(failed, []);
  sender.send(asked(3n));
  assert.deepEqual(failed, [3n]);
  await settled();
  sent[0]!.body.close();
  sender.send(asked(3n));
  await settled();
  assert.equal(sent.length, outgoingSnapshotsMax + 1);
});

test("a member that the applied configuration does not name yet gets nothing", async () => {
  const { sender, sent, failed, settled } = await makeWorld();
  sender.send(asked(9n));
  await settled();
  assert.deepEqual([sent.length, failed], [0, [9n]]);
});

test("a leader that still replays its log, or leads no more, sends nothing", async () => {
  const { sender, sent, failed, settled, world, raft } = await makeWorld();
  world.applied = 39;
  sender.send(asked());
  await settled();
  world.applied = 40;
  sender.send(asked());
  raft.term = 7;
  await settled();
  raft.term = 6;
  sender.send(asked());
  raft.role = "follower";
  await settled();
  assert.deepEqual([sent.length, failed], [0, [follower, follower, follower]]);
});

test("a store that cannot be read is reported, and a sender that has stopped reports nothing more", async () => {
  const { sender, sent, failed, settled, world } = await makeWorld();
  await world.backend.close();
  sender.send(asked());
  await settled();
  assert.deepEqual([sent.length, failed], [0, [follower]]);
  sender.send(asked());
  sender.stop();
  await settled();
  assert.deepEqual(failed, [follower]);
  assert.equal(sender.holdsLog, false);
});
