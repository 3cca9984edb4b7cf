import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { WalCorruptionError, WalError, WalMissingError } from "./errors.ts";
import type { WalWrite } from "./log-writer.ts";
import {
  clock,
  create,
  dir,
  entries,
  entry,
  firstSegment,
  hardState,
  metadata,
  newDisk,
  open,
  readBack,
} from "./testing/log-fixture.ts";
import type { Entry } from "./types.ts";

const hasKind = (kind: string) => (error: unknown) =>
  error instanceof WalError && error.kind === kind;
const hasCode = (code: string) => (error: unknown) =>
  error instanceof WalCorruptionError && error.code === code;

test("a new log opens with its metadata and nothing else", async () => {
  const disk = await newDisk();
  await (await create(disk)).close();
  const found = await readBack(disk);
  assert.deepEqual(found.metadata, metadata);
  assert.deepEqual(found.hardState, { term: 0, vote: 0n, commit: 0 });
  assert.deepEqual([found.entries, found.repaired], [[], undefined]);
  await assert.rejects(create(disk), hasKind("exists"));
  assert.equal(disk.openFiles, 0);
});

test("a directory without a log is said to have none", async () => {
  await assert.rejects(open(await newDisk()), WalMissingError);
});

test("what was appended is read back, over many segments and openings", async () => {
  const number = fc.integer({ min: 0, max: 3 });
  const step = fc.record({
    count: fc.integer({ min: 0, max: 12 }),
    back: number,
    newTerm: fc.boolean(),
    dataBytes: fc.constantFrom(0, 1, 130, 3000),
    reopen: fc.boolean(),
  });
  const runBytes = fc.constantFrom(1, 1000, 10_000, 1_000_000);
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 25 }), runBytes, async (steps, bytes) => {
      const disk = await newDisk();
      const options = { segmentBytes: 4096, runBytes: bytes };
      let wal = await create(disk, options);
      const log: Entry[] = [];
      let state = hardState(0);
      for (const { count, back, newTerm, dataBytes, reopen } of steps) {
        const term = state.term + (newTerm ? 1 : 0);
        // Entries that are not committed may be replaced, by ones of a newer term.
        if (newTerm) log.length = Math.max(state.commit, log.length - back);
        const more = Array.from({ length: count }, (_, n) => ({
          ...entry(log.length + 1 + n, { term }),
          data: Buffer.alloc(dataBytes, n),
        }));
        log.push(...more);
        state = { term, vote: BigInt(back), commit: Math.max(state.commit, log.length - 2) };
        await wal.append({ entries: more, hardState: state });
        if (!reopen) continue;
        await wal.close();
        const opened = await open(disk, options);
        assert.equal(opened.repaired, undefined);
        wal = opened.wal;
        assert.deepEqual([wal.lastIndex, wal.hardState], [opened.wal.lastIndex, state]);
      }
      await wal.close();
      const found = await readBack(disk, { segmentBytes: 4096 });
      assert.deepEqual(
        found.hardState,
        steps.length === 0 ? { term: 0, vote: 0n, commit: 0 } : state,
      );
      // Entries dropped from the end are gone only once others took their place.
      assert.deepEqual(found.entries.slice(0, log.length), log);
      assert.equal(disk.openFiles, 0);
    }),
    { numRuns: 60 },
  );
});

