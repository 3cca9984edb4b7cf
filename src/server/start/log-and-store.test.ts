import assert from "node:assert/strict";
import { test } from "node:test";
import type { ConsistentIndex } from "../../backend/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { type Entry, EntryType, emptyConfState, emptyHardState } from "../../raft/index.ts";
import { createWal, openWal, readSnapshotMarks, SnapshotFiles } from "../../wal/index.ts";
import { raftpb } from "../../wire/protobuf/index.ts";
import { lastConfState, reconcile } from "./log-and-store.ts";
import type { OpenedLog } from "./open-log.ts";

const clock = new ManualClock();
const [dir, snapDir] = ["/wal", "/snap"];
const nobody = (): void => undefined;
const logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const member = 0x8e9e05c52164694dn;

function storeAt(consistentIndex: ConsistentIndex) {
  const v2State = () => Buffer.from("v2");
  return { consistentIndex, storePath: "/store", logger, v2State, wasMade: () => true };
}

function entry(index: number): Entry {
  const change = raftpb.ConfChange.create({ nodeId: member });
  return index === 1
    ? { term: 1, index, type: EntryType.confChange, data: raftpb.ConfChange.encode(change) }
    : { term: 2, index, type: EntryType.normal, data: Buffer.from(`${index}`) };
}

/** A log of three entries, the first of which adds the member. */
async function logOfThree(disk: MemoryDisk): Promise<OpenedLog> {
  await disk.makeDirectory(snapDir);
  const wal = await createWal(disk, { dir, metadata: Buffer.from("m"), clock });
  const entries = [entry(1), entry(2), entry(3)];
  const hardState = { term: 2, vote: member, commit: 2 };
  await wal.append({ entries, hardState });
  return {
    identity: { memberId: member, clusterId: 1n },
    wal,
    files: new SnapshotFiles(disk, { dir: snapDir, clock }),
    persisted: {
      hardState,
      confState: emptyConfState,
      snapshot: undefined,
      entries,
      applied: 0,
    },
  };
}

async function readBack(disk: MemoryDisk) {
  const files = new SnapshotFiles(disk, { dir: snapDir, clock });
  const snapshot = await files.loadNewest(await readSnapshotMarks(disk, { dir, clock }));
  const start = snapshot?.metadata ?? { index: 0, term: 0 };
  const { wal, hardState, entries } = await openWal(disk, { dir, clock, start });
  await wal.close();
  return { snapshot, hardState, indexes: entries.map(({ index }) => index) };
}

test("a store inside the log leaves the log as it is", async () => {
  for (let index = 0; index <= 3; index++) {
    const log = await logOfThree(new MemoryDisk());
    assert.equal(await reconcile(log, storeAt({ index, term: 2 })), log);
    await log.wal.close();
  }
});

test("a log that ends before its store goes on behind it, with new entries, over restarts", async () => {
  const disk = new MemoryDisk();
  const log = await reconcile(await logOfThree(disk), storeAt({ index: 7, term: 5 }));
  const confState = { ...emptyConfState, voters: [member] };
  const snapshot = { data: Buffer.from("v2"), metadata: { index: 7, term: 5, confState } };
  const hardState = { term: 5, vote: 0n, commit: 7 };
  assert.deepEqual(log.persisted, { hardState, confState, snapshot, entries: [], applied: 7 });
  await log.wal.append({ entries: [{ ...entry(8), term: 6 }] });
  await log.wal.close();
  assert.deepEqual(await readBack(disk), { snapshot, hardState, indexes: [8] });
});

test("a crash while a log is continued behind its store leaves it as it was, or continued", async () => {
  for (let cut = 0; ; cut++) {
    const disk = new MemoryDisk();
    const found = await logOfThree(disk);
    const from = disk.operations;
    disk.configure({
      onOperation: ({ number }) => (number === from + cut ? "power-cut" : undefined),
    });
    const done = await reconcile(found, storeAt({ index: 7, term: 2 })).then(
      () => true,
      () => false,
    );
    const left = disk.crashed({ unsynced: "kept" });
    const { snapshot, indexes } = await readBack(left);
    const isContinued = snapshot?.metadata.index === 7 && indexes.length === 0;
    const isAsBefore = snapshot === undefined && indexes.length === 3;
    assert.ok(isContinued || isAsBefore, `cut at operation ${cut}`);
    if (!done) continue;
    assert.ok(isContinued);
    return;
  }
});

test("a store that ends before the log begins is refused", async () => {
  const log = await logOfThree(new MemoryDisk());
  const metadata = { index: 9, term: 2, confState: emptyConfState };
  const snapshot = { data: Buffer.alloc(0), metadata };
  const persisted = { ...log.persisted, hardState: emptyHardState, entries: [], snapshot };
  await assert.rejects(reconcile({ ...log, persisted }, storeAt({ index: 8, term: 2 })), {
    name: "StartError",
    message:
      "Cannot start: the store at /store ends at the log's index 8, but the log begins behind index 9; put the store back, or restore a snapshot into an empty directory",
  });
});

test("a change of members that was refused is left out of the configuration", () => {
  const add = (index: number, nodeId: bigint): Entry => {
    const data = raftpb.ConfChange.encode(raftpb.ConfChange.create({ nodeId }));
    return { term: 1, index, type: EntryType.confChange, data };
  };
  const entries = [add(1, 1n), add(2, 2n), add(3, 3n)];
  const confState = emptyConfState;
  const persisted = {
    ...{ hardState: emptyHardState, confState, snapshot: undefined, applied: 0 },
    entries,
  };
  assert.deepEqual(lastConfState(persisted).voters, [1n, 2n, 3n]);
  const made = lastConfState(persisted, ({ nodeId }) => nodeId !== 2n);
  assert.deepEqual(made.voters, [1n, 3n]);
});
