import assert from "node:assert/strict";
import { test } from "node:test";
import type { Logger } from "../../base/index.ts";
import { ManualClock } from "../../base/testing/manual-clock.ts";
import { MemoryDisk } from "../../base/testing/memory-disk.ts";
import { SeededRandom } from "../../base/testing/seeded-random.ts";
import { encodeConfChange } from "../../membership/index.ts";
import { type Entry, EntryType, emptyConfState } from "../../raft/index.ts";
import { createWal, openWal, SnapshotFiles } from "../../wal/index.ts";
import { raftpb } from "../../wire/protobuf/index.ts";
import { forceNewCluster } from "./force-new-cluster.ts";
import type { OpenedLog } from "./open-log.ts";
import { StartError } from "./start-error.ts";

const clock = new ManualClock();
const [dir, snapDir] = ["/wal", "/snap"];
const nobody = (): void => undefined;
const logger: Logger = { debug: nobody, info: nobody, warn: nobody, error: nobody };
const own = 0xan;

function memberEntry(index: number, id: bigint, isLearner = false): Entry {
  const member = { id, name: "", peerUrls: [`http://m${id}:1`], clientUrls: [], isLearner };
  const data = raftpb.ConfChange.encode(encodeConfChange({ kind: "add", member }, 0n));
  return { term: 1, index, type: EntryType.confChange, data };
}

function normalEntry(index: number, term = 5): Entry {
  return { term, index, type: EntryType.normal, data: Buffer.from(`${index}`) };
}

/** Three voters, then two committed entries and two that nobody is known to have agreed to. */
const ofThree = [
  memberEntry(1, own),
  memberEntry(2, 0xbn),
  memberEntry(3, 0xcn),
  normalEntry(4),
  normalEntry(5),
  normalEntry(6, 6),
  normalEntry(7, 6),
];

async function logOf(entries: readonly Entry[], commit: number, disk = new MemoryDisk()) {
  await disk.makeDirectory(snapDir);
  const wal = await createWal(disk, { dir, metadata: Buffer.from("m"), clock });
  const hardState = { term: 6, vote: 0xbn, commit };
  await wal.append({ entries, hardState });
  const persisted = {
    hardState,
    confState: emptyConfState,
    snapshot: undefined,
    entries,
    applied: 0,
  };
  const files = new SnapshotFiles(disk, { dir: snapDir, clock });
  const log: OpenedLog = { identity: { memberId: own, clusterId: 1n }, wal, files, persisted };
  return { disk, log };
}

function force(log: OpenedLog, options: { storeIndex?: number; removed?: bigint } = {}) {
  return forceNewCluster(log, {
    storeIndex: options.storeIndex ?? 0,
    peerUrls: ["http://own:1"],
    isRemoved: (id) => id === options.removed,
    logger,
  });
}

/** The log as a restart finds it. */
async function readBack(disk: MemoryDisk) {
  const start = { index: 0, term: 0 };
  const { wal, hardState, entries } = await openWal(disk, { dir, clock, start });
  await wal.close();
  return { hardState, entries: entries as readonly Entry[] };
}

function shown({ index, term, type, data }: Entry): string {
  if (type === EntryType.normal) return `${term}/${index} ${data}`;
  const change = raftpb.ConfChange.decode(data);
  return `${term}/${index} ${change.type}:${change.nodeId.toString(16)} ${change.context ?? ""}`.trim();
}

const [adds, removes] = [0, 1];

test("the uncommitted tail gives way to the removal of all others, committed", async () => {
  const { disk, log } = await logOf(ofThree, 5);
  const forced = await force(log);
  assert.deepEqual(forced.persisted.hardState, { term: 6, vote: 0xbn, commit: 7 });
  assert.deepEqual(forced.persisted.entries.slice(3).map(shown), [
    "5/4 4",
    "5/5 5",
    `6/6 ${removes}:b`,
    `6/7 ${removes}:c`,
  ]);
  await log.wal.close();
  assert.deepEqual(await readBack(disk), {
    hardState: forced.persisted.hardState,
    entries: forced.persisted.entries,
  });
});