test("appends that come while a write runs share the next one", async () => {
  const disk = await newDisk();
  const writes: WalWrite[] = [];
  const wal = await create(disk, { onWrite: (write) => writes.push(write) });
  const done: number[] = [];
  const waits = entries(1, 10).map((one) =>
    wal.append({ entries: [one] }).then(() => done.push(one.index)),
  );
  await Promise.all(waits);
  assert.deepEqual(done, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  assert.deepEqual(
    writes.map(({ durable }) => durable),
    [true, true],
  );
  await wal.close();
});

test("many entries are written in runs, one encoded while another is written", async () => {
  const disk = await newDisk();
  const writes: WalWrite[] = [];
  const onWrite = (write: WalWrite) => void writes.push(write);
  const wal = await create(disk, { runBytes: 10_000, onWrite });
  writes.length = 0;
  const large = entries(1, 25).map((one) => ({ ...one, data: Buffer.alloc(1_000, one.index) }));
  const appended = wal.append({ entries: large, hardState: hardState(25) });
  assert.equal(wal.lastIndex, 10);
  assert.deepEqual(wal.hardState, hardState(10));
  await appended;
  assert.deepEqual(wal.hardState, hardState(25));
  assert.deepEqual(
    writes.map(({ bytes, durable }) => [Math.floor(bytes / 1_000), durable]),
    [
      [10, true],
      [10, true],
      [5, true],
    ],
  );
  await wal.close();
  assert.deepEqual((await readBack(disk)).entries, large);
});

test("a run that fails takes those behind it with it, and what was durable before stays", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { runBytes: 1_000 });
  await wal.append({ entries: entries(1, 2), hardState: hardState(1) });
  const from = disk.operations;
  disk.configure({ onOperation: ({ number }) => (number > from + 1 ? "EIO" : undefined) });
  const large = entries(3, 9).map((one) => ({ ...one, data: Buffer.alloc(1_000, one.index) }));
  await assert.rejects(wal.append({ entries: large, hardState: hardState(9) }), hasKind("io"));
  disk.configure({});
  const found = await readBack(disk.crashed({ unsynced: "lost" }));
  assert.ok(found.entries.length >= 2 && found.entries.length < 9);
  assert.ok(found.hardState.commit <= found.entries.length);
});

test("a moved commit index is not synced, a vote is", async () => {
  const disk = await newDisk();
  const writes: boolean[] = [];
  const wal = await create(disk, { onWrite: ({ durable }) => writes.push(durable) });
  await wal.append({ entries: entries(1, 3), hardState: hardState(0) });
  await wal.append({ entries: [], hardState: hardState(2) });
  await wal.append({ entries: [], hardState: hardState(2) });
  assert.deepEqual(writes, [true, false]);
  assert.equal((await readBack(disk.crashed({ unsynced: "lost" }))).hardState.commit, 0);
  assert.equal((await readBack(disk.crashed({ unsynced: "kept" }))).hardState.commit, 2);
  await wal.append({ entries: [], hardState: hardState(2, { vote: 5n }) });
  assert.deepEqual(writes, [true, false, true]);
  assert.deepEqual(
    (await readBack(disk.crashed({ unsynced: "lost" }))).hardState,
    hardState(2, { vote: 5n }),
  );
  await wal.append({ entries: [], hardState: hardState(3, { vote: 5n }) });
  await wal.close();
  assert.equal((await readBack(disk.crashed({ unsynced: "lost" }))).hardState.commit, 3);
});

test("a long row of commits is made durable now and then", async () => {
  const disk = await newDisk();
  const writes: boolean[] = [];
  const wal = await create(disk, {
    segmentBytes: 10_000_000,
    onWrite: ({ durable }) => writes.push(durable),
  });
  await wal.append({ entries: entries(1, 5000), hardState: hardState(0) });
  for (let commit = 1; commit <= 5000; commit++)
    await wal.append({ entries: [], hardState: hardState(commit) });
  assert.equal(writes.filter((durable) => durable).length, 1 + Math.floor((5000 * 40) / 65_536));
  await wal.close();
});

test("a segment that is full gives way to the next, named after the next entry", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 40; index++)
    await wal.append({ entries: [entry(index)], hardState: hardState(index) });
  await wal.close();
  const names = (await disk.readDirectory(dir)).map(({ name }) => name);
  assert.deepEqual(names.slice(0, 2), [
    "0000000000000000-0000000000000000.wal",
    "0000000000000001-000000000000000d.wal",
  ]);
  assert.ok(names.every((name) => name.endsWith(".wal")));
  assert.deepEqual(
    wal.segments.map(({ path }) => path),
    names.map((name) => `${dir}/${name}`),
  );
  assert.deepEqual((await readBack(disk, { segmentBytes: 1024 })).entries, entries(1, 40));
});

test("the next segment is made before the last one is full", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 12; index++) await wal.append({ entries: [entry(index)] });
  await clock.yield();
  assert.ok(await disk.exists(`${dir}/0.tmp`));
  await wal.close();
  assert.equal(await disk.exists(`${dir}/0.tmp`), false);
});