test("what the store contains is committed, whatever the log knows", async () => {
  const { log } = await logOf(ofThree, 4);
  const forced = await force(log, { storeIndex: 6 });
  assert.deepEqual(forced.persisted.entries.slice(5).map(shown), [
    "6/6 6",
    `6/7 ${removes}:b`,
    `6/8 ${removes}:c`,
  ]);
  assert.equal(forced.persisted.hardState.commit, 8);
  await log.wal.close();
});

test("behind a snapshot the members are those of the snapshot and of what follows", async () => {
  const { log } = await logOf([], 0);
  const confState = { ...emptyConfState, voters: [own, 0xbn], learners: [0xdn] };
  const metadata = { index: 10, term: 5, confState };
  const entries = [memberEntry(11, 0xcn), normalEntry(12)];
  const hardState = { term: 6, vote: 0n, commit: 11 };
  await log.wal.append({ entries: [], hardState: { ...hardState, commit: 10 } });
  await log.wal.saveSnapshot(metadata);
  await log.wal.append({ entries, hardState });
  const snapshot = { data: Buffer.alloc(0), metadata };
  const persisted = { hardState, confState, snapshot, entries, applied: 10 };
  const forced = await force({ ...log, persisted });
  assert.deepEqual(forced.persisted.entries.slice(1).map(shown), [
    `6/12 ${removes}:b`,
    `6/13 ${removes}:c`,
    `6/14 ${removes}:d`,
  ]);
  await log.wal.close();
});

test("a learner becomes a voter before the voters go", async () => {
  const entries = [memberEntry(1, 0xbn), memberEntry(2, own, true)];
  const { log } = await logOf(entries, 2);
  const forced = await force(log);
  assert.deepEqual(forced.persisted.entries.slice(2).map(shown), [
    `6/3 ${adds}:a {"id":10,"peerURLs":null,"isPromote":true}`,
    `6/4 ${removes}:b`,
  ]);
  await log.wal.close();
});

test("a member that its log does not know is added, with the URLs that it advertises", async () => {
  const { log } = await logOf([memberEntry(1, 0xbn), memberEntry(2, 0xcn, true)], 2);
  const forced = await force(log);
  assert.deepEqual(forced.persisted.entries.slice(2).map(shown), [
    `6/3 ${adds}:a {"id":10,"peerURLs":["http://own:1"]}`,
    `6/4 ${removes}:b`,
    `6/5 ${removes}:c`,
  ]);
  await log.wal.close();
});

test("a member that is alone keeps its log, with entries not yet known as committed", async () => {
  const { log } = await logOf([memberEntry(1, own), normalEntry(2), normalEntry(3)], 2);
  assert.equal(await force(log), log);
  await log.wal.close();
});

test("a member that was removed cannot come back", async () => {
  const { log } = await logOf(ofThree, 5);
  await assert.rejects(force(log, { removed: own }), (error) => {
    assert.ok(error instanceof StartError);
    assert.match(error.message, /^Cannot force a new cluster: member a was removed/);
    return true;
  });
  await log.wal.close();
});

test("a crash in the middle leaves a log from which it can be forced again", async () => {
  const outcomes = new Set<string>();
  for (let seed = 1; seed <= 50; seed += 1) {
    const random = new SeededRandom(seed);
    let isCut = false;
    const powered = new MemoryDisk({ onOperation: () => (isCut ? "power-cut" : undefined) });
    const { disk, log } = await logOf(ofThree, 5, powered);
    isCut = true;
    await assert.rejects(force(log));
    const torn = disk.crashed({ unsynced: "torn", random });
    const { hardState, entries } = await readBack(torn);
    assert.ok(hardState.commit === 5 || hardState.commit === 7, `seed ${seed}`);
    outcomes.add(shown(entries.at(5)!));

    const start = { index: 0, term: 0 };
    const { wal } = await openWal(torn, { dir, clock, start });
    const again = { ...log, wal, persisted: { ...log.persisted, hardState, entries } };
    const { persisted } = await force(again);
    await wal.close();
    const wanted = [`6/6 ${removes}:b`, `6/7 ${removes}:c`];
    assert.deepEqual(persisted.entries.slice(5).map(shown), wanted, `seed ${seed}`);
    assert.equal(persisted.hardState.commit, 7, `seed ${seed}`);
    assert.deepEqual((await readBack(torn)).entries, persisted.entries, `seed ${seed}`);
  }
  assert.deepEqual([...outcomes].sort(), ["6/6 1:b", "6/6 6"], "crashes left both");
});