test("a log opens behind a snapshot, and only behind one it knows", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  await wal.append({ entries: entries(1, 30), hardState: hardState(20) });
  const confState = {
    voters: [1n],
    learners: [],
    votersOutgoing: [],
    learnersNext: [],
    autoLeave: false,
  };
  await wal.saveSnapshot({ index: 20, term: 1, confState });
  await wal.append({ entries: entries(31, 60), hardState: hardState(60) });
  await wal.close();
  const found = await readBack(disk, { start: { index: 20, term: 1 } });
  assert.deepEqual(found.entries, entries(21, 60));
  await assert.rejects(
    open(disk, { start: { index: 20, term: 2 } }),
    hasCode("snapshot-mark-mismatch"),
  );
  await assert.rejects(
    open(disk, { start: { index: 21, term: 1 } }),
    hasCode("snapshot-mark-missing"),
  );
});

test("a snapshot from the leader takes the place of entries that it does not follow from", async () => {
  const disk = await newDisk();
  const wal = await create(disk);
  await wal.append({ entries: entries(1, 60), hardState: hardState(10) });
  await wal.saveSnapshot({ index: 50, term: 3 });
  await wal.append({ entries: [], hardState: hardState(50, { term: 3 }) });
  await wal.close();
  const found = await readBack(disk, { start: { index: 50, term: 3 } });
  assert.deepEqual([found.entries, found.hardState.commit], [[], 50]);
  await assert.rejects(open(disk), hasCode("snapshot-needed"));
});

test("old segments are removed up to a snapshot, oldest first, and some are kept", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 100; index++)
    await wal.append({ entries: [entry(index)], hardState: hardState(index) });
  await wal.saveSnapshot({ index: 60, term: 1 });
  const all = wal.segments.map(({ path }) => path);
  assert.deepEqual(await wal.purge({ index: 60, keepMin: 0 }), []);
  assert.deepEqual(await wal.purge({ index: 60, keepMin: all.length - 1 }), all.slice(0, 1));
  const removed = await wal.purge({ index: 60, keepMin: 1 });
  assert.ok(removed.length >= 1);
  await wal.close();
  const left = disk.crashed({ unsynced: "lost" });
  assert.deepEqual(
    (await readBack(left, { start: { index: 60, term: 1 } })).entries,
    entries(61, 100),
  );
  await assert.rejects(open(left), hasCode("segment-missing"));
});

test("a missing segment and a gap of entries are named", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 60; index++) await wal.append({ entries: [entry(index)] });
  await wal.close();
  await disk.remove(wal.segments[1]!.path);
  await assert.rejects(open(disk), hasCode("segment-missing"));
});

test("a segment of another log is refused", async () => {
  const disk = await newDisk();
  const wal = await create(disk, { segmentBytes: 1024 });
  for (let index = 1; index <= 40; index++) await wal.append({ entries: [entry(index)] });
  await wal.close();
  const other = await newDisk();
  const foreign = await create(other, {
    segmentBytes: 1024,
    metadata: Buffer.from("another"),
  });
  for (let index = 1; index <= 40; index++) await foreign.append({ entries: [entry(index)] });
  await foreign.close();
  const second = wal.segments[1]!.path;
  const bytes = await other.readFile(foreign.segments[1]!.path);
  const file = await disk.open(second, "existing");
  await file.truncate(0);
  await file.write(bytes, 0);
  await file.close();
  await assert.rejects(open(disk), hasCode("crc-chain-broken"));
});

test("a closed log takes nothing more, and closing twice is one", async () => {
  const disk = await newDisk();
  const wal = await create(disk);
  await wal.close();
  await wal.close();
  await assert.rejects(wal.append({ entries: entries(1, 1) }), hasKind("closed"));
  await assert.rejects(wal.saveSnapshot({ index: 1, term: 1 }), hasKind("closed"));
});

test("entries of several megabytes are taken", async () => {
  const disk = await newDisk();
  const wal = await create(disk);
  const big = { ...entry(1), data: Buffer.alloc(9 * 1024 * 1024, 3) };
  await wal.append({ entries: [big, entry(2)] });
  await wal.append({ entries: [entry(3)] });
  await wal.close();
  assert.deepEqual((await readBack(disk)).entries, [big, entry(2), entry(3)]);
  assert.equal((await disk.readFile(firstSegment)).length % 8, 0);
});
